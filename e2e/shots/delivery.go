package main

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// delivery lets messages wait on some numbers, one of which somebody keeps from sending, and reports be there that could not be read. Nothing wakes
// the numbers' lanes, so all of it stays as it is.
func (f filler) delivery(ctx context.Context) error {
	orders, wholesale, pool := numberIDs["Orders"], numberIDs["Wholesale"], f.store.OwnerPool()
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{"insert into lanes (tenant_id, device_id) select tenant_id, id from devices where tenant_id = $1 on conflict do nothing", []any{f.scene.shop.ID}},
		{"update lanes set paused_at = now() - interval '35 minutes', paused_by = 'Raden Ajeng Kusumawardhani Prameswari Tirtonegoro Hadiningrat' where device_id = $1", []any{wholesale}},
		{"update devices set daily_cap = 200, warm_up = true, created_at = now() - interval '1 day' where id = $1", []any{orders}},
		{"update lanes set day = (now() at time zone 'Asia/Jakarta')::date, day_count = 200 where device_id = $1", []any{orders}},
		// What a day had: nearly all went, one was refused.
		{`update messages set attempted_at = at, accepted_at = at + interval '2.4 seconds' where device_id = $1 and from_me and at > now() - interval '1 day'`, []any{orders}},
		{`update messages set status = 'failed', failure = $2 where id = (select id from messages where device_id = $1 and from_me and conversation_id <> $3 order by at desc limit 1)`,
			[]any{orders, gateway.Restricted().Format, chatID}},
	} {
		if _, err := pool.Exec(ctx, step.sql, step.args...); err != nil {
			return err
		}
	}
	for _, device := range []uuid.UUID{orders, wholesale} {
		if err := f.queue(ctx, device); err != nil {
			return err
		}
	}
	for i, reason := range []string{"unexpected end of JSON input", "json: cannot unmarshal number into Go struct field payload.id of type string"} {
		body := `{"id": "evt_01m83qcs037v82krqshmtgkk5c", "event": "message", "session": "default", "payload": {"id": ` + strings.Repeat(`[`, i+1) +
			`"false_6281298765432@c.us_3EB0A1", "body": "<b>Halo kak</b>, apakah masih ada?"`
		if _, err := pool.Exec(ctx, `insert into inbound_events (tenant_id, device_id, name, event_id, body, error, received_at)
			values ($1, $2, 'message', $3, $4, $5, now() - interval '20 minutes')`, f.scene.shop.ID, orders, reason, []byte(body), reason); err != nil {
			return err
		}
	}
	return nil
}

// queue lets messages of every kind wait in the newest chats of a number, but for the one that has pictures of its own.
func (f filler) queue(ctx context.Context, device uuid.UUID) error {
	for i, m := range []struct{ status, source, author, kind, text string }{
		{"sending", "agent", "Sari Wulandari", "text", "Baik Kak, pesanannya kami siapkan sekarang."},
		{"queued", "agent", "Raden Ajeng Kusumawardhani Prameswari Tirtonegoro Hadiningrat", "text", "Total Rp 1.250.000 untuk tiga karton, sudah termasuk ongkos kirim ke Surabaya. Pembayaran bisa lewat transfer ke rekening yang biasa, lalu kirimkan buktinya di sini ya Kak."},
		{"queued", "agent", "Sari Wulandari", "image", ""},
		{"queued", "bot", "", "text", "Terima kasih! Kami buka setiap hari pukul 08.00 sampai 20.00."},
		{"queued", "campaign", "", "text", "Promo akhir bulan: diskon 20% untuk semua kue kering sampai Minggu."},
	} {
		_, err := f.store.OwnerPool().Exec(ctx, `insert into messages (tenant_id, id, conversation_id, device_id, client_id, from_me, source, author_name, kind, text, at, status)
			select tenant_id, $2, id, device_id, $2, true, $3, $4, $5, $6, now() - interval '1 minute' * (6 - $7::int), $8
			from (select *, row_number() over (order by last_at desc nulls last) n from conversations where device_id = $1 and id <> $9) c order by abs(n - 1 - $7::int) limit 1`,
			device, account.NewID(), m.source, m.author, m.kind, m.text, i, m.status, chatID)
		if err != nil {
			return err
		}
	}
	return nil
}
