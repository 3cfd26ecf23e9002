package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"
)

var inboxRow = row{
	figures: []figure{
		{name: "list_p99_ms", unit: "ms", budget: atMost(20), what: "parts of the list of chats, 50,000 contacts and 1,000,000 messages, 16 connections: 99 % of the answers came within"},
		{name: "thread_p99_ms", unit: "ms", budget: atMost(20), what: "the same for opening chats"},
		{name: "search_p99_ms", unit: "ms", budget: atMost(50), what: "the same for searches: common and rare words, two words, beginnings, names, numbers, and what nobody wrote"},
		{name: "list_small_p99_ms", unit: "ms", what: "list_p99_ms with 500 contacts and 10,000 messages"},
		{name: "thread_small_p99_ms", unit: "ms", what: "thread_p99_ms with 500 contacts and 10,000 messages"},
		{name: "search_small_p99_ms", unit: "ms", what: "search_p99_ms with 500 contacts and 10,000 messages"},
		{name: "inbox_kb", unit: "KiB", budget: atMost(130), what: "an open chat beside the list with a cold cache: HTML, CSS and JS as sent, without fonts and pictures"},
	},
	measure: measureInbox,
}

func measureInbox(ctx context.Context, s *stage) (readings, error) {
	got := readings{}
	for _, size := range []struct {
		name  string
		crowd crowd
	}{{"_small", crowd{people: 500, messages: 10_000, talk: true}}, {"", crowd{people: 50_000, messages: 1_000_000, talk: true}}} {
		h, err := s.open(ctx, "inbox"+size.name)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(h.readInbox(ctx, size.name, size.crowd, got), h.close()); err != nil {
			return nil, err
		}
	}
	return got, nil
}

// readInbox measures the pages of somebody who reads the chats of a crowd.
func (h *shop) readInbox(ctx context.Context, size string, c crowd, got readings) (err error) {
	// The demo's workspace: somebody is signed in there.
	if err := h.pool.QueryRow(ctx, "select id from tenants where name = 'Toko Melati'").Scan(&h.id); err != nil {
		return err
	}
	p, err := h.start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	numbers, err := h.connect(ctx, 4)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(h.out, "    writing %d messages\n", c.messages)
	if err := h.fill(ctx, c, numbers); err != nil {
		return err
	}
	chats, err := h.chats(ctx)
	if err != nil {
		return err
	}
	b := h.browsers[0]
	watched := h.watch(ctx, p)
	defer func() { err = errors.Join(err, watched()) }()
	for _, kind := range []struct {
		name  string
		paths []string
	}{{"list", listPaths(chats)}, {"thread", threadPaths(chats)}, {"search", searchPaths(c)}} {
		requests := make([][]byte, len(kind.paths))
		for i, path := range kind.paths {
			requests[i] = partRequest(p.address, path, b.cookies(p.address))
		}
		measured, err := drive(ctx, p.address, requests...)
		if err != nil {
			return fmt.Errorf("%s: %w", kind.name, err)
		}
		got[kind.name+size+"_p99_ms"] = reading{value: milliseconds(measured.p99)}
		_, _ = fmt.Fprintf(h.out, "    %s%s: %.0f requests/s, p50 %.1f ms, p99 %.1f ms\n", kind.name, size, measured.perSecond, milliseconds(measured.p50), milliseconds(measured.p99))
	}
	loaded, err := loadPage(ctx, b, p.address, "/inbox/"+chats[0].id.String())
	got["inbox_kb"] = reading{value: float64(loaded.bytes()) / kibibyte}
	_, _ = fmt.Fprintf(h.out, "    inbox: %s\n", loaded)
	b.close()
	return err
}

// chat is one of many, and where it stands in the list.
type chat struct {
	id    uuid.UUID
	order string
}

// chats returns some from all over the list.
func (h *shop) chats(ctx context.Context) (list []chat, err error) {
	rows, err := h.pool.Query(ctx, `select id, lpad(to_hex((extract(epoch from last_at) * 1000000)::bigint), 16, '0') || '-' || id from (
		select id, last_at, row_number() over (order by last_at desc, id desc) n, count(*) over () total from conversations where tenant_id = $1) v
		where n % greatest(total / 200, 1) = 1 order by n`, h.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c chat
		if err := rows.Scan(&c.id, &c.order); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// listPaths are the beginning of the list, each part of it, and what lies far back.
func listPaths(chats []chat) []string {
	paths := []string{}
	for i, c := range chats {
		paths = append(paths, []string{"/inbox/list", "/inbox/list?show=unread", "/inbox/list?show=waiting", "/inbox/rows?before=" + c.order}[i%4])
	}
	return paths
}

func threadPaths(chats []chat) []string {
	paths := make([]string, len(chats))
	for i, c := range chats {
		paths[i] = "/inbox/" + c.id.String() + "/thread"
	}
	return paths
}

// searchPaths are searches as people make them, 400 different ones.
func searchPaths(c crowd) []string {
	t := newTongue()
	paths := make([]string, 400)
	for i := range paths {
		var q string
		switch i % 8 {
		case 0:
			q = t.words[t.dice.IntN(50)] // in every tenth message or so
		case 1:
			q = t.words[50+t.dice.IntN(1000)]
		case 2:
			q = t.words[1000+t.dice.IntN(vocabulary-1000)]
		case 3:
			q = t.words[t.dice.IntN(1000)] + " " + t.words[t.dice.IntN(5000)]
		case 4:
			q = t.words[t.dice.IntN(vocabulary)][:2]
		case 5:
			q = strings.ToUpper(t.say(2, 3000))
		case 6:
			phone := c.phone(t.dice.IntN(c.people))
			q = []string{"0" + phone[2:], "+" + phone[:5] + " " + phone[5:9] + "-" + phone[9:], phone[len(phone)-4:]}[t.dice.IntN(3)]
		case 7:
			q = "qx" + t.words[t.dice.IntN(vocabulary)]
		}
		paths[i] = "/inbox/search?q=" + url.QueryEscape(q)
	}
	return paths
}

// partRequest is getRequest as htmx asks for a part of a page.
func partRequest(address, path, cookies string) []byte {
	return []byte(strings.Replace(string(getRequest(address, path, cookies)), "Accept: ", "HX-Request: true\r\nAccept: ", 1))
}
