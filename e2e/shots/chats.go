package main

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// chat is somebody who wrote, and what was said, the newest last. Minutes is how long ago the last word was.
type chat struct {
	name    string
	phone   string // "" for somebody whose number WhatsApp hides
	minutes int
	lines   []line
}

// line is one message; ours begins with "> ".
type line struct {
	text   string
	change func(m *inbox.Message)
}

func said(texts ...string) (lines []line) {
	for _, text := range texts {
		lines = append(lines, line{text: text})
	}
	return lines
}

// chats are the shop's: the first one is opened in the pictures, and has a message in each state.
var chats = []chat{
	{"Siti Rahayu", "6281311110001", 2, append(said("Halo, masih buka?", "> Masih kak, sampai jam 9 malam.", "Saya mau pesan nasi box untuk 40 orang, hari Sabtu."),
		line{"> Bisa kak. Menu yang mana?", nil},
		line{"Yang ini", func(m *inbox.Message) {
			m.ReplyTo, m.Content.Quote = "x", "Bisa kak. Menu yang mana?"
			m.Reactions = []inbox.Reaction{{By: "", Emoji: "👍", At: m.At}}
		}},
		line{"", func(m *inbox.Message) { m.Kind, m.Text = gateway.KindImage, "Menu Ayam Bakar" }},
		line{"> Baik, 40 kotak Ayam Bakar. Totalnya Rp 1.400.000.", func(m *inbox.Message) { m.Status = "failed"; m.Failure = failed }},
		line{"> Alamat pengirimannya di mana kak?", func(m *inbox.Message) { m.Status = "read" }},
		line{"", func(m *inbox.Message) {
			m.Kind, m.Content.Location = gateway.KindLocation, &gateway.Location{Latitude: -6.1932, Longitude: 106.8412, Name: "Kantor kami", Address: "Jl. Cikini Raya 1"}
		}},
	)},
	{"سارة الخطيب", "971501234567", 14, said("مرحبا، هل التوصيل متاح اليوم؟")},
	{"", "", 35, said("Apakah masih ada stok?", "> Ada kak, tinggal 3.")},
	{longName, "6281311110003", 190, said(strings.Repeat("panjang", 60))},
	{"Agus Pratama", "6281311110002", 1500, said("> Pesanan Anda sudah dikirim.", "Terima kasih 🙏")},
	styled,
	burst,
	hostile,
	{"王小明", "60123456789", 3000, said("Can you ship to Penang?", "> Yes, within 5 days.")},
}

var longName = strings.Repeat("Kencanawungu", 6)

var failed = errs.Msg("WhatsApp could not deliver this message.")

// chatID is the first chat's, for its address.
var chatID uuid.UUID

// chats fills the inbox of the shop's first number.
func (f filler) chats(ctx context.Context) error {
	tenant := f.store.ForTenant(f.scene.shop.ID, account.System)
	for i, c := range chats {
		err := tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			person := gateway.Person{Name: c.name, Identities: gateway.Identities{Phone: c.phone}}
			if c.phone == "" {
				person.LID = "99000222"
			}
			conversation, err := inbox.ChatWith(ctx, tx, numberIDs[numbers[0].name], person, "")
			if err != nil {
				return err
			}
			if i == 0 {
				chatID = conversation.ID
			}
			chatIDs[c.name] = conversation.ID
			return c.write(ctx, tx, conversation)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (c chat) write(ctx context.Context, tx *db.Tx, in inbox.Conversation) error {
	for i, l := range c.lines {
		id := account.NewID()
		text, ours := strings.CutPrefix(l.text, "> ")
		m := inbox.Message{
			ID: id, ConversationID: in.ID, DeviceID: in.DeviceID, ClientID: id, FromMe: ours, Source: inbox.FromCustomer, Kind: gateway.KindText,
			Text: text, Raw: id.String(), At: time.Now().Add(-time.Minute * time.Duration(c.minutes+3*(len(c.lines)-1-i))),
		}
		if ours {
			m.Source, m.Author, m.Status = inbox.FromAgent, "Budi Santoso", inbox.StatusOf(gateway.StatusDelivered)
		}
		if l.change != nil {
			l.change(&m)
		}
		if _, err := tx.AddMessage(ctx, m, ""); err != nil {
			return err
		}
	}
	return nil
}

// chatShots are the inbox as an agent sees it.
func chatShots() []shot {
	return append([]shot{
		{name: "inbox", path: "/inbox"},
		{name: "inbox-chat", screens: true, path: "/inbox/" + chatID.String()},
		{name: "inbox-menu", path: "/inbox/" + chatID.String(), do: script(openMenu), phone: script(openMenu)},
		{name: "inbox-attach", path: "/inbox/" + chatID.String(), do: script(`document.querySelector(".compose-attach summary").click()`)},
		{name: "inbox-reply", path: "/inbox/" + chatID.String(), do: script(`document.querySelector(".bubble-more[data-can*=reply]").click(), document.querySelector("[data-act=reply]").click()`)},
		{name: "inbox-chosen", path: "/inbox/" + chatID.String(), do: script(chooseFiles)},
		{name: "inbox-location", do: script(`document.querySelectorAll("#compose-files button").forEach((button) => button.click()); document.querySelector("#compose-place").showModal()`)},
	}, append(append(inboxShots(), stateShots()...), append(fileShots(), contactShots()...)...)...)
}

// script does something to the page that a hand would do.
func script(expression string) func(*browser.Tab) {
	return func(tab *browser.Tab) { browser.Eval[bool](tab, "(() => { "+expression+"; return true; })()") }
}

const openMenu = `[...document.querySelectorAll(".bubble-more[data-can*=edit]")].at(-1).click()`

// chooseFiles gives the composer a picture and a document, with words and a link.
const chooseFiles = `
	const canvas = Object.assign(document.createElement("canvas"), { width: 80, height: 60 });
	const ink = canvas.getContext("2d");
	ink.fillStyle = "#c60"; ink.fillRect(0, 0, 80, 60); ink.fillStyle = "#fc6"; ink.fillRect(20, 15, 40, 30);
	const bytes = Uint8Array.from(atob(canvas.toDataURL("image/png").split(",")[1]), (c) => c.charCodeAt(0));
	const files = new DataTransfer();
	files.items.add(new File([bytes], "ayam bakar.png", { type: "image/png" }));
	files.items.add(new File(["%PDF-1.7 " + "x".repeat(230000)], "Daftar harga nasi box dan catering untuk acara kantor.pdf", { type: "application/pdf" }));
	const field = document.querySelector("#compose-file");
	field.files = files.files;
	field.dispatchEvent(new Event("change", { bubbles: true }));
	const text = document.querySelector("#compose-text");
	text.value = "Menu lengkap: https://toko.example/menu";
	text.dispatchEvent(new Event("input", { bubbles: true }))`
