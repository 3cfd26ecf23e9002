//go:build profiled

// This file becomes a part of the program when it is built to be profiled; see bench/profile.go.
package main

import (
	"net/http"
	_ "net/http/pprof"
	"os"
)

func init() {
	go func() { _ = http.ListenAndServe(os.Getenv("BENCH_PROFILE_ADDR"), nil) }()
}
