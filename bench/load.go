package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

const (
	connections = 16
	warmUp      = time.Second
	loadTime    = 5 * time.Second
	// patience is how long one answer may take before the run counts as failed.
	patience = 10 * time.Second
)

// load is what came of a closed loop: each connection asks again as soon as it is answered.
type load struct {
	perSecond float64
	p50, p99  time.Duration
}

// drive sends requests, one after the other and from the first again, over [connections] connections that stay open, first to warm up and then
// for [loadTime]. Each connection begins with another one. Any answer but 200 or 204 is an error. It parses answers itself: the load comes from the same CPUs as the answers, so it must cost little.
func drive(ctx context.Context, address string, requests ...[]byte) (load, error) {
	begin := time.Now().Add(warmUp)
	end := begin.Add(loadTime)
	taken := make([][]time.Duration, connections)
	failures := make([]error, connections)
	var all sync.WaitGroup
	for n := range connections {
		all.Go(func() {
			taken[n], failures[n] = askUntil(ctx, address, requests, n*len(requests)/connections, begin, end)
		})
	}
	all.Wait()
	if err := errors.Join(failures...); err != nil {
		return load{}, err
	}
	sorted := slices.Concat(taken...)
	if len(sorted) == 0 {
		return load{}, fmt.Errorf("not one answer came within %s", loadTime)
	}
	slices.Sort(sorted)
	return load{
		perSecond: float64(len(sorted)) / loadTime.Seconds(), p50: percentile(sorted, 50), p99: percentile(sorted, 99),
	}, nil
}

// askUntil returns how long the answers took that came between begin and end.
func askUntil(ctx context.Context, address string, requests [][]byte, first int, begin, end time.Time) ([]time.Duration, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(end.Add(patience)); err != nil {
		return nil, err
	}
	answers := bufio.NewReaderSize(conn, 32<<10)
	taken := make([]time.Duration, 0, 1<<16)
	for n := first; ; n++ {
		asked := time.Now()
		if asked.After(end) || ctx.Err() != nil {
			return taken, ctx.Err()
		}
		if _, err := conn.Write(requests[n%len(requests)]); err != nil {
			return nil, err
		}
		if err := skipAnswer(answers); err != nil {
			return nil, err
		}
		if now := time.Now(); asked.After(begin) && !now.After(end) {
			taken = append(taken, now.Sub(asked))
		}
	}
}

var lengthHeader = []byte("content-length:")

// skipAnswer reads one answer with a length, which all pages have, and throws its body away.
func skipAnswer(r *bufio.Reader) error {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	status := string(bytes.TrimSpace(line))
	empty := bytes.HasPrefix(line, []byte("HTTP/1.1 204"))
	if !empty && !bytes.HasPrefix(line, []byte("HTTP/1.1 200")) {
		return fmt.Errorf("the answer was %q", status)
	}
	length := -1
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return err
		}
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			break
		}
		if len(line) > len(lengthHeader) && bytes.EqualFold(line[:len(lengthHeader)], lengthHeader) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(lengthHeader):]))); err != nil {
				return err
			}
		}
	}
	switch {
	case empty:
		return nil
	case length < 0:
		return fmt.Errorf("the answer %q has no length", status)
	}
	n, err := r.Discard(length)
	if err != nil {
		return fmt.Errorf("the answer ended after %d of %d bytes: %w", n, length, io.ErrUnexpectedEOF)
	}
	return nil
}

// percentile returns the value that p percent of the sorted values do not exceed (nearest rank).
func percentile(sorted []time.Duration, p int) time.Duration {
	rank := (len(sorted)*p + 99) / 100
	return sorted[max(rank, 1)-1]
}

// getRequest is the bytes of a browser's request.
func getRequest(address, path, cookies string) []byte {
	text := "GET " + path + " HTTP/1.1\r\nHost: " + address +
		"\r\nAccept: text/html\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: " + browserCodings + "\r\nUser-Agent: bench\r\n"
	if cookies != "" {
		text += "Cookie: " + cookies + "\r\n"
	}
	return []byte(text + "\r\n")
}
