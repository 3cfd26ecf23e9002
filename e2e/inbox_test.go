package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
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

const composing = "Message"

// threadTexts are the texts of the thread's bubbles, joined.
func threadTexts(tab *browser.Tab) string {
	return browser.Eval[string](tab, `[...document.querySelectorAll("#messages .bubble-text")].map((e) => e.textContent).join("|")`)
}

// thread shows a thread with that many messages of a customer, each some lines high.
func thread(t *testing.T, messages int) (*handlerstest.App, dbtest.Shop, inbox.Conversation, *browser.Tab) {
	t.Helper()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", func(d *devices.Device) { d.State, d.Health = gateway.StateFailed, devices.Down })
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Siti"})
	for i := range messages {
		dbtest.Message(t, shop, chat, fmt.Sprintf("%d%s", i, strings.Repeat("\nline", i%4)), func(m *inbox.Message) {
			m.At = time.Now().Add(time.Duration(i-messages) * time.Minute).Truncate(time.Microsecond)
		})
	}
	tab := signIn(t, app, shop.Agent)
	tab.Open("/inbox/" + chat.ID.String())
	return app, shop, chat, tab
}

func stored(t *testing.T, shop dbtest.Shop, chat inbox.Conversation, text string) (count int) {
	t.Helper()
	list, err := shop.Tenant.Messages(t.Context(), chat.ID, inbox.Page{Limit: 200})
	require.NoError(t, err)
	for _, m := range list {
		if m.Text == text {
			count++
		}
	}
	return count
}

const sentBubble = `document.querySelectorAll('#messages .message:not([data-order^="~"]) .bubble[data-own]').length`

func TestAMessageIsSentOnce(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 3)
	require.Empty(t, tab.Complaints())
	tab.Fill(composing, "<b>Selamat</b> pagi")
	browser.Eval[bool](tab, `(() => {
		const form = document.querySelector("#compose");
		form.requestSubmit();
		form.requestSubmit();
		form.querySelector("button").click();
		return true;
	})()`)
	require.Contains(t, threadTexts(tab), "|<b>Selamat</b> pagi")
	require.Empty(t, tab.Value(composing))
	tab.Until(sentBubble + " === 1")
	require.Equal(t, 1, stored(t, shop, chat, "<b>Selamat</b> pagi"))
	require.Equal(t, 1, browser.Eval[int](tab, `document.querySelectorAll("#messages .bubble[data-own]").length`))
	require.Equal(t, 0, browser.Eval[int](tab, `document.querySelectorAll("#messages b").length`))

	newLine := `document.querySelector("#compose-text").dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", shiftKey: true, cancelable: true, bubbles: true}))`
	require.True(t, browser.Eval[bool](tab, newLine), "the browser makes a new line of it")
	tab.Fill(composing, "second")
	tab.Press(browser.KeyEnter)
	tab.Until(sentBubble + " === 2")
	tab.Until(`document.querySelector("#conversations .inbox-last").textContent.trim() === "second"`)
	require.Empty(t, tab.Complaints())
}

func TestWhatCouldNotBeSentStays(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	browser.Eval[bool](tab, `(window.real = window.fetch, window.fetch = () => Promise.reject(new TypeError("no network")), true)`)
	tab.Fill(composing, "important")
	tab.Press(browser.KeyEnter)
	tab.See("This message was not sent.")
	tab.Open("/inbox/" + chat.ID.String())
	tab.See("This message was not sent.")
	require.Contains(t, threadTexts(tab), "important")
	tab.Click("Try again")
	tab.Until(sentBubble + " === 1")
	require.False(t, tab.Sees("This message was not sent."))
	require.Equal(t, 1, stored(t, shop, chat, "important"))
	tab.Open("/inbox/" + chat.ID.String())
	require.Equal(t, 1, strings.Count(threadTexts(tab), "important"))
}

// TestMessagesArriveInTheOrderTheyWereWritten lets the network take longer over the first.
func TestMessagesArriveInTheOrderTheyWereWritten(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	browser.Eval[bool](tab, `(() => {
		const real = window.fetch;
		let slow = 300;
		window.fetch = async (...args) => {
			const wait = slow;
			slow = 0;
			await new Promise((resolve) => setTimeout(resolve, wait));
			return real(...args);
		};
		return true;
	})()`)
	for _, text := range []string{"first", "second", "third"} {
		tab.Fill(composing, text)
		tab.Press(browser.KeyEnter)
	}
	tab.Until(sentBubble + " === 3")
	list, err := shop.Tenant.Messages(t.Context(), chat.ID, inbox.Page{Limit: 3})
	require.NoError(t, err)
	require.Equal(t, []string{"third", "second", "first"}, []string{list[0].Text, list[1].Text, list[2].Text})
}

func TestADraftStaysWithItsChat(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	other := dbtest.Chat(t, shop, chat.DeviceID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Budi"})
	tab.Fill(composing, "half a sent")
	dbtest.Message(t, shop, other, "hi", nil)
	tab.See("Budi") // a poll has changed the list and left the composer alone
	require.Equal(t, "half a sent", tab.Value(composing))
	tab.Open("/inbox/" + other.ID.String())
	require.Empty(t, tab.Value(composing))
	tab.Open("/inbox/" + chat.ID.String())
	require.Equal(t, "half a sent", tab.Value(composing))
}

func TestNewMessagesAppearInTheirPlace(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 30)
	const end = `Math.abs(document.querySelector("#thread").scrollTop) < 2`
	tab.Until(end)
	// Somebody sees the chat, so it is read.
	tab.Until(`!document.querySelector("#conversations .inbox-unread") && document.querySelector("#menu-chats").hidden`)
	dbtest.Message(t, shop, chat, "newest", nil)
	tab.See("newest")
	tab.Until(end)
	dbtest.Message(t, shop, chat, "late", func(m *inbox.Message) { m.At = m.At.Add(-10*time.Minute - 30*time.Second) })
	tab.See("late")
	require.Contains(t, threadTexts(tab), "|late|20|21")
	require.Equal(t, 1, browser.Eval[int](tab, `document.querySelectorAll("#messages [data-first]").length`))

	// Further up, what one reads stays where it is.
	browser.Eval[bool](tab, `(document.querySelector("#thread").scrollTop = -600, window.mark = [...document.querySelectorAll(".message")][15], window.top0 = mark.getBoundingClientRect().top, true)`)
	dbtest.Message(t, shop, chat, strings.Repeat("tall\n", 9), nil)
	tab.See("1 new message")
	require.InDelta(t, 0, browser.Eval[float64](tab, `mark.getBoundingClientRect().top - top0`), 1)
	tab.Click("1 new message")
	tab.Until(end)
	require.False(t, tab.Sees("1 new message"))
	require.Empty(t, tab.Complaints())
}

func TestOlderMessagesComeWhenOneLooksForThem(t *testing.T) {
	t.Parallel()
	_, _, _, tab := thread(t, 100)
	count := func(n int) string {
		return fmt.Sprintf(`document.querySelectorAll("#messages .message").length === %d`, n)
	}
	tab.Until(count(40))
	for _, loaded := range []int{80, 100} {
		browser.Eval[bool](tab, `(() => {
			const thread = document.querySelector("#thread");
			thread.scrollTop = -thread.scrollHeight;
			window.mark = document.querySelector(".message");
			window.top0 = mark.getBoundingClientRect().top;
			return true;
		})()`)
		tab.Until(count(loaded))
		// The line that said there is more gave way to them.
		require.InDelta(t, 0, browser.Eval[float64](tab, `mark.getBoundingClientRect().top - top0`), 60)
	}
	require.True(t, strings.HasPrefix(threadTexts(tab), "0|"))
	require.Equal(t, 0, browser.Eval[int](tab, `document.querySelectorAll("#messages [data-more]").length`))
	require.Empty(t, tab.Complaints())
}

func TestTicksMoveInTheSameBubble(t *testing.T) {
	t.Parallel()
	_, shop, chat, tab := thread(t, 1)
	m := dbtest.Message(t, shop, chat, "on its way", dbtest.Ours(shop.Agent, inbox.StatusOf(gateway.StatusSent)))
	tab.See("on its way")
	ticks := func() string {
		return browser.Eval[string](tab, fmt.Sprintf(`document.querySelector("#message-%s .ticks").getAttribute("aria-label")`, m.ClientID))
	}
	require.Equal(t, "Sent", ticks())
	browser.Eval[bool](tab, fmt.Sprintf(`(window.bubble = document.getElementById("message-%s"), true)`, m.ClientID))
	m.Status = inbox.StatusOf(gateway.StatusRead)
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.UpdateMessage(ctx, m) }))
	tab.Until(`bubble.isConnected && bubble.querySelector(".ticks").getAttribute("aria-label") === "Read"`)
	m.Status = inbox.StatusOf(gateway.StatusFailed)
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.UpdateMessage(ctx, m) }))
	tab.See("This message was not sent.")
	tab.Click("Send again")
	tab.Until(`bubble.isConnected && bubble.querySelector(".ticks").getAttribute("aria-label") === "Waiting to be sent"`)
	require.Equal(t, "/inbox/"+chat.ID.String(), tab.Path())
	require.Empty(t, tab.Complaints())
}
