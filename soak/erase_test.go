package soak_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// TestDeletingAContactGoesOnAfterAKill deletes somebody with a long chat and kills CloudWA in the middle of it. Afterwards nothing is left of them,
// and everything of the others.
func TestDeletingAContactGoesOnAfterAKill(t *testing.T) {
	scenario(t)
	w := newWorld(t, nil)
	const others = 100
	messages := size(20_000, 200_000)
	device := dbtest.Device(t, w.shop, "Orders", nil)
	chat := dbtest.Chat(t, w.shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	other := dbtest.Chat(t, w.shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}})
	write := func(in uuid.UUID, count int) {
		const batch = 5_000 // one statement for all would take longer than a statement may on a busy machine
		for from := 1; from <= count; from += batch {
			w.exec(`insert into messages (tenant_id, id, conversation_id, device_id, client_id, from_me, source, kind, text, raw_id, at)
				select $1, id, $2, $3, id, false, 'customer', 'text', 'message ' || n, id::text, now() - make_interval(secs => n)
				from (select n, gen_random_uuid() as id from generate_series($4::integer, $5::integer) n) m`,
				w.shop.ID, in, device.ID, from, min(from+batch-1, count))
		}
	}
	write(chat.ID, messages)
	write(other.ID, others)
	left := func() int { return w.count("select count(*) from messages where conversation_id = $1", chat.ID) }

	answer, err := w.person.post("/contacts/"+chat.ContactID.String()+"/delete", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSeeOther, answer.status, answer.body)
	w.until("the deleting is under way", func() bool { n := left(); return n >= 0 && n < messages })
	w.app.kill()
	atKill := left()
	require.Positive(t, atKill, "it is killed in the middle")
	found(t, "messages left at the kill", atKill, "")
	w.app.start()
	gone, err := w.person.get("/contacts/" + chat.ContactID.String())
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, gone.status, "nobody sees what is half deleted")
	w.until("the rest goes, too", func() bool {
		return w.count("select count(*) from contacts where erasing") == 0 && left() == 0
	})
	require.Equal(t, others, w.count("select count(*) from messages"))
	require.Equal(t, 1, w.count("select count(*) from conversations"))
}
