// Command testsum runs `go test -json ...` and turns its stream into what a person wants to read: a line for each package, each failure in
// full, and a last line "N passed, N failed". Its exit code is that of go test.
package main
