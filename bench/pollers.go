package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// openPage is one of the pages that a poller asks for.
type openPage struct {
	hall    *hall
	request []byte
	due     time.Time
}

// pollAll keeps all pages asking while messages come, and returns how long the answers took from when each was due: a poller that is behind
// counts. It calls watch when the messages begin.
func pollAll(ctx context.Context, address string, halls []*hall, watch func() error) ([]time.Duration, error) {
	began := time.Now()
	count := time.Duration(len(halls) * pagesEach)
	teams := make([][]*openPage, pollers)
	for n := range int(count) {
		b := halls[n%len(halls)] // neighbours in time are of different workspaces
		request := bytes.Replace(pollRequest(address, b.path, b.cookies[n/len(halls)]), []byte(browserCodings), []byte(plain), 1)
		page := &openPage{hall: b, request: request, due: began.Add(time.Duration(n) * pollPause / count)}
		teams[n%pollers] = append(teams[n%pollers], page)
	}
	begin := began.Add(pollersWarm)
	end := begin.Add(letters*letterPause + 2*pollPause)
	taken := make([][]time.Duration, pollers)
	failures := make([]error, pollers+2)
	var all sync.WaitGroup
	for n := range pollers {
		all.Go(func() { taken[n], failures[n] = pollTeam(ctx, address, teams[n], begin, end) })
	}
	all.Go(func() { failures[pollers] = writeLetters(ctx, halls[:letters], begin) })
	all.Go(func() {
		time.Sleep(time.Until(begin))
		failures[pollers+1] = watch()
	})
	all.Wait()
	return slices.Concat(taken...), errors.Join(failures...)
}

func writeLetters(ctx context.Context, halls []*hall, begin time.Time) error {
	for n, b := range halls {
		time.Sleep(time.Until(begin.Add(time.Duration(n) * letterPause)))
		b.mu.Lock() // no page has it before its time is known
		err := b.write(ctx, "Pesanan saya sudah dikirim?")
		b.sent = time.Now()
		b.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// pollTeam asks for its pages in turn over one connection.
func pollTeam(ctx context.Context, address string, pages []*openPage, begin, end time.Time) (taken []time.Duration, err error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(end.Add(patience)); err != nil {
		return nil, err
	}
	answers := bufio.NewReaderSize(conn, 32<<10)
	for {
		for _, page := range pages {
			time.Sleep(time.Until(page.due))
			if page.due.After(end) || ctx.Err() != nil {
				return taken, ctx.Err()
			}
			if _, err := conn.Write(page.request); err != nil {
				return taken, err
			}
			body, err := answerOf(answers)
			if err != nil {
				return taken, err
			}
			now := time.Now()
			if page.due.After(begin) {
				taken = append(taken, now.Sub(page.due))
			}
			page.due = page.due.Add(pollPause)
			if body == nil {
				continue
			}
			if err := page.takes(body, now); err != nil {
				return taken, err
			}
		}
	}
}

// takes notes that the page has the message, and asks for what comes after it from now on.
func (p *openPage) takes(body []byte, now time.Time) error {
	path, err := pollOf(body)
	if err != nil {
		return fmt.Errorf("the answer to a poll: %w", err)
	}
	p.request = bytes.Replace(p.request, []byte(p.path()), []byte(path), 1)
	p.hall.mu.Lock()
	defer p.hall.mu.Unlock()
	if p.hall.sent.IsZero() {
		return errors.New("a page was told of something before anything came")
	}
	p.hall.arrived++
	p.hall.last = now
	return nil
}

// path is what the page asks now.
func (p *openPage) path() string {
	line, _, _ := bytes.Cut(p.request, []byte(" HTTP/1.1"))
	return string(bytes.TrimPrefix(line, []byte("GET ")))
}
