package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// processPath is where a simulator says that it is one, and where it is asked to stop. The proxy of the pages does not reach it.
const processPath = "/simulator/process"

// simulatorDrain is how long calls that run may take when the simulator stops.
const simulatorDrain = 5 * time.Second

type simulateCommand struct {
	Engine      string `enum:",NOWEB,GOWS,WEBJS,WPP" default:"" help:"WAHA's engine: NOWEB, GOWS, WEBJS or WPP. Default: as it was, at first NOWEB."`
	WAHAVersion string `name:"waha-version" help:"WAHA's version, such as 2026.7.1. Default: as it was."`
	Tier        string `enum:",CORE,PLUS" default:"" help:"WAHA's edition: CORE or PLUS. Default: as it was, at first CORE."`
}

// simulatorIdentity is what a simulator says of itself.
type simulatorIdentity struct {
	Product string `json:"product"`
	Dir     string `json:"dir"`
}

const simulatorProduct = "CloudWA's WhatsApp simulator"

// Run serves the simulator until ctx ends or another process asks it to stop.
func (s simulateCommand) Run(ctx context.Context, cfg *Config, out io.Writer) error {
	if err := cfg.checkSimulatorAddr(); err != nil {
		return err
	}
	dir, err := cfg.data("simulator")
	if err != nil {
		return err
	}
	sim, err := simulator.New(simulator.Options{
		Dir: dir, Engine: simulator.Engine(s.Engine), Version: s.WAHAVersion, Tier: s.Tier, Log: newLog(slog.LevelInfo),
		Set: func(v *simulator.Settings) { v.MediaBase = cfg.simulatorBase() },
	})
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("another simulator already works with the state in %s: stop it, or choose another folder with CLOUDWA_DATA_DIR", dir)
	} else if err != nil {
		return err
	}
	listener, err := listen(ctx, cfg.SimulatorAddr, "CLOUDWA_SIMULATOR_ADDR")
	if err != nil {
		return errors.Join(err, sim.Close())
	}
	_, _ = fmt.Fprintf(out, "The WhatsApp simulator answers at %s and keeps its state in %s.\n", cfg.simulatorBase(), dir)
	return errors.Join(serveSimulator(ctx, sim, listener, dir), sim.Close())
}

// serveSimulator answers until ctx ends or somebody asks it to stop; then it lets running calls finish.
func serveSimulator(ctx context.Context, sim *simulator.Simulator, listener net.Listener, dir string) error {
	asked := make(chan struct{})
	// Calls that wait for news, or that are made to hang, end with their base context; nothing else in them depends on it.
	calls, endWaiting := context.WithCancel(context.Background())
	defer endWaiting()
	server := &http.Server{
		Handler: simulatorHandler(sim, dir, sync.OnceFunc(func() { close(asked) })), ReadHeaderTimeout: headTimeout,
		BaseContext: func(net.Listener) context.Context { return calls },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case <-ctx.Done():
	case <-asked:
	case err := <-failed:
		return err
	}
	endWaiting()
	drained, cancel := context.WithTimeout(context.Background(), simulatorDrain)
	defer cancel()
	if err := server.Shutdown(drained); err != nil {
		return server.Close()
	}
	return nil
}

// simulatorHandler adds to the simulator what concerns its process.
func simulatorHandler(sim *simulator.Simulator, dir string, stop func()) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", sim.Handler())
	mux.HandleFunc("GET "+processPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_ = json.NewEncoder(w).Encode(simulatorIdentity{Product: simulatorProduct, Dir: dir}) // who asked may be gone
	})
	mux.HandleFunc("POST "+processPath+"/stop", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusAccepted)
		stop()
	})
	return http.NewCrossOriginProtection().Handler(mux)
}

// checkSimulatorAddr refuses an address that other machines could reach: whoever reaches the simulator may do everything in it.
func (c *Config) checkSimulatorAddr() error {
	host, port, err := net.SplitHostPort(c.SimulatorAddr)
	if err != nil || port == "" || port == "0" || !loopbackHost(host) {
		return fmt.Errorf("the simulator answers this machine only, so CLOUDWA_SIMULATOR_ADDR must look like 127.0.0.1:8091, not %q", c.SimulatorAddr)
	}
	return nil
}

func (c *Config) simulatorBase() string { return "http://" + c.SimulatorAddr }

// realWAHA reports whether a WAHA server other than the simulator is configured.
func (c *Config) realWAHA() bool { return c.WAHAURL != "" && c.WAHAURL != c.simulatorBase() }
