package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// profileSeconds is how long the program is watched, from the beginning of a row's first load.
const profileSeconds = 5

// profiledBuild returns the arguments that build the program with a listener for profiles. The shipped one has none: bench/profiled is laid over its
// source.
func (s *stage) profiledBuild() ([]string, error) {
	if s.profile == "" {
		return nil, nil
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {
		filepath.Join(s.root, "cmd", "cloudwa", "profiled.go"): filepath.Join(s.root, "bench", "profiled", "profiled.go"),
	}})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(s.dir, "overlay.json")
	return []string{"-tags", "profiled", "-overlay", file}, os.WriteFile(file, overlay, 0o600)
}

// watch writes a CPU profile of the program from now on, where one was asked for. The returned function waits for it.
func (s *stage) watch(ctx context.Context, p *process) (wait func() error) {
	if s.profile == "" {
		return func() error { return nil }
	}
	done := make(chan error, 1)
	go func() { done <- s.takeProfile(ctx, p.debug) }()
	return func() error { return <-done }
}

func (s *stage) takeProfile(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", address, profileSeconds), nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the profile: %s: %w", answer.Status, err)
	}
	if err := os.WriteFile(s.profile, content, 0o644); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "    wrote %s: go tool pprof -top %[1]s\n", s.profile)
	return err
}
