// Package metrics counts what the program does and answers GET /metrics in Prometheus' text format, to a bearer token or, without
// one, to this machine alone.
package metrics
