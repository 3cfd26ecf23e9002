package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// crowd is what a workspace has already: so many people, each with one chat with one of the numbers, and so many messages with them.
type crowd struct {
	people, messages int
	talk             bool // they have names and say different things, over a year instead of a second apart
}

// phone of a person of the crowd.
func (crowd) phone(n int) string { return fmt.Sprintf("62813%08d", n) }

// fill makes a crowd. Person n has a chat with number n modulo their count; message m is in chat m modulo the people, the last one an hour ago,
// each a second after the one before, every other one ours. Their search indexes are made when most of them are there, which takes a tenth of the time;
// the last ones come after that, as on every day: what is new waits in a list beside such an index.
func (h *shop) fill(ctx context.Context, c crowd, numbers []line) error {
	ids := make([]uuid.UUID, len(numbers))
	for i, n := range numbers {
		ids[i] = n.id
	}
	conn, err := pgx.Connect(ctx, h.postgres.SuperURL(h.database))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	// Without looking up each row that another one refers to: it takes half the time.
	if _, err := conn.Exec(ctx, "set session_replication_role = replica"); err != nil {
		return err
	}
	const (
		// Ids sort by time, as real ones do.
		person = `(lpad(to_hex(1700000000000 + n), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid`
		chatOf = `(lpad(to_hex(1700000000000 + n % $2::bigint), 12, '0') || '70008' || lpad(to_hex(n % $2::bigint), 15, '0'))::uuid`
	)
	called, said, apart := "'Pelanggan ' || n", "'Halo, pesanan nomor ' || n || ' sudah dikirim? Terima kasih banyak'", 1.0
	if c.talk {
		if err := teach(ctx, conn); err != nil {
			return err
		}
		called = fmt.Sprintf("(select said from sayings where id = %d + n * 7919 %% %d)", sentences, callings)
		said = fmt.Sprintf("(select said from sayings where id = n * 7919 %% %d)", sentences)
		apart = (365 * 24 * time.Hour).Seconds() / float64(c.messages)
	}
	const indexes = "from pg_indexes where indexname in ('messages_recent', 'messages_words', 'contacts_words')"
	var drop, create string
	err = conn.QueryRow(ctx, "select string_agg('drop index ' || indexname, ';'), string_agg(indexdef, ';') "+indexes).Scan(&drop, &create)
	if err != nil {
		return err
	}
	at := fmt.Sprintf("date_trunc('second', now()) - interval '1 hour' - make_interval(secs => ($3::bigint - n) * %f::float8)", apart)
	letter := `(lpad(to_hex(extract(epoch from ` + at + `)::bigint * 1000), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid`
	written := `insert into messages (tenant_id, id, conversation_id, device_id, client_id, from_me, source, kind, text, raw_id, at, status)
		select $1, ` + letter + `, v.id, v.device_id, ` + letter + `, n % 2 = 1, case n % 2 when 1 then 'agent' else 'customer' end, 'text',
			` + said + `, '3F' || n, ` + at + `, case n % 2 when 1 then 'read' else '' end
		from generate_series($4::bigint, $5::bigint - 1) n join conversations v on v.tenant_id = $1 and v.id = ` + chatOf
	const newest = `update conversations v set last_id = m.id, last_at = m.at from
		(select distinct on (conversation_id) conversation_id, id, at from messages where tenant_id = $1 and substr(raw_id, 3)::bigint >= $2
			order by conversation_id, at desc, id desc) m
		where v.tenant_id = $1 and v.id = m.conversation_id`
	earlier := c.messages - c.messages/200
	for _, statement := range []struct {
		sql  string
		args []any
	}{
		{drop, nil},
		{`insert into contacts (tenant_id, id, push_name, phone)
			select $1, ` + person + `, ` + called + `, '62813' || lpad(n::text, 8, '0') from generate_series(0, $2::bigint - 1) n`, []any{c.people}},
		{`insert into contact_identities (tenant_id, kind, value, contact_id)
			select $1, 'phone', '62813' || lpad(n::text, 8, '0'), ` + person + ` from generate_series(0, $2::bigint - 1) n`, []any{c.people}},
		{`insert into conversations (tenant_id, id, device_id, contact_id)
			select $1, ` + person + `, ($3::uuid[])[1 + n % cardinality($3::uuid[])], ` + person + ` from generate_series(0, $2::bigint - 1) n`,
			[]any{c.people, ids}},
		{written, []any{c.people, c.messages, 0, earlier}},
		{newest, []any{0}},
		{create, nil},
		// As it would be after a day: with statistics, and the pages known to be visible to all.
		{"vacuum analyze contacts, contact_identities, conversations, messages", nil},
		{written, []any{c.people, c.messages, earlier, c.messages}},
		{newest, []any{earlier}},
	} {
		args := statement.args
		if args != nil {
			args = append([]any{h.id}, args...)
		}
		if _, err := conn.Exec(ctx, statement.sql, args...); err != nil {
			return fmt.Errorf("fill the workspace: %w", err)
		}
	}
	return nil
}
