package main

import (
	"bufio"
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"
)

// posted is what came of a burst of reports.
type posted struct {
	began, ended time.Time
	acks         []time.Duration // from each report to its answer, sorted
}

// post lets senders bring their reports at the same time, each one after the other over a connection that stays open, as a gateway does that keeps
// their order. With twice each report comes over two connections at once. Any answer but 200 or 204 is an error.
func post(ctx context.Context, address string, deliveries [][][]byte, twice bool) (posted, error) {
	lines := 1
	if twice {
		lines = 2
	}
	acks, failures := make([][]time.Duration, len(deliveries)), make([]error, len(deliveries))
	begin := make(chan struct{})
	var ready, all sync.WaitGroup
	ready.Add(len(deliveries))
	for s, list := range deliveries {
		all.Go(func() {
			g, err := dial(ctx, address, lines)
			ready.Done()
			if err != nil {
				failures[s] = err
				return
			}
			defer g.close()
			<-begin
			acks[s], failures[s] = g.bring(ctx, list)
		})
	}
	ready.Wait()
	p := posted{began: time.Now()}
	close(begin)
	all.Wait()
	p.ended = time.Now()
	p.acks = slices.Concat(acks...)
	slices.Sort(p.acks)
	return p, errors.Join(failures...)
}

// sender is one or more connections that bring the same.
type sender struct {
	conns   []net.Conn
	answers []*bufio.Reader
}

func dial(ctx context.Context, address string, lines int) (*sender, error) {
	g := &sender{}
	for range lines {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err != nil {
			g.close()
			return nil, err
		}
		g.conns, g.answers = append(g.conns, conn), append(g.answers, bufio.NewReader(conn))
	}
	return g, nil
}

func (g *sender) close() {
	for _, conn := range g.conns {
		_ = conn.Close()
	}
}

// bring sends one report after the other, and returns how long each answer took.
func (g *sender) bring(ctx context.Context, list [][]byte) ([]time.Duration, error) {
	acks := make([]time.Duration, 0, len(list))
	for _, request := range list {
		asked := time.Now()
		for _, conn := range g.conns {
			if err := errors.Join(ctx.Err(), conn.SetDeadline(asked.Add(patience))); err != nil {
				return nil, err
			}
			if _, err := conn.Write(request); err != nil {
				return nil, err
			}
		}
		for _, r := range g.answers {
			if err := skipAnswer(r); err != nil {
				return nil, err
			}
		}
		acks = append(acks, time.Since(asked))
	}
	return acks, nil
}
