package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// fillInbox gives the shop a chat with a message of each kind, as people really write them, and some more chats.
func fillInbox(t *testing.T, shop dbtest.Shop, device uuid.UUID) inbox.Conversation {
	t.Helper()
	long := strings.Repeat("Kencanawungu", 9)
	for i, name := range []string{"王小明", "سارة الخطيب", "Bu Tini", "🌸🌸🌸"} {
		c := dbtest.Chat(t, shop, device, gateway.Person{Identities: gateway.Identities{Phone: fmt.Sprint(6281300000100 + i)}, Name: name})
		dbtest.Message(t, shop, c, "Halo kak, apakah masih ada stok untuk ukuran L warna hijau?", func(m *inbox.Message) {
			m.At = m.At.Add(-time.Duration(i*i*9) * time.Hour)
			if i == 2 {
				dbtest.Ours(shop.Agent, inbox.StatusOf(gateway.StatusRead))(m)
			}
		})
	}
	group := dbtest.Group(t, shop, device, "120363000000000001@g.us")
	dbtest.Message(t, shop, group, "", func(m *inbox.Message) { m.Author, m.Kind = "Pak Joko", gateway.KindVoice })
	chat := dbtest.Chat(t, shop, device, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: long})
	at := time.Now().AddDate(0, 0, -1)
	add := func(text string, change func(m *inbox.Message)) {
		at = at.Add(30 * time.Minute)
		dbtest.Message(t, shop, chat, text, func(m *inbox.Message) {
			m.At = at
			if change != nil {
				change(m)
			}
		})
	}
	ours := func(s gateway.Status) func(m *inbox.Message) { return dbtest.Ours(shop.Agent, inbox.StatusOf(s)) }
	kind := func(k gateway.Kind, c inbox.Content) func(m *inbox.Message) {
		return func(m *inbox.Message) { m.Kind, m.Content = k, c }
	}
	add("Selamat siang", nil)
	add("Apakah bunga melati masih ada?\nUntuk besok pagi.", nil)
	add("Masih ada. Berapa ikat?", ours(gateway.StatusRead))
	add("مرحبا، هل يمكنني طلب باقتين من الزهور ليوم غد؟ شكرا جزيلا", nil)
	add("Siap", func(m *inbox.Message) { ours(gateway.StatusDelivered)(m); m.Source, m.Author = inbox.FromPhone, "" })
	add("Yang ini", func(m *inbox.Message) {
		m.ReplyTo, m.Content.Quote, m.EditedAt = "x", "Masih ada. Berapa ikat?", m.At
		m.Reactions = []inbox.Reaction{{By: "", Emoji: "👍"}, {By: "phone:1", Emoji: "🙏"}}
	})
	add("Untuk altar", kind(gateway.KindImage, inbox.Content{}))
	add("", kind(gateway.KindVoice, inbox.Content{}))
	add("", kind(gateway.KindDocument, inbox.Content{File: long + ".pdf"}))
	add("", kind(gateway.KindLocation, inbox.Content{Location: &gateway.Location{Latitude: -6.2, Longitude: 106.816666, Name: "Toko Melati", Address: "Jl. Cikini Raya 1"}}))
	add("", kind(gateway.KindContact, inbox.Content{Contacts: []gateway.ContactCard{{Name: "Budi", Phones: []string{"+62 812 1"}}}}))
	add("", kind(gateway.KindUnsupported, inbox.Content{Word: "poll_creation"}))
	add("gone", func(m *inbox.Message) { m.RevokedAt = m.At })
	add(strings.Repeat("panjang", 40), nil)
	add(strings.Repeat("Harga satu ikat dua puluh ribu. ", 12), ours(gateway.StatusSent))
	add("Tidak sampai", func(m *inbox.Message) {
		ours(gateway.StatusFailed)(m)
		m.Failure = errs.Msg("WhatsApp could not deliver this message.")
	})
	add("Entahlah", dbtest.Ours(shop.Agent, inbox.StatusUnknown))
	add("Baik kak, ditunggu ya", dbtest.Ours(shop.Agent, inbox.StatusQueued))
	return chat
}

func newInbox(t *testing.T, change func(d *devices.Device)) (*handlerstest.App, dbtest.Shop, inbox.Conversation) {
	t.Helper()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", change)
	return app, shop, fillInbox(t, shop, device.ID)
}

// TestPicturesOfTheInbox is for looking: INBOX_PICTURES names the folder.
func TestPicturesOfTheInbox(t *testing.T) {
	folder := os.Getenv("INBOX_PICTURES")
	if folder == "" {
		t.Skip("no folder")
	}
	app, shop, chat := newInbox(t, func(d *devices.Device) { d.State, d.Health = gateway.StateFailed, devices.Down })
	dbtest.Device(t, shop, "Second number", nil)
	tab := signIn(t, app, shop.Agent)
	save := func(name string, size browser.Size) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name+".png"), tab.Picture(size, 1400), 0o600))
	}
	for _, dark := range []bool{false, true} {
		tab.Dark(dark)
		tone := map[bool]string{true: "-dark"}[dark]
		tab.Screen(browser.Desktop)
		tab.Open("/inbox")
		save("list"+tone, browser.Desktop)
		save("list-phone"+tone, browser.Phone)
		tab.Open("/inbox/" + chat.ID.String())
		tab.Screen(browser.Desktop)
		save("thread"+tone, browser.Desktop)
		browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -700, true)`)
		save("thread-up"+tone, browser.Desktop)
		browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -1500, true)`)
		save("thread-top"+tone, browser.Desktop)
		tab.Screen(browser.Phone)
		browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -500, true)`)
		save("thread-phone"+tone, browser.Phone)
	}
}
