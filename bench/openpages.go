package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/securecookie"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

var openPagesRow = row{
	figures: []figure{
		{name: "poll_10k_p99_ms", unit: "ms", budget: atMost(100),
			what: "10,000 open pages, each with its own session, in 100 workspaces, ask every 1.5 s while two messages a second come from a process that tells nobody: 99 % of the answers came within"},
		{name: "poll_10k_arrive_ms", unit: "ms", budget: atMost(3000), what: "from the commit of such a message until the last of the 100 pages of its workspace had it"},
	},
	measure: measureOpenPages,
}

const (
	openWorkspaces = 100
	pagesEach      = 100
	pollPause      = 1500 * time.Millisecond
	pollersWarm    = 12 * time.Second // also brings the pages' visits into the memory
	letterPause    = 500 * time.Millisecond
	letters        = 24 // each to another workspace
	pollers        = 128
)

// hall is one workspace with its open pages.
type hall struct {
	shop
	device  uuid.UUID
	chat    inbox.Conversation
	agent   uuid.UUID
	path    string
	cookies []string

	mu      sync.Mutex
	sent    time.Time // when its message was committed
	arrived int       // pages that have it
	last    time.Time // when the last of them had it
}

func measureOpenPages(ctx context.Context, s *stage) (got readings, err error) {
	h, err := s.open(ctx, "open_pages")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	p, err := h.start(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	halls := make([]*hall, openWorkspaces)
	for i := range halls {
		if halls[i], err = h.openHall(ctx, p.address, i); err != nil {
			return nil, fmt.Errorf("make workspace %d: %w", i, err)
		}
	}
	taken, err := pollAll(ctx, p.address, halls, func() error { return s.watch(ctx, p)() })
	if err != nil {
		return nil, err
	}
	longest := time.Duration(0)
	for i, hall := range halls[:letters] {
		if hall.arrived != pagesEach {
			return nil, fmt.Errorf("the message of workspace %d reached %d of %d pages", i, hall.arrived, pagesEach)
		}
		longest = max(longest, hall.last.Sub(hall.sent))
	}
	slices.Sort(taken)
	return readings{"poll_10k_p99_ms": {value: milliseconds(percentile(taken, 99))}, "poll_10k_arrive_ms": {value: milliseconds(longest)}}, nil
}

// openHall makes a workspace with one number, one chat and the sessions of its pages.
func (h *shop) openHall(ctx context.Context, address string, n int) (*hall, error) {
	b := &hall{shop: *h, agent: account.NewID()}
	b.id, b.numbers = account.NewID(), n
	platform := h.db.Platform()
	err := platform.CreateTenant(ctx, account.Tenant{ID: b.id, Name: "Toko", TimeZone: account.DefaultTimeZone, Locale: "en"})
	if err != nil {
		return nil, err
	}
	user := account.User{ID: b.agent, Email: fmt.Sprintf("agent%d@bench.test", n), Name: "Agen", Locale: "en", Theme: "system"}
	if _, err := platform.CreateUser(ctx, user); err != nil {
		return nil, err
	}
	if err := platform.AddMember(ctx, b.id, b.agent, account.Agent); err != nil {
		return nil, err
	}
	lines, err := b.connect(ctx, 1)
	if err != nil {
		return nil, err
	}
	b.device = lines[0].id
	err = b.tenant().InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		b.chat, err = inbox.ChatWith(ctx, tx, b.device, gateway.Person{Identities: gateway.Identities{Phone: "628130000000"}, Name: "Siti"}, "")
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := b.write(ctx, "Halo"); err != nil {
		return nil, err
	}
	if err := b.signIn(ctx); err != nil {
		return nil, err
	}
	return b, b.show(ctx, address)
}

// signIn makes a session for each page, as logging in does, but for the password.
func (b *hall) signIn(ctx context.Context) error {
	var pairs [][]byte
	for _, key := range b.keys.Derive("cookies") { // as handlers/web does
		pairs = append(pairs, key[:32], key[32:])
	}
	codecs := securecookie.CodecsFromPairs(pairs...)
	for _, codec := range codecs {
		codec.(*securecookie.SecureCookie).SetSerializer(securecookie.JSONEncoder{})
	}
	var ids []uuid.UUID
	var hashes [][]byte
	for range pagesEach {
		id := account.NewID()
		secret, hash := secrets.NewToken()
		cookie, err := securecookie.EncodeMulti("cloudwa", map[string]string{"id": id.String(), "secret": secret}, codecs...)
		if err != nil {
			return err
		}
		ids, hashes, b.cookies = append(ids, id), append(hashes, hash), append(b.cookies, "cloudwa="+cookie)
	}
	return b.exec(ctx, `insert into sessions (id, secret_hash, user_id, tenant_id, expires_at)
		select s.id, s.hash, $2, $1, now() + interval '1 day' from unnest($3::uuid[], $4::bytea[]) as s (id, hash)`, b.agent, ids, hashes)
}

// show loads the page and keeps what it asks next.
func (b *hall) show(ctx context.Context, address string) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	request := bytes.Replace(getRequest(address, "/inbox", b.cookies[0]), []byte(browserCodings), []byte(plain), 1)
	if _, err := conn.Write(request); err != nil {
		return err
	}
	page, err := answerOf(bufio.NewReader(conn))
	if err != nil {
		return err
	}
	b.path, err = pollOf(page)
	return err
}

// write commits a message of the customer.
func (b *hall) write(ctx context.Context, text string) error {
	id := account.NewID()
	return b.tenant().InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.AddMessage(ctx, inbox.Message{
			ID: id, ConversationID: b.chat.ID, DeviceID: b.device, ClientID: id, Source: inbox.FromCustomer, Kind: gateway.KindText, Text: text,
			Raw: id.String(), At: time.Now().Truncate(time.Microsecond),
		}, "")
		return err
	})
}

// answerOf returns the body of an answer; nil for 204.
func answerOf(r *bufio.Reader) ([]byte, error) {
	if head, err := r.Peek(len("HTTP/1.1 204")); err != nil || string(head) == "HTTP/1.1 204" {
		return nil, errors.Join(err, skipAnswer(r))
	}
	answer, err := http.ReadResponse(r, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the answer was %s", answer.Status)
	}
	return body, err
}
