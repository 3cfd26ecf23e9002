package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// simulate runs "cloudwa simulate" as main does and returns how it ended.
func simulate(ctx context.Context, t *testing.T, data, addr string, args ...string) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, append([]string{"simulate", "--data-dir", data, "--simulator-addr", addr}, args...), io.Discard, io.Discard)
	}()
	return ended
}

func get(t *testing.T, address string) string {
	t.Helper()
	var text string
	require.Eventually(t, func() bool {
		response, err := http.Get(address)
		if err != nil {
			return false
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		text = string(body)
		return err == nil && response.StatusCode == http.StatusOK
	}, 20*time.Second, 5*time.Millisecond)
	return text
}

func TestSimulate(t *testing.T) {
	t.Parallel()
	data, addr := t.TempDir(), freePort(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := simulate(ctx, t, data, addr, "--engine", "GOWS", "--tier", "PLUS")
	require.Contains(t, get(t, "http://"+addr+"/ping"), "pong")
	settings := get(t, "http://"+addr+"/simulator/api/settings")
	for _, part := range []string{`"engine":"GOWS"`, `"tier":"PLUS"`, `"mediaBase":"http://` + addr + `"`} {
		require.Contains(t, settings, part)
	}

	err := run(t.Context(), []string{"simulate", "--data-dir", data, "--simulator-addr", freePort(t)}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "another simulator already works with the state in "+filepath.Join(data, "simulator"))
	err = run(t.Context(), []string{"simulate", "--data-dir", t.TempDir(), "--simulator-addr", addr}, io.Discard, io.Discard)
	require.ErrorContains(t, err, "CLOUDWA_SIMULATOR_ADDR")

	// Somebody who waits for news does not hold it up.
	go func() {
		response, err := http.Get("http://" + addr + "/simulator/api/changes?after=0&wait=600")
		if err == nil {
			_ = response.Body.Close()
		}
	}()
	stop()
	require.NoError(t, <-ended)
	require.False(t, simulator.InUse(filepath.Join(data, "simulator")))
}

func TestSimulateAnswersThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:8091", ":8091", "192.168.1.2:8091", "127.0.0.1", "127.0.0.1:0"} {
		err := run(t.Context(), []string{"simulate", "--data-dir", t.TempDir(), "--simulator-addr", addr}, io.Discard, io.Discard)
		require.ErrorContains(t, err, "this machine only", addr)
	}
}

// process returns the simulator process of a test, started by start, at a free address.
func process(t *testing.T, start func(p *simulatorProcess) (<-chan error, error)) (*simulatorProcess, string) {
	t.Helper()
	data, addr := t.TempDir(), freePort(t)
	p := &simulatorProcess{base: "http://" + addr, dir: filepath.Join(data, "simulator")}
	p.start = func(string) (<-chan error, error) { return start(p) }
	return p, addr
}

func TestServeStartsASimulatorAndFindsItAgain(t *testing.T) {
	t.Parallel()
	starts := 0
	p, _ := process(t, func(p *simulatorProcess) (<-chan error, error) {
		starts++
		return simulate(context.Background(), t, filepath.Dir(p.dir), strings.TrimPrefix(p.base, "http://")), nil
	})
	require.NoError(t, p.begin(t.Context()))
	require.NoError(t, p.ready(t.Context()))

	// serve was killed: the next one finds it, and stops it in the end.
	again := &simulatorProcess{base: p.base, dir: p.dir, start: p.start}
	require.NoError(t, again.begin(t.Context()))
	require.NoError(t, again.ready(t.Context()))
	require.Equal(t, 1, starts)
	again.stop()
	require.NoError(t, <-p.exited)
	require.False(t, simulator.InUse(p.dir))
	again.stop() // twice does nothing

	require.NoError(t, again.begin(t.Context()))
	require.Equal(t, 2, starts)
	again.stop() // also before it was waited for
	require.NoError(t, <-again.exited)
}

func TestServeSaysWhyThereIsNoSimulator(t *testing.T) {
	t.Parallel()
	t.Run("another program has the port", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.NotFoundHandler())
		defer server.Close()
		p := &simulatorProcess{base: server.URL, dir: t.TempDir()}
		require.ErrorContains(t, p.begin(t.Context()), "another program answers at "+server.URL)
	})
	t.Run("a program that says nothing has the port", func(t *testing.T) {
		t.Parallel()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = listener.Close() }()
		p := &simulatorProcess{base: "http://" + listener.Addr().String(), dir: t.TempDir()}
		require.ErrorContains(t, p.begin(t.Context()), "another program answers")
	})
	t.Run("a simulator of another folder", func(t *testing.T) {
		t.Parallel()
		ctx, stop := context.WithCancel(t.Context())
		addr := freePort(t)
		ended := simulate(ctx, t, t.TempDir(), addr)
		get(t, "http://"+addr+"/ping")
		p := &simulatorProcess{base: "http://" + addr, dir: t.TempDir()}
		require.ErrorContains(t, p.begin(t.Context()), "works with the state in")
		stop()
		require.NoError(t, <-ended)
	})
	t.Run("it ends at once", func(t *testing.T) {
		t.Parallel()
		exited := make(chan error, 1)
		exited <- errors.New("exit status 1")
		p, _ := process(t, func(*simulatorProcess) (<-chan error, error) { return exited, nil })
		require.NoError(t, p.begin(t.Context()))
		require.ErrorContains(t, p.ready(t.Context()), "the simulator did not start")
	})
	var none *simulatorProcess
	require.NoError(t, none.ready(t.Context()))
}

func TestTheBoxSaysWhereThePhoneIs(t *testing.T) {
	t.Parallel()
	cfg := &Config{Addr: "127.0.0.1:8080", SimulatorAddr: "127.0.0.1:8091", DataDir: t.TempDir()}
	require.NoError(t, cfg.check())
	require.Empty(t, serveCommand{}.phoneLine(cfg))
	cfg.WAHAURL = "https://waha.example.com"
	require.True(t, cfg.realWAHA())
	require.Contains(t, serveCommand{Simulate: true}.phoneLine(cfg), "CLOUDWA_WAHA_URL")
	cfg.WAHAURL, cfg.simulatorURL = cfg.simulatorBase(), cfg.simulatorBase()
	require.False(t, cfg.realWAHA())
	require.Contains(t, serveCommand{Simulate: true}.phoneLine(cfg), "http://127.0.0.1:8080/simulator")
	_, err := command(t, "postgres://nobody@127.0.0.1:1/none", "serve", "--simulate")
	require.ErrorContains(t, err, "--dev")
}
