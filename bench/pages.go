package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// pageFigures are the figures of one page under load.
func pageFigures(name, what string) []figure {
	return []figure{
		{name: name + "_req_s", unit: "requests/s", what: what},
		{name: name + "_p50_ms", unit: "ms", what: "half of those answers came within"},
		{name: name + "_p99_ms", unit: "ms", what: "99 % of those answers came within"},
	}
}

// measurePage drives one page of the program and then its baseline, which gets the page's bytes.
func measurePage(ctx context.Context, s *stage, name, path string, b *browser) (readings, error) {
	p, err := s.start(ctx)
	if err != nil {
		return nil, err
	}
	page, err := b.get(ctx, p.address, path, browserCodings)
	b.close()
	var ours, least load
	if err == nil {
		ours, err = drive(ctx, p.address, getRequest(p.address, path, b.cookies(p.address)))
	}
	if err := errors.Join(err, p.stop()); err != nil {
		return nil, err
	}
	if least, err = driveBaseline(ctx, s, name, page.body); err != nil {
		return nil, fmt.Errorf("the baseline: %w", err)
	}
	return readings{
		name + "_req_s":  {ours.perSecond, least.perSecond},
		name + "_p50_ms": {milliseconds(ours.p50), milliseconds(least.p50)},
		name + "_p99_ms": {milliseconds(ours.p99), milliseconds(least.p99)},
	}, nil
}

// driveBaseline runs the bare handler of that name as a process of its own, as the program is one, and puts the same load on it.
func driveBaseline(ctx context.Context, s *stage, name string, page []byte) (load, error) {
	file := filepath.Join(s.dir, name+".html")
	if err := os.WriteFile(file, page, 0o600); err != nil {
		return load{}, err
	}
	own, err := os.Executable()
	if err != nil {
		return load{}, err
	}
	address, err := freeAddress()
	if err != nil {
		return load{}, err
	}
	cookie, query, err := s.baselineSession(ctx, name)
	if err != nil {
		return load{}, err
	}
	cmd := exec.Command(own, baselineCommand, "-addr", address, "-page", file)
	cmd.Env = append(withoutSettings(os.Environ()), baselineDatabase+"="+s.url, baselineQuery+"="+query)
	p, err := s.launch(ctx, cmd, address, "/ready")
	if err != nil {
		return load{}, err
	}
	result, err := drive(ctx, address, getRequest(address, "/", cookie))
	return result, errors.Join(err, p.stop())
}
