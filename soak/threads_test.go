package soak_test

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// verdict is how what is there differs from what has to be there.
type verdict struct {
	lost, twice, strange, disordered int
	example                          string
}

func (v verdict) String() string {
	return fmt.Sprintf("%d lost, %d twice, %d strange, %d chats out of order", v.lost, v.twice, v.strange, v.disordered)
}

func (v verdict) clean() bool { return v.lost+v.twice+v.strange+v.disordered == 0 }

// compare judges threads by their customer: each has to hold exactly the texts of the other, in their order.
func compare(want, got map[string][]string) (v verdict) {
	say := func(format string, args ...any) {
		if v.example == "" {
			v.example = fmt.Sprintf(format, args...)
		}
	}
	for who, texts := range want {
		times := map[string]int{}
		for _, text := range got[who] {
			times[text]++
		}
		for _, text := range texts {
			if times[text] == 0 {
				v.lost++
				say("%s: %q is lost; there is %q", who, text, got[who])
			}
			v.twice += max(0, times[text]-1)
			delete(times, text)
		}
		v.strange += len(times)
		ordered := slices.IsSortedFunc(got[who], func(a, b string) int { return slices.Index(texts, a) - slices.Index(texts, b) })
		if !ordered {
			v.disordered++
		}
		if !ordered || len(got[who]) > len(texts) {
			say("%s: %q instead of %q", who, got[who], texts)
		}
	}
	for who, texts := range got {
		if want[who] == nil {
			v.strange += len(texts)
			say("%s: nobody wrote %q", who, texts)
		}
	}
	return v
}

// told is what customers of a burst wrote.
func told(people, each int) map[string][]string {
	all := map[string][]string{}
	for person := range people {
		for n := range each {
			all[customer(person)] = append(all[customer(person)], wrote(person, n))
		}
	}
	return all
}

// threads returns the texts of either side by customer, in the order of the thread.
func (w *world) threads(fromMe bool) map[string][]string {
	w.Helper()
	all, err := w.readThreads(fromMe)
	require.NoError(w, err)
	return all
}

func (w *world) readThreads(fromMe bool) (map[string][]string, error) {
	rows, err := w.db.OwnerPool().Query(w.Context(), `select coalesce(p.phone, ''), m.text from messages m
		join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id
		join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id
		where m.from_me = $1 order by m.conversation_id, m.at, m.id`, fromMe)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[string][]string{}
	for rows.Next() {
		var who, text string
		if err := rows.Scan(&who, &text); err != nil {
			return nil, err
		}
		all[who] = append(all[who], text)
	}
	return all, rows.Err()
}

// requireThreads requires that what customers wrote stands in their chats, each message once and in order.
func (w *world) requireThreads(want map[string][]string) {
	w.Helper()
	v := compare(want, w.threads(false))
	found(w.T, "messages in", v.String(), "0 of each")
	require.True(w, v.clean(), "%s, such as %s", v, v.example)
}

// chats returns the chats with customers, by customer.
func (w *world) chats() map[string]uuid.UUID {
	w.Helper()
	rows, err := w.db.OwnerPool().Query(w.Context(), `select p.phone, c.id from conversations c
		join contacts p on p.tenant_id = c.tenant_id and p.id = c.contact_id`)
	require.NoError(w, err)
	defer rows.Close()
	all := map[string]uuid.UUID{}
	for rows.Next() {
		var who string
		var id uuid.UUID
		require.NoError(w, rows.Scan(&who, &id))
		all[who] = id
	}
	require.NoError(w, rows.Err())
	return all
}
