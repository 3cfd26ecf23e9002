package main

import (
	"context"
	"time"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

const orderGraph = `{"schema":1,"nodes":[{"id":"word","kind":"keyword","settings":{"terms":[{"text":"pesan","match":"word"}]}},
	{"id":"menu","kind":"quick_reply","label":"Pilih menu","settings":{"text":"Menu yang mana?","buttons":[{"id":"a","title":"Ayam Bakar"},{"id":"b","title":"Ayam Goreng"}]}},
	{"id":"count","kind":"question","label":"Jumlah kotak","settings":{"prompt":"Berapa kotak?","save_as":"count"}},
	{"id":"people","kind":"handover","settings":{}}],
	"edges":[{"from":"word","out":"next","to":"menu"},{"from":"menu","out":"a","to":"count"},{"from":"count","out":"next","to":"people"}]}`

// automation lets a flow have answered in the first chat with files, which people have now, and chooses hours and secrets.
func (f filler) automation(ctx context.Context) error {
	tenant := f.store.ForTenant(f.scene.shop.ID, account.System)
	flow := automation.Flow{ID: account.NewID(), Name: "Pesanan nasi box", EveryDevice: true, Rev: 1, Version: 1}
	now, chat := time.Now().UTC(), fileChatIDs[0]
	step := func(ago time.Duration, node, out, effect string, why errs.Message, set ...flows.Var) flows.Trace {
		return flows.Trace{Node: node, At: now.Add(-ago), Out: out, Effect: effect, Why: why, Set: set}
	}
	under := &automation.Progress{
		New: true,
		Run: &automation.Run{ID: account.NewID(), FlowID: flow.ID, Version: 1, ConversationID: chat, Steps: 6, BeganWith: "Halo kak, saya mau pesan nasi box untuk acara kantor hari Sabtu",
			StartedAt: now.Add(-9 * time.Minute), DueAt: now.Add(2 * time.Hour), State: flows.State{Node: "people", Waiting: &flows.Wait{Kind: flows.WaitHandover, Token: "3"}}},
		Traces: []flows.Trace{
			step(9*time.Minute, "word", "next", "", errs.Message{}), step(9*time.Minute, "menu", "", "send,wait", errs.Message{}),
			step(8*time.Minute, "menu", "", "send,wait", errs.Msg("The answer was none of the choices; asked again.")), step(7*time.Minute, "menu", "a", "", errs.Message{}),
			step(7*time.Minute, "count", "next", "send,wait", errs.Message{}, flows.Var{Name: "count", Value: "40"}), step(6*time.Minute, "people", "", "handover,wait", errs.Message{}),
		},
	}
	failed := &automation.Progress{New: true, Run: &automation.Run{ID: account.NewID(), FlowID: flow.ID, Version: 1, ConversationID: chat, BeganWith: "pesan", StartedAt: now.Add(-26 * time.Hour),
		EndedAt: now.Add(-25 * time.Hour), State: flows.State{Node: "menu", Done: flows.DoneError}}}
	budi, err := f.platform.UserByEmail(ctx, agent)
	if err != nil {
		return err
	}
	err = tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: flow, Graph: orderGraph}, "Sari"); err != nil {
			return err
		}
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: flow.ID, Version: 1, Graph: orderGraph}); err != nil {
			return err
		}
		if err := tx.SaveRuns(ctx, []*automation.Progress{failed, under}); err != nil {
			return err
		}
		if err := tx.AssignConversation(ctx, chat, budi.ID); err != nil {
			return err
		}
		for _, name := range []string{"SHOP_KEY", "STOCK_PASSWORD"} {
			if err := tx.SaveFlowSecret(ctx, name, "x"); err != nil {
				return err
			}
		}
		_, err := tx.PauseBot(ctx, chat, inbox.Pause{Why: inbox.PausedByFlow, Until: now.Add(2 * time.Hour)})
		return err
	})
	if err != nil {
		return err
	}
	s := automation.DefaultSettings()
	s.Closed = []string{"2026-12-25", "2027-01-01"}
	s.Hours = []flows.Opening{{Days: []int{1, 2, 3, 4, 5}, From: "08:00", To: "20:00"}, {Days: []int{6, 7}, From: "09:00", To: "15:00"}}
	return automation.SaveSettings(ctx, tenant, s)
}

func automationShots() []shot {
	chat := "/inbox/" + fileChatIDs[0].String()
	return []shot{
		{name: "flow-settings", path: "/flows/settings"},
		{name: "flow-files", path: "/flows/files"},
		{name: "flow-settings-added", path: "/flows/settings", do: click("Add hours")},
		{name: "flow-settings-wrong", do: submit("Save changes")},
		{name: "flow-secret-remove", path: "/flows/settings#secrets", do: click("Remove SHOP_KEY")},
		{name: "path", path: chat + "/path"},
		{name: "path-reset", do: click("Reset this chat")},
		{name: "path-none", path: "/inbox/" + chatID.String() + "/path"},
		{name: "inbox-handed-over", path: chat, do: func(*browser.Tab) {}},
	}
}
