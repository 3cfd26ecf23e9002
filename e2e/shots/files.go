package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// sentFile is a message with a file: of that content, or in that state.
type sentFile struct {
	kind    gateway.Kind
	text    string
	name    string
	ours    bool
	content func() io.Reader
	state   inbox.MediaState
	failure errs.Message
	change  func(m *inbox.Message)
}

// fileChats are two chats with files of each kind.
var fileChats = []struct {
	name  string
	files []sentFile
}{
	{"Rina Wijaya", []sentFile{
		{kind: gateway.KindImage, text: "Yang ini kak", content: func() io.Reader { return scenery(1200, 900) }},
		{kind: gateway.KindImage, ours: true, content: func() io.Reader { return scenery(600, 1400) }},
		{kind: gateway.KindVoice, content: of("OggS\x00\x02"+strings.Repeat("\x00", 22)+"OpusHead", 41<<10)},
		{kind: gateway.KindVideo, text: "Cara merangkainya", content: of("\x00\x00\x00\x18ftypmp42", 12<<20)},
	}},
	{"Hendra Gunawan", []sentFile{
		{kind: gateway.KindDocument, name: "Faktur pajak November 2026 — Toko Melati dan semua cabangnya (revisi 3, final).pdf", content: of("%PDF-1.7", 1200<<10)},
		{kind: gateway.KindDocument, name: "x.html", content: of("<script>", 0)},
		{kind: gateway.KindDocument, name: "bukti transfer.jpg", ours: true, content: func() io.Reader { return scenery(400, 300) }},
		{kind: gateway.KindSticker, content: func() io.Reader { return scenery(512, 512) }},
		{kind: gateway.KindImage, state: inbox.MediaWaiting},
		{kind: gateway.KindDocument, name: "katalog.zip", state: inbox.MediaWaiting},
		{kind: gateway.KindVideo, state: inbox.MediaFailed, failure: errs.Msg("The file has %d MB, and up to %d MB are kept here. Open it on the phone.", 240, 100)},
		{kind: gateway.KindLocation, change: func(m *inbox.Message) {
			m.Content.Location = &gateway.Location{Latitude: -6.1932, Longitude: 106.8412, Name: "Kantor kami", Address: "Jl. Cikini Raya 1"}
		}},
		{kind: gateway.KindContact, change: func(m *inbox.Message) {
			m.Content.Contacts = []gateway.ContactCard{{Name: "Pak Slamet (gudang)", Phones: []string{"+62 812-3456-7890", "+62 21 555 0101"}}}
		}},
	}},
}

var fileChatIDs []uuid.UUID

func of(begin string, size int) func() io.Reader {
	return func() io.Reader { return strings.NewReader(begin + strings.Repeat("\x00", max(0, size-len(begin)))) }
}

// scenery paints hills under a sun.
func scenery(width, height int) io.Reader {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{uint8(250 - 90*y/height), uint8(190 - 60*y/height), uint8(120 + 100*y/height), 255}
			if dx, dy := x-width*2/3, y-height/3; dx*dx+dy*dy < width*width/100 {
				c = color.RGBA{255, 240, 180, 255}
			}
			if hill := height*3/5 + (x-width/3)*(x-width/3)*height/(3*width*width); y > hill {
				c = color.RGBA{20, uint8(90 + 60*(y-hill)/height), 80, 255}
			}
			picture.SetRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		panic(failure(err.Error()))
	}
	return &out
}

// files fills chats with files.
func (f filler) files(ctx context.Context) error {
	tenant := f.store.ForTenant(f.scene.shop.ID, account.System)
	for i, c := range fileChats {
		person := gateway.Person{Name: c.name, Identities: gateway.Identities{Phone: "628131111100" + string(rune('5'+i))}}
		var conversation inbox.Conversation
		err := tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			conversation, err = inbox.ChatWith(ctx, tx, numberIDs[numbers[0].name], person, "")
			return err
		})
		if err != nil {
			return err
		}
		fileChatIDs = append(fileChatIDs, conversation.ID)
		for n, file := range c.files {
			m, err := f.file(ctx, file, conversation, time.Now().Add(-time.Minute*time.Duration(50+5*i+2*(len(c.files)-n))))
			if err != nil {
				return err
			}
			err = tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				if _, err := tx.AddMessage(ctx, m, ""); err != nil || file.state != inbox.MediaWaiting {
					return err
				}
				return tx.PostponeMedia(ctx, m.ID, time.Now().Add(time.Hour)) // or the program would be at it at once
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// file makes a message of a file, which is stored where it has content.
func (f filler) file(ctx context.Context, file sentFile, in inbox.Conversation, at time.Time) (inbox.Message, error) {
	id := account.NewID()
	m := inbox.Message{
		ID: id, ConversationID: in.ID, DeviceID: in.DeviceID, ClientID: id, Source: inbox.FromCustomer, Kind: file.kind, Text: file.text, Raw: id.String(), At: at,
		Content: inbox.Content{File: file.name},
	}
	if file.ours {
		m.FromMe, m.Source, m.Author, m.Status = true, inbox.FromAgent, "Budi Santoso", inbox.StatusOf(gateway.StatusRead)
	}
	if file.change != nil {
		file.change(&m)
		return m, nil
	}
	m.Media = &inbox.Media{State: file.state, Name: file.name, Failure: file.failure}
	if file.content == nil {
		return m, nil
	}
	kept, err := f.blobs.KeepMedia(ctx, f.scene.shop.ID, id, file.content(), storage.MaxIncoming)
	m.Media = inbox.Stored(file.name, kept)
	return m, err
}

func fileShots() []shot {
	return []shot{
		{name: "inbox-files", path: "/inbox/" + fileChatIDs[0].String(), do: func(tab *browser.Tab) {
			tab.Until(`[...document.querySelectorAll("#messages img")].every((picture) => picture.complete)`)
		}},
		{name: "inbox-picture", do: func(tab *browser.Tab) {
			tab.Until(`(document.querySelector("a[data-viewer]").click(), document.querySelector("#viewer[open] > img").complete)`)
		}},
		{name: "inbox-more-files", path: "/inbox/" + fileChatIDs[1].String()},
		{name: "inbox-documents", do: func(tab *browser.Tab) {
			tab.Until(`(document.querySelector("#thread").scrollTop = -9999, [...document.querySelectorAll("#messages img")].every((picture) => picture.complete))`)
		}},
	}
}
