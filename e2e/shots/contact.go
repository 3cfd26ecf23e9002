package main

import (
	"context"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
)

// notes says something about the person of the first chat with files.
func (f filler) notes(ctx context.Context) error {
	tenant := f.store.ForTenant(f.scene.shop.ID, account.System)
	chat, err := tenant.Conversation(ctx, fileChatIDs[0])
	if err != nil {
		return err
	}
	return contacts.Edit(ctx, tenant, chat.ContactID, func(d *contacts.Details) error {
		d.Name, d.Note = "Rina Wijaya (Bandung)", "Pesan setiap Jumat, bayar di akhir bulan.\nMinta struk fisik."
		d.Tags = []string{"Grosir", "VIP", "Pelanggan tetap sejak 2019 dari Bandung"}
		d.Attributes = map[string]string{"city": "Bandung", "birth_date": "1990-05-17"}
		return nil
	})
}

// contactShots open the pane beside a chat; the browser remembers it, so they are the last of their walk.
func contactShots() []shot {
	return []shot{
		{name: "inbox-contact", screens: true, path: "/inbox/" + fileChatIDs[0].String(), do: func(tab *browser.Tab) {
			tab.Click("About this contact")
			tab.Until(`document.querySelector("#pane-name") && [...document.querySelectorAll(".contact-files img")].every((picture) => picture.complete)`)
		}},
		{name: "inbox-contact-end", do: script(`document.querySelector(".contact-body").scrollTop = 9999`), phone: script(`document.querySelector(".contact-body").scrollTop = 9999`)},
	}
}
