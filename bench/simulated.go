package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

// simulated is a WhatsApp gateway without WhatsApp, as a process of its own.
type simulated struct{ *process }

// simulate starts one.
func (s *stage) simulate(ctx context.Context) (*simulated, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(s.binary, "simulate")
	cmd.Dir = s.dir
	cmd.Env = append(withoutSettings(os.Environ()), "CLOUDWA_SIMULATOR_ADDR="+address, "CLOUDWA_DATA_DIR="+filepath.Join(s.dir, "gateway"))
	p, err := s.launch(ctx, cmd, address, "/simulator/process")
	if err != nil {
		return nil, fmt.Errorf("the simulator: %w", err)
	}
	return &simulated{p}, nil
}

// wish asks the simulator's control API for something.
func (g *simulated) wish(ctx context.Context, method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://"+g.address+"/simulator/api/"+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, said)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(said, into)
}

// slow makes each call of the gateway take so long.
func (g *simulated) slow(ctx context.Context, delay time.Duration) error {
	if err := g.wish(ctx, http.MethodDelete, "faults", struct{}{}, nil); err != nil || delay == 0 {
		return err
	}
	return g.wish(ctx, http.MethodPost, "faults", simulator.Fault{Delay: simulator.Millis(delay.Milliseconds())}, nil)
}

// pair connects a number of the workspace through the simulator, as people do, with a program that answers at address.
func (h *shop) pair(ctx context.Context, g *simulated, address string) (line, error) {
	pool, err := devices.NewPool(devices.PoolOptions{
		Operator: waha.Options{URL: "http://" + g.address}, Guarded: http.DefaultClient, Keys: h.keys, HookURL: "http://" + address,
		Servers: func(id uuid.UUID) devices.ServerStore { return h.db.ForTenant(id, account.System) }, Probes: h.db.Platform(),
		Directory: gateway.NewDirectory(time.Now),
	})
	if err != nil {
		return line{}, err
	}
	d, err := devices.Add[*db.Tx](ctx, h.tenant(), pool, devices.Draft{ID: account.NewID(), Name: "Orders"})
	if err != nil {
		return line{}, err
	}
	l := line{id: d.ID, key: d.HookKey, session: d.Session, phone: "6281100000001"}
	scanned := map[string]string{"phone": l.phone, "name": "Toko Ramai"}
	if err := g.wish(ctx, http.MethodPost, "sessions/"+d.Session+"/scan", scanned, nil); err != nil {
		return line{}, err
	}
	for deadline := time.Now().Add(startLimit); ; time.Sleep(20 * time.Millisecond) {
		if d, err = h.tenant().Device(ctx, d.ID); err != nil {
			return line{}, err
		}
		if d.State == gateway.StateWorking && !d.Held() {
			return l, nil
		}
		if time.Now().After(deadline) {
			return line{}, fmt.Errorf("the number is %s instead of connected", d.State)
		}
	}
}

// check looks at what the gateway was given of a load: each message once, and those of a chat in their order.
func (g *simulated) check(ctx context.Context, l line, figure string, chats int) error {
	var list []simulator.Count
	if err := g.wish(ctx, http.MethodGet, "counts?session="+url.QueryEscape(l.session), struct{}{}, &list); err != nil {
		return err
	}
	return onceEach(list, figure, chats)
}

// onceEach returns an error unless each message of a load was sent once, in its chat's order: message n is the next one of its chat after
// n - chats.
func onceEach(list []simulator.Count, figure string, chats int) error {
	last := map[string]int{}
	for _, c := range list {
		n, ours := 0, strings.HasPrefix(c.Text, figure+" ")
		if !ours {
			continue
		}
		if _, err := fmt.Sscanf(c.Text[len(figure):], "%d", &n); err != nil {
			return fmt.Errorf("the message %q was not queued", c.Text)
		}
		if c.Sends != 1 || len(c.IDs) != 1 {
			return fmt.Errorf("the message %q was sent %d times", c.Text, max(c.Sends, len(c.IDs)))
		}
		before, ok := last[c.Chat]
		switch {
		case !ok && n >= chats:
			return fmt.Errorf("its chat got %d first", n)
		case ok && n != before+chats:
			return fmt.Errorf("after message %d its chat got %d", before, n)
		}
		last[c.Chat] = n
	}
	if len(last) == 0 {
		return fmt.Errorf("the gateway got no message")
	}
	return nil
}
