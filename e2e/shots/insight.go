package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
)

// The flow that many went through, and the run of one of them.
var (
	livedFlow = uuid.MustParse("01935000-0000-7000-8000-00000000f201")
	livedRun  = uuid.MustParse("01935000-0000-7000-8000-00000000f202")
)

// insight adds a flow with a version that many customers went through, a draft that is another one, and a test that it does not pass.
func (f filler) insight(ctx context.Context) error {
	tenant := f.store.ForTenant(f.scene.shop.ID, account.System)
	graph := flows.Template{ID: "order"}.Graph("id")
	version := string(graph.Encode())
	if err := changeOrders(graph); err != nil {
		return err
	}
	err := tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: automation.Flow{ID: livedFlow, Name: "Pesanan kue", EveryDevice: true, Rev: 1}, Graph: string(graph.Encode())}, "Sari"); err != nil {
			return err
		}
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: livedFlow, Version: 1, Graph: version}); err != nil {
			return err
		}
		return tx.SaveRuns(ctx, []*automation.Progress{livedProgress()})
	})
	if err != nil {
		return err
	}
	if err := f.keepTests(ctx, tenant, version); err != nil {
		return err
	}
	for node, n := range map[string][3]int{
		"key": {1204, 0, 0}, "menu": {1130, 61, 3}, "price_a": {512, 0, 0}, "price_b": {401, 0, 0}, "price_c": {217, 0, 0}, "qty": {1042, 88, 0}, "enough": {1042, 0, 0},
		"sum": {998, 0, 0}, "address": {911, 74, 12}, "confirm": {820, 33, 0}, "tag": {788, 0, 0}, "people": {640, 0, 0}, "off": {21, 0, 0},
	} {
		_, err := f.store.OwnerPool().Exec(ctx, `insert into flow_counts (tenant_id, flow_id, node, hour, passed, dropped, errors) values ($1, $2, $3, date_trunc('hour', now()), $4, $5, $6)`,
			f.scene.shop.ID, livedFlow, node, n[0], n[1], n[2])
		if err != nil {
			return err
		}
	}
	return nil
}

// changeOrders makes the draft another one than the version.
func changeOrders(g *flows.Graph) error {
	g.Node("qty").Settings.(*flows.QuestionSettings).Prompt = "Berapa kotak yang ingin dipesan? Minimal 5."
	g.Node("off").Label = "Batal dengan sopan"
	g.Node("tag").Y += 64
	thanks, err := flows.InsertAfter(g, "address", flows.OutNext, flows.KindMessage)
	if err != nil {
		return err
	}
	thanks.Settings.(*flows.MessageSettings).Text = "Terima kasih, alamatnya sudah kami catat."
	return flows.Remove(g, "remind")
}

func livedProgress() *automation.Progress {
	now := time.Now().UTC()
	step := func(ago time.Duration, node, out, effect string, why errs.Message, set ...flows.Var) flows.Trace {
		return flows.Trace{Node: node, At: now.Add(-ago), Out: out, Effect: effect, Why: why, Set: set}
	}
	return &automation.Progress{
		New: true,
		Run: &automation.Run{ID: livedRun, FlowID: livedFlow, Version: 1, ConversationID: chatID, Steps: 8, BeganWith: "Halo, mau pesan kue", StartedAt: now.Add(-9 * time.Minute),
			State: flows.State{Node: "address", Waiting: &flows.Wait{Kind: flows.WaitAnswer, Token: "4"}}},
		Traces: []flows.Trace{
			step(9*time.Minute, "key", "next", "", errs.Message{}), step(9*time.Minute, "menu", "", "send,wait", errs.Message{}),
			step(8*time.Minute, "menu", "r2", "", errs.Message{}, flows.Var{Name: "item", Value: "Kue lapis legit"}), step(8*time.Minute, "price_b", "next", "", errs.Message{}, flows.Var{Name: "price", Value: "185000"}),
			step(8*time.Minute, "qty", "next", "send,wait", errs.Message{}, flows.Var{Name: "qty", Value: "3"}), step(7*time.Minute, "enough", "true", "", errs.Message{}),
			step(7*time.Minute, "sum", "next", "", errs.Message{}, flows.Var{Name: "total", Value: "555000"}), step(7*time.Minute, "address", "", "send,wait", errs.Message{}),
		},
	}
}

// keepTests holds the flow to what its version said.
func (f filler) keepTests(ctx context.Context, tenant *db.Tenant, version string) error {
	graph, err := flows.Decode([]byte(version))
	if err != nil {
		return err
	}
	around := flows.Context{Tenant: flows.Tenant{Name: "Toko Melati"}, Hint: "Reply with the number of your choice."}
	for name, words := range map[string][]string{"Pesan tiga kotak": {"pesan", "2", "3", "Jl. Melati 4, Bandung", "1"}, "Tidak jadi memesan": {"pesan", "batal"}} {
		tape := rehearsal.Tape{Start: time.Date(2026, 11, 27, 3, 0, 0, 0, time.UTC), Customer: rehearsal.Customer{Name: "Ibu Rina", Phone: "6281200000000"}}
		for _, word := range words {
			if tape, err = tape.Add(rehearsal.Event{Kind: rehearsal.Say, Text: word}); err != nil {
				return err
			}
		}
		script, err := rehearsal.Keep(rehearsal.Stage{Flow: flows.Draft(graph), Around: around}, tape)
		if err != nil {
			return err
		}
		test := automation.Test{ID: account.NewID(), FlowID: livedFlow, Name: name, Script: script.Encode(), Author: "Sari Melati"}
		if err := automation.KeepTest(ctx, tenant, test); err != nil {
			return err
		}
	}
	return nil
}

func insightShots() []shot {
	flow := "/flows/" + livedFlow.String()
	drawn := func(tab *browser.Tab) { tab.Until(`document.querySelector("#flow-canvas[data-ready]")`) }
	return []shot{
		{name: "canvas-numbers", path: flow + "/canvas?numbers=7", do: func(tab *browser.Tab) {
			tab.Until(`document.querySelector(".flow-numbers")`)
			for range 7 {
				tab.Click("Zoom in")
			}
		}},
		{name: "canvas-phone", path: flow + "/canvas", do: func(tab *browser.Tab) {
			drawn(tab)
			tab.Click("Try it")
			tab.Until(`document.querySelector("#flow-panel #flowtest-say")`)
			tab.Fill("Message as the customer", "pesan")
			tab.Click("Send")
			tab.Until(`document.querySelector("[data-run=now]")`)
		}},
		{name: "canvas-coverage", path: flow + "/canvas?coverage=1", do: func(tab *browser.Tab) { tab.Until(`document.querySelector(".flow-bar h3")`) }},
		{name: "canvas-replay", path: flow + "/canvas?run=" + livedRun.String(), do: func(tab *browser.Tab) {
			drawn(tab)
			for range 6 {
				tab.Press(browser.KeyRight)
			}
			tab.See("7 of 8")
		}},
		{name: "canvas-diff", path: flow + "/canvas?from=1&to=draft", do: func(tab *browser.Tab) {
			drawn(tab)
			tab.Click("Next change")
		}},
		{name: "flow-chats", path: flow + "/chats?node=address&what=waiting&days=7"},
		{name: "flow-tests", path: flow + "/tests"},
		{name: "flow-tests-none", path: "/flows/" + brokenFlow.String() + "/tests"},
		{name: "flow-publish-failing", path: flow + "/publish"},
	}
}
