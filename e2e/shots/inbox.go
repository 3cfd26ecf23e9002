package main

import (
	"strings"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// hostile is somebody who writes what might break a page, or be taken for a part of it.
var hostile = chat{"<script>alert(1)</script> \u202eOlleh " + zalgo, "6281311110009", 4000, append(said(
	`<img src=x onerror=alert(1)> {{ .Name }} %s`, zalgo, `https://toko.example/"><script>?a='b'`, "before \u202egnp.tset after", "🌸🌸👨‍👩‍👧‍👦",
	strings.Repeat("W", 400), "> "+strings.Repeat("مرحبا ", 40)),
	line{"", func(m *inbox.Message) {
		m.Kind, m.Content.File = gateway.KindDocument, "<b>\u202efdp.exe "+strings.Repeat("x", 200)+".pdf"
	}},
	line{"Ya", func(m *inbox.Message) {
		m.ReplyTo, m.Content.Quote = "x", zalgo
		m.Reactions = []inbox.Reaction{{By: "", Emoji: "<b>x</b>", At: m.At}}
	}},
)}

var zalgo = strings.Repeat("Z\u0335\u0322\u0310\u0301\u033a\u0353\u0327\u0300\u031b", 12)

// inboxShots are what can be opened over the inbox.
func inboxShots() []shot {
	address := "/inbox/" + chatID.String()
	return []shot{
		{name: "inbox-emoji", path: address, do: opened("Emoji", `document.querySelectorAll("[data-emoji]").length > 300`)},
		{name: "inbox-new", path: address, screens: true, do: opened("New chat", `document.querySelector("#inbox-begin[open] form")`)},
		{name: "inbox-new-limit", path: address, screens: true, do: func(tab *browser.Tab) {
			opened("New chat", `document.querySelector("#inbox-begin[open] form")`)(tab)
			browser.Eval[bool](tab, `(() => {
				const note = document.querySelector("#begin [data-limit]"), select = document.querySelector("#begin select[name=device]");
				select.value = note.dataset.limit;
				return select.dispatchEvent(new Event("change", { bubbles: true }));
			})()`)
		}},
		{name: "inbox-help", path: address, do: script(`document.querySelector("#inbox-help").showModal()`)},
		{name: "inbox-done", path: address, do: opened("Done: no answer needed", `document.querySelector("#toasts [data-undo]")`)},
		{name: "inbox-guard", path: address, do: script(`
			document.querySelector("#compose-guard [data-question]").textContent = "Raden Ajeng Kusumawardhani answered a moment ago. Send yours anyway?";
			document.querySelector("#compose-guard [data-yours]").textContent = "Baik kak, pesanannya kami siapkan untuk hari Sabtu pukul sebelas siang ya";
			document.querySelector("#compose-guard").showModal()`)},
		{name: "inbox-search", path: "/inbox?q=kak", screens: true},
		{name: "inbox-hostile", path: "/inbox?q=onerror", screens: true, do: func(tab *browser.Tab) {
			browser.Eval[bool](tab, `(document.querySelector(".search-row").click(), true)`)
			tab.Until(`document.querySelector("#messages .bubble")`)
			browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -350, true)`)
		}},
	}
}

// opened clicks what has that name and waits for what it opens.
func opened(name, shown string) func(*browser.Tab) {
	return func(tab *browser.Tab) {
		tab.Click(name)
		tab.Until(shown)
	}
}
