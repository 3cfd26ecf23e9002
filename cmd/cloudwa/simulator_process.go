package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// How long "serve" waits for a simulator: to say what it is, to start, and to stop; and how often it looks.
const (
	simulatorAnswers = 2 * time.Second
	simulatorStarts  = 20 * time.Second
	simulatorStops   = simulatorDrain + 5*time.Second
	simulatorLook    = 10 * time.Millisecond
)

// simulatorProcess is the simulator behind "serve --simulate": one that was found running, as after a kill of serve, or one that was
// started. It is a process of its own, because WhatsApp would go on too while CloudWA is down.
type simulatorProcess struct {
	base   string
	dir    string
	start  func(dir string) (exited <-chan error, err error)
	exited <-chan error // of the one that was started
}

// beginSimulator finds or starts the simulator and points the configuration at it; ready waits for it.
func beginSimulator(ctx context.Context, cfg *Config) (*simulatorProcess, error) {
	if err := cfg.checkSimulatorAddr(); err != nil {
		return nil, err
	}
	dir, err := cfg.data("simulator")
	if err != nil {
		return nil, err
	}
	p := &simulatorProcess{base: cfg.simulatorBase(), dir: dir, start: func(dir string) (<-chan error, error) { return spawnSimulator(cfg, dir) }}
	if err := p.begin(ctx); err != nil {
		return nil, err
	}
	cfg.simulatorURL, cfg.WAHAURL = p.base, p.base
	return p, nil
}

// begin takes the simulator that answers already, or starts one.
func (p *simulatorProcess) begin(ctx context.Context) error {
	found, err := p.ask(ctx)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		p.exited, err = p.start(p.dir)
		return err
	case err != nil || found.Product != simulatorProduct:
		return fmt.Errorf("another program answers at %s, where the simulator should: stop it, or choose another address with CLOUDWA_SIMULATOR_ADDR", p.base)
	case found.Dir != p.dir:
		return fmt.Errorf("the simulator at %s works with the state in %s: stop it, or choose another address with CLOUDWA_SIMULATOR_ADDR", p.base, found.Dir)
	}
	return nil
}

func (p *simulatorProcess) ask(ctx context.Context) (found simulatorIdentity, err error) {
	ctx, cancel := context.WithTimeout(ctx, simulatorAnswers)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+processPath, nil)
	if err != nil {
		return found, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return found, err
	}
	defer func() { _ = response.Body.Close() }()
	return found, json.NewDecoder(response.Body).Decode(&found)
}

// ready waits until the simulator answers. Without a simulator there is nothing to wait for.
func (p *simulatorProcess) ready(ctx context.Context) error {
	if p == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, simulatorStarts)
	defer cancel()
	for {
		if found, err := p.ask(ctx); err == nil && found.Product == simulatorProduct {
			return nil
		}
		select {
		case <-p.exited:
			return fmt.Errorf("the simulator did not start: %s", lastLine(filepath.Join(p.dir, simulatorLog)))
		case <-ctx.Done():
			return fmt.Errorf("the simulator at %s did not answer in time; its log is in %s", p.base, p.dir)
		case <-time.After(simulatorLook):
		}
	}
}

// stop ends the simulator, started or found, and waits until its folder is free for the next.
func (p *simulatorProcess) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), simulatorStops)
	defer cancel()
	if p.exited != nil && p.ready(ctx) != nil { // it may be starting still, when something else has failed
		return
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+processPath+"/stop", nil)
	if err != nil {
		return
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return // it is gone
	}
	_ = response.Body.Close()
	for simulator.InUse(p.dir) && ctx.Err() == nil {
		time.Sleep(simulatorLook)
	}
}

// simulatorLog is the file in the simulator's folder that takes what it prints. A pipe to serve would end it with serve.
const simulatorLog = "simulator.log"

// spawnSimulator starts "cloudwa simulate" in a process group of its own, so that neither Ctrl+C nor a kill of serve ends it.
func spawnSimulator(cfg *Config, dir string) (<-chan error, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start the simulator: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the simulator's folder: %w", err)
	}
	log, err := os.OpenFile(filepath.Join(dir, simulatorLog), os.O_CREATE|os.O_TRUNC|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the simulator's log: %w", err)
	}
	defer func() { _ = log.Close() }()
	child := exec.Command(self, "simulate", "--data-dir", cfg.DataDir, "--simulator-addr", cfg.SimulatorAddr)
	child.Stdout, child.Stderr = log, log
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := child.Start(); err != nil {
		return nil, fmt.Errorf("start the simulator: %w", err)
	}
	exited := make(chan error, 1)
	go func() { exited <- child.Wait() }()
	return exited, nil
}

// lastLine returns what a program said last before it ended.
func lastLine(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(content), []byte("\n"))
	return string(bytes.TrimPrefix(lines[len(lines)-1], []byte("cloudwa: ")))
}

// phoneLine is what the box at the start says about the simulator.
func (s serveCommand) phoneLine(cfg *Config) string {
	switch {
	case cfg.simulatorURL != "":
		return cfg.publicURL.String() + "/simulator   (WhatsApp without WhatsApp)"
	case s.Simulate:
		return "none: CLOUDWA_WAHA_URL names a WAHA server"
	}
	return ""
}
