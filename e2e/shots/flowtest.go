package main

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// The flows that are tried: one from the gallery, and one that asks other systems and has a mistake.
var (
	triedFlow  = uuid.MustParse("01935000-0000-7000-8000-00000000f101")
	brokenFlow = uuid.MustParse("01935000-0000-7000-8000-00000000f102")
)

const brokenGraph = `{"schema":1,"nodes":[
{"id":"n1","kind":"keyword","label":"","x":0,"y":0,"settings":{"terms":[{"text":"stok","match":"exact"}]}},
{"id":"n2","kind":"message","label":"Greeting","x":0,"y":0,"settings":{"text":"Halo {{contact.name}}, kami cek stoknya dulu."}},
{"id":"n3","kind":"api","label":"Ask the warehouse","x":0,"y":0,"settings":{"method":"POST","url":"https://stock.example.com/items","body":"{\"item\": \"{{message.text}}\"}","save":[{"path":"count","save_as":"count"}]}},
{"id":"n4","kind":"message","label":"","x":0,"y":0,"settings":{"text":"Masih ada {{count}} buah."}},
{"id":"n5","kind":"message","label":"Sorry","x":0,"y":0,"settings":{"text":""}}],
"edges":[{"from":"n1","out":"next","to":"n2"},{"from":"n2","out":"next","to":"n3"},{"from":"n3","out":"success","to":"n4"},{"from":"n3","out":"failure","to":"n5"}]}`

// flowtest adds the flows that are tried.
func (f filler) flowtest(ctx context.Context) error {
	return f.owner().InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		good := automation.Draft{Flow: automation.Flow{ID: triedFlow, Name: "Tanya jawab", EveryDevice: true, Rev: 1}, Graph: string(flows.Template{ID: "faq"}.Graph("id").Encode())}
		bad := automation.Draft{Flow: automation.Flow{ID: brokenFlow, Name: "Stock", EveryDevice: true, Rev: 1}, Graph: brokenGraph}
		if err := tx.AddFlow(ctx, good, "Sari"); err != nil {
			return err
		}
		return tx.AddFlow(ctx, bad, "Sari")
	})
}

func flowTestShots() []shot {
	tried, broken := "/flows/"+triedFlow.String()+"/test", "/flows/"+brokenFlow.String()+"/test"
	return []shot{
		{name: "flow-test-begin", path: tried},
		{name: "flow-test-chat", path: tried, do: func(tab *browser.Tab) {
			tab.Fill("Message as the customer", "info")
			tab.Click("Send")
			tab.See("selamat datang")
			tab.Fill("Message as the customer", "2")
			tab.Click("Send")
			tab.See("Ada lagi yang ingin")
		}},
		{name: "flow-test-buttons", path: tried, do: func(tab *browser.Tab) {
			tab.Click("Another customer, another time")
			tab.Click("The number has real buttons")
			tab.Click("Begin anew")
			tab.See("The flow has not begun.")
			tab.Fill("Message as the customer", "info")
			tab.Click("Send")
			tab.See("Waits for an answer")
		}},
		{name: "flow-test-call", path: broken, do: func(tab *browser.Tab) {
			tab.Fill("Message as the customer", "stok")
			tab.Click("Send")
			tab.See("Waits for the answer to a call")
		}},
		{name: "flow-test-restart", path: broken, do: click("Another customer, another time")},
	}
}
