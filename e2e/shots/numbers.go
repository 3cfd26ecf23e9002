package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
)

// number is a device as its row says, in one of the states that a page can show.
type number struct {
	name, phone, account, state, health, reason, args, claim string
	off                                                      bool
}

// numbers of a shop in which everything happens at once. No gateway knows them, so those that are not connected were heard of a moment ago:
// their pages then ask none. The first is the one whose pages are shown at length.
var numbers = []number{
	{name: "Orders", phone: "6281234567890", account: "Toko Melati", state: "working", health: "healthy"},
	{name: "Customer service of the Surabaya branch, evenings and weekends", phone: "6285712345678", account: "Melati Surabaya", state: "working", health: "degraded",
		reason: "%d messages on the phone did not reach us by themselves; they were fetched. The gateway's reports do not arrive.", args: "[3]"},
	{name: "Wholesale", phone: "60123456789", account: "Melati MY", state: "working", health: "unverified",
		reason: "The gateway keeps no messages of this number, so CloudWA cannot verify that all of them arrive."},
	{name: "Catering", phone: "6281398765432", account: "Dapur Melati", state: "failed", health: "down", reason: "The connection was lost. CloudWA tries to bring it back."},
	{name: "Repairs", phone: "6282133344455", account: "Bengkel", state: "scan", health: "down", reason: "Scan the QR code with the phone of this number."},
	{name: "New branch", state: "scan", health: "waiting", reason: "Scan the QR code with the phone of this number."},
	{name: "Starting", state: "starting", health: "waiting"},
	{name: "Too late", state: "failed", health: "waiting", reason: "The codes were not scanned in time."},
	{name: "Passkey", state: "passkey", health: "waiting", reason: "WhatsApp asks for a passkey. Confirm it on the phone or in the dashboard of the WAHA server, or restart and pair again."},
	{name: "Odd", phone: "6281211122233", state: "unknown", health: "down", reason: "The WhatsApp gateway reports a state that CloudWA does not know. Restart the number; if that does not help, look at the gateway's own dashboard."},
	{name: "Swapped", phone: "6281555666777", account: "Melati lama", state: "working", health: "degraded", claim: "other_number",
		reason: "Another number than before was connected. Say what it is; until then none of its messages are taken."},
	{name: "Twice", state: "working", health: "degraded", claim: "same_number", reason: "This number is connected here twice. Say which one to go on with; until then no messages come in here."},
	{name: "Holiday", phone: "6281777888999", account: "Melati", state: "stopped", health: "off", off: true},
}

// numberIDs are the ids of the numbers by their names.
var numberIDs = map[string]uuid.UUID{}

// numbers gives the shop a number in each state, and the first of them a history.
func (f filler) numbers(ctx context.Context) error {
	pool := f.store.OwnerPool()
	if _, err := pool.Exec(ctx, "update tenants set device_limit = $1 where id = $2", len(numbers)-1, f.scene.shop.ID); err != nil {
		return err
	}
	for _, n := range numbers {
		id := account.NewID()
		numberIDs[n.name] = id
		var paired *time.Time
		if n.state == "working" && n.claim == "" {
			at := time.Now().AddDate(0, -2, -3)
			paired = &at
		}
		if n.args == "" {
			n.args = "[]"
		}
		_, err := pool.Exec(ctx, `
			insert into devices (tenant_id, id, name, gateway, session, hook_key, hook_secret, phone, account_name, paired_at, wanted, state, state_at, qr_until,
				health, reason, reason_args, claim, claim_phone, claim_name, claim_device, heard_at, next_check_at)
			values ($1, $2, $3, 'waha', $4, $4, '', nullif($5, ''), $6, $7, $8, $9, now() - interval '3 hours', case when $9 = 'scan' then now() + interval '1 hour' end,
				$10, $11, $12::jsonb, $13, case when $13 <> '' then '6281234567890' end, case when $13 <> '' then 'Toko Melati' else '' end,
				case when $13 = 'same_number' then $14::uuid end, now() + case when $9 = 'working' and $13 = '' then interval '-40 seconds' else interval '40 seconds' end,
				now() + interval '1 year')`,
			f.scene.shop.ID, id, n.name, id.String(), n.phone, n.account, paired, !n.off, n.state, n.health, n.reason, n.args, n.claim, numberIDs[numbers[0].name])
		if err != nil {
			return err
		}
	}
	return errors.Join(f.numberHistory(ctx), f.traffic(ctx))
}

// traffic lets a group chat go on for a day and a half on each number that was ever connected, more by day than by night.
func (f filler) traffic(ctx context.Context) error {
	_, err := f.store.OwnerPool().Exec(ctx, `
		with chats as (insert into conversations (tenant_id, id, device_id, group_id, group_name)
			select tenant_id, gen_random_uuid(), id, id || '@g.us', 'Couriers' from devices where tenant_id = $1 and phone is not null returning tenant_id, id, device_id)
		insert into messages (tenant_id, id, conversation_id, device_id, client_id, from_me, source, kind, text, at, status)
		select c.tenant_id, gen_random_uuid(), c.id, c.device_id, gen_random_uuid(), n % 3 = 0, case when n % 3 = 0 then 'phone' else 'customer' end, 'text', 'Message ' || n,
			now() - interval '9 minutes' * n, case when n % 3 = 0 then 'read' else '' end
		from chats c, generate_series(1, 240) n where random() < 0.5 + 0.45 * sin(n / 26.0)`, f.scene.shop.ID)
	if err != nil {
		return err
	}
	_, err = f.store.OwnerPool().Exec(ctx, `
		update conversations c set last_id = m.id, last_at = m.at
		from (select distinct on (conversation_id) conversation_id, id, at from messages where tenant_id = $1 order by conversation_id, at desc) m
		where c.tenant_id = $1 and c.id = m.conversation_id`, f.scene.shop.ID)
	return err
}

func (f filler) numberHistory(ctx context.Context) error {
	for i, entry := range [][4]string{
		{"added", "Added.", "[]", "Sari Wulandari"}, {"state", "The session waits for its QR code to be scanned.", "[]", ""},
		{"state", "Connected as %s.", `["+62 812-3456-7890"]`, ""}, {"health", "Healthy: everything that the gateway has is here.", "[]", ""},
		{"state", "The session is starting.", "[]", ""}, {"reconnect", "The connection was lost. CloudWA tries to bring it back.", "[]", ""},
		{"catch_up", "The gateway's reports do not arrive.", "[]", ""}, {"action", "The connection starts anew.", "[]", "Raden Ajeng Kusumawardhani Prameswari Tirtonegoro Hadiningrat"},
		{"state", "Connected as %s.", `["+62 812-3456-7890"]`, ""}, {"health", "Healthy: everything that the gateway has is here.", "[]", ""},
		{"state", "The session is starting.", "[]", ""}, {"state", "Connected as %s.", `["+62 812-3456-7890"]`, ""}, {"health", "Healthy: everything that the gateway has is here.", "[]", ""},
		{"action", "The connection starts anew.", "[]", "Sari Wulandari"},
	} {
		_, err := f.store.OwnerPool().Exec(ctx, `
			insert into device_events (tenant_id, id, device_id, at, kind, message, args, actor_name) values ($1, $2, $3, now() - interval '1 minute' * power($4, 3), $5, $6, $7::jsonb, $8)`,
			f.scene.shop.ID, account.NewID(), numberIDs[numbers[0].name], 15-i, entry[0], entry[1], entry[2], entry[3])
		if err != nil {
			return err
		}
	}
	return nil
}

func numberShots() []shot {
	page := func(name string) string { return "/numbers/" + numberIDs[name].String() }
	shots := []shot{
		{name: "numbers", path: "/numbers"},
		{name: "number", path: page("Orders")},
		{name: "number-older", path: page("Orders"), do: func(tab *browser.Tab) { tab.Click("Older") }, only: "light"},
		{name: "number-changed", path: page("Orders"), do: func(tab *browser.Tab) { tab.Fill("Most messages a day", "200") }, only: "light"},
		{name: "number-errors", do: func(tab *browser.Tab) {
			tab.Fill("Longest typing time", "0")
			tab.Click("Human pace")
			tab.Submit("Save settings")
		}},
		{name: "number-queue", path: page("Orders") + "/queue"},
		{name: "number-queue-paused", path: page("Wholesale") + "/queue"},
		{name: "number-queue-pause", path: page("Orders") + "/queue", do: click("Pause sending"), only: "light"},
		{name: "number-queue-cancel", path: page("Orders") + "/queue", do: click("Do not send"), only: "light"},
		{name: "number-queue-empty", path: page("Catering") + "/queue", only: "light"},
		{name: "number-paused", path: page("Wholesale")},
		{name: "number-delete", path: page("Orders"), do: click("Delete number"), only: "light"},
		{name: "number-degraded", path: page(numbers[1].name)},
		{name: "number-down", path: page("Catering"), only: "light"},
		{name: "number-claim-other", path: page("Swapped")},
		{name: "number-claim-same", path: page("Twice"), only: "light"},
		{name: "number-off", path: page("Holiday"), only: "light"},
		{name: "number-new-full", path: "/numbers/new"},
		{name: "number-server", path: "/numbers/server"},
	}
	for _, name := range []string{"Starting", "Too late", "Passkey", "Odd", "Orders", "Swapped", "Twice", "Holiday", "Catering"} {
		shots = append(shots, shot{name: "pair-" + strings.ReplaceAll(strings.ToLower(name), " ", "-"), path: page(name) + "/pair"})
	}
	return shots
}

// scanShots add a number, which then waits for its phone.
func scanShots() []shot {
	return []shot{
		{name: "pair-scan", path: "/numbers/new", do: func(tab *browser.Tab) {
			tab.Fill("Name", "New branch")
			tab.Submit("Add and connect")
			tab.Until(`document.querySelector("#pairing-qr path")`)
		}},
		{name: "pair-code-wrong", do: func(tab *browser.Tab) {
			tab.Click("Use a code instead")
			tab.Fill("WhatsApp number of the phone", "12")
			tab.Click("Get a code")
			tab.Until(`document.querySelector("#f-phone-error")`)
		}, only: "light"},
		{name: "pair-code", do: func(tab *browser.Tab) {
			tab.Fill("WhatsApp number of the phone", "0812 3456 7890")
			tab.Click("Get a code")
			tab.Until(`document.querySelector(".pair-code")`)
		}},
		{name: "fresh-number", path: "/numbers"},
	}
}
