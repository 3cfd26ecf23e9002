package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// binary is the program as make built it.
const binary = "bin/cloudwa"

// database is an empty one on the test server.
type database struct{ server, name, url string }

func newDatabase(ctx context.Context) (database, error) {
	server := os.Getenv("CLOUDWA_TEST_DATABASE_URL")
	if server == "" {
		return database{}, errors.New("no test database: run \"make shots\", which starts one")
	}
	address, err := url.Parse(server)
	if err != nil {
		return database{}, fmt.Errorf("CLOUDWA_TEST_DATABASE_URL: %w", err)
	}
	raw := make([]byte, 6)
	_, _ = rand.Read(raw)
	d := database{server: server, name: "shots_" + hex.EncodeToString(raw)}
	address.Path = "/" + d.name
	d.url = address.String()
	return d, d.admin(ctx, "create database "+d.name)
}

func (d database) drop() error {
	return d.admin(context.Background(), "drop database if exists "+d.name+" with (force)")
}

func (d database) admin(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, d.server)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// program is the running bin/cloudwa.
type program struct {
	url    string
	data   string
	cmd    *exec.Cmd
	exited chan error
	waha   *httptest.Server // the operator's WAHA server
}

// startTimeout is how long the program may take until it answers; it migrates and seeds first.
const startTimeout = time.Minute

func startProgram(ctx context.Context, databaseURL string) (*program, error) {
	if _, err := os.Stat(binary); err != nil {
		return nil, errors.New(binary + " is not built: run \"make build\"")
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	p := &program{url: "http://" + address, exited: make(chan error, 1)}
	if p.data, err = os.MkdirTemp("", "cloudwa-shots-"); err != nil {
		return nil, err
	}
	p.cmd = exec.Command(binary, "serve", "--dev", "--migrate", "--seed")
	if err := p.simulate(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(p.data))
	}
	p.cmd.Env = append(os.Environ(), "CLOUDWA_WAHA_URL="+p.waha.URL, "CLOUDWA_ADDR="+address, "CLOUDWA_PUBLIC_URL="+p.url, "CLOUDWA_DATA_DIR="+p.data,
		"CLOUDWA_DATABASE_URL="+databaseURL, "CLOUDWA_SMTP_URL=", "CLOUDWA_BLOB_URL=")
	p.cmd.Stderr = os.Stderr
	if err := p.cmd.Start(); err != nil {
		p.waha.Close()
		return nil, errors.Join(err, os.RemoveAll(p.data))
	}
	go func() { p.exited <- p.cmd.Wait() }()
	if err := p.answers(ctx); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func (p *program) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if healthy(ctx, p.url+"/health") {
			return nil
		}
		select {
		case <-tick.C:
		case err := <-p.exited:
			p.exited <- err
			return errors.New(binary + " stopped before it answered; its words are above")
		case <-ctx.Done():
			return fmt.Errorf("%s did not answer: %w", binary, ctx.Err())
		}
	}
}

func healthy(ctx context.Context, address string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && response.StatusCode == http.StatusOK
}

func (p *program) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have stopped already
	err := <-p.exited
	p.waha.Close()
	return errors.Join(err, os.RemoveAll(p.data))
}

// simulate starts a simulated WAHA server without any phone, so that there are codes to take pictures of.
func (p *program) simulate() error {
	sim, err := simulator.New(simulator.Options{Seed: 1})
	if err != nil {
		return err
	}
	p.waha = httptest.NewServer(sim.Handler())
	return nil
}

// blobs is where the program keeps files.
func (p *program) blobs(ctx context.Context) (*storage.Store, error) {
	address, err := storage.FolderURL(filepath.Join(p.data, "blobs"))
	if err != nil {
		return nil, err
	}
	return storage.Open(ctx, address)
}
