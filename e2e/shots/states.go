package main

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// styled is a chat with what the others do not have: texts as WhatsApp styles them, messages that were edited and deleted, and each sender.
var styled = chat{"Dewi Lestari", "6281311110007", 220, append(said("Halo kak, saya Dewi dari Kantor Lurah 🌸"),
	line{"> *Harga hari ini*\n• Nasi box: ~Rp 40.000~ *Rp 35.000*\n• Snack box: _mulai_ Rp 15.000\nKode: ```HEMAT35```", func(m *inbox.Message) {
		m.EditedAt = m.At.Add(time.Minute)
		m.History = []inbox.Version{{Text: "*Harga hari ini*\n• Nasi box: Rp 40.000", At: m.At}, {Text: "*Harga hari ini*\n• Nasi box: ~Rp 40.000~ *Rp 38.000*", At: m.At.Add(30 * time.Second)}}
	}},
	line{"> Terima kasih sudah menghubungi Toko Melati. Sebentar ya kak, kami bantu.", func(m *inbox.Message) { m.Source, m.Author = inbox.FromBot, "" }},
	line{"Salah kirim", func(m *inbox.Message) { m.RevokedAt = m.At }},
	line{"Mau *dua puluh* ya. Lihat https://toko.example/menu/nasi-box-ayam-bakar-komplit-dengan-lalapan-dan-sambal?varian=pedas", func(m *inbox.Message) {
		m.Reactions = []inbox.Reaction{{By: "", Emoji: "👍", At: m.At}, {By: "x", Emoji: "🙏", At: m.At}}
	}},
	line{"> Siap, dicatat", func(m *inbox.Message) { m.Source, m.Author, m.Status = inbox.FromPhone, "", "read" }},
	line{"> Sedang disiapkan", func(m *inbox.Message) {
		m.ReplyTo, m.Content.Quote = "x", "Mau *dua puluh* ya. Lihat https://toko.example/menu/nasi-box-ayam-bakar-komplit-dengan-lalapan-dan-sambal?varian=pedas"
		m.Reactions = []inbox.Reaction{{By: "x", Emoji: "❤️", At: m.At}}
	}},
	line{"Ok", nil}, line{"😂😂", nil},
)}

// burst is somebody who presses Enter after each word.
var burst = chat{"Joko Susanto", "6281311110008", 260, func() (lines []line) {
	for i := range 40 {
		lines = append(lines, line{text: fmt.Sprintf("Pesanan ke-%d: kue lapis %d loyang", i+1, i%5+1)})
	}
	return lines
}()}

// lookedAt is a chat that pictures open beside the first one.
func lookedAt(name string) string { return "/inbox/" + chatIDs[name].String() }

var chatIDs = map[string]uuid.UUID{}

// stateShots are the inbox in states that something else brings about.
func stateShots() []shot {
	first := "/inbox/" + chatID.String()
	return []shot{
		{name: "inbox-styled", path: lookedAt(styled.name), screens: true},
		{name: "inbox-history", do: script(`document.querySelector(".bubble-history > summary").click(); document.querySelector("#thread").scrollTop = -300`)},
		{name: "inbox-burst", path: lookedAt(burst.name)},
		{name: "inbox-burst-list", path: "/inbox?show=unread"},
		{name: "inbox-arabic", path: lookedAt("سارة الخطيب")},
		{name: "inbox-long-name", path: lookedAt(longName), screens: true},
		{name: "inbox-search-none", path: "/inbox?q=zzzz"},
		{name: "inbox-offline", path: first, do: script(`dispatchEvent(new Event("offline"))`)},
		{name: "inbox-uploading", path: first, do: func(tab *browser.Tab) {
			script(`window.fetch = () => new Promise(() => {}); ` + chooseFiles)(tab)
			script(`document.querySelector("#compose").requestSubmit()`)(tab)
		}},
		{name: "inbox-lost", path: first, do: func(tab *browser.Tab) {
			tab.Complaints() // the page before could not ask whether its files may be lost
			script(`window.fetch = () => Promise.reject(new TypeError("no network")); document.querySelector("#compose-text").value = "Apakah sudah sampai?"`)(tab)
			script(`document.querySelector("#compose").requestSubmit()`)(tab)
			tab.Until(`document.querySelector(".message [data-unsent]:not([hidden])")`)
		}},
		{name: "inbox-dropping", path: first, only: "light", do: script(`document.querySelector(".inbox-thread").toggleAttribute("data-dropping", true)`)},
		{name: "inbox-delete", path: first, do: script(openMenu + `; document.querySelector("[data-act=revoke]").click()`)},
		{name: "inbox-contact-card", path: first, do: script(`document.querySelector("#compose-contact").showModal()`)},
	}
}
