package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	// startLimit is when a start counts as failed: the first one also migrates.
	startLimit = time.Minute
	// stopLimit is longer than the program itself waits for running requests and jobs.
	stopLimit = 45 * time.Second
	// askAgain is the pause between two tries to connect: short against what is measured, long enough to leave the CPU to the program.
	askAgain = 200 * time.Microsecond
)

// process is a running server: the program or a baseline.
type process struct {
	cmd     *exec.Cmd
	address string        // 127.0.0.1:port
	debug   string        // where it gives profiles, if it does
	took    time.Duration // from the start of the process to its first healthy answer
	ended   chan error
	log     string
}

// start runs `cloudwa serve` with those flags on the stage's database and returns when /health is well.
func (s *stage) start(ctx context.Context, flags ...string) (*process, error) {
	return s.startWith(ctx, nil, flags...)
}

// startWith is start with further settings, such as "CLOUDWA_WAHA_URL=...".
func (s *stage) startWith(ctx context.Context, settings []string, flags ...string) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(s.binary, append([]string{"serve"}, flags...)...)
	cmd.Dir = s.dir // away from a .env file of the project
	cmd.Env = append(withoutSettings(os.Environ()), "CLOUDWA_ADDR="+address, "CLOUDWA_DATABASE_URL="+s.url, "CLOUDWA_SECRET_KEY="+s.key,
		"CLOUDWA_DATA_DIR="+filepath.Join(s.dir, "program"), "CLOUDWA_TRUSTED_PROXIES=127.0.0.1")
	debug, err := freeAddress()
	if err != nil {
		return nil, err
	}
	cmd.Env = append(append(cmd.Env, "BENCH_PROFILE_ADDR="+debug), settings...)
	p, err := s.launch(ctx, cmd, address, "/health")
	if err == nil {
		p.debug = debug
	}
	return p, err
}

// launch starts a server and returns when it answers path with 200.
func (s *stage) launch(ctx context.Context, cmd *exec.Cmd, address, path string) (*process, error) {
	p := &process{cmd: cmd, address: address, ended: make(chan error, 1), log: filepath.Join(s.dir, "log-"+port(address))}
	// Its log goes into a file, as in production, and is part of what is measured.
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = out, out, endWithParent()
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- cmd.Wait() }()
	if err := p.awaitAnswer(ctx, path); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	p.took = time.Since(began)
	return p, nil
}

// awaitAnswer asks without pause. A socket that listens takes the connection before the server does, so what is measured is the answer and
// not the pause between two questions.
func (p *process) awaitAnswer(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+path, nil)
		if err != nil {
			return err
		}
		if answer, err := client.Do(request); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-p.ended:
			p.ended <- err // for stop
			return fmt.Errorf("it ended before it answered (%v): %s", err, p.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("it did not answer %s: %w: %s", path, ctx.Err(), p.lastWords())
		case <-time.After(askAgain):
		}
	}
}

// stop asks the server to end and waits for it. Ending in another way than by itself with success is an error.
func (p *process) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGINT) // fails only when it has ended
	select {
	case err := <-p.ended:
		if err != nil {
			return fmt.Errorf("it ended with %w: %s", err, p.lastWords())
		}
		return nil
	case <-time.After(stopLimit):
		_ = p.cmd.Process.Kill()
		<-p.ended
		return fmt.Errorf("it did not end within %s and was killed: %s", stopLimit, p.lastWords())
	}
}

func (p *process) lastWords() string {
	text, _ := os.ReadFile(p.log)
	text = bytes.TrimSpace(text)
	return string(text[bytes.LastIndexByte(text, '\n')+1:])
}

// freeAddress returns an address that nobody listens on. Somebody may take it in the moment before the program does; then the run fails
// with the program's own sentence.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func port(address string) string { return address[strings.LastIndexByte(address, ':')+1:] }

// withoutSettings drops the settings of whoever runs the benchmark, the address of their database above all.
func withoutSettings(env []string) []string {
	var kept []string
	for _, v := range env {
		if !strings.HasPrefix(v, "CLOUDWA_") {
			kept = append(kept, v)
		}
	}
	return kept
}
