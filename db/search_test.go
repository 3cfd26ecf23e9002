package db_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// TestSearchFindsWhatAScanFinds compares with reading every message, in two workspaces that hold the same.
func TestSearchFindsWhatAScanFinds(t *testing.T) {
	t.Parallel()
	shop, other := dbtest.Two(t, dbtest.New(t))
	device := dbtest.Device(t, shop, "Orders", nil)
	theirs := dbtest.Device(t, other, "Orders", nil)
	dice := rand.New(rand.NewPCG(1, 2))
	words := []string{"halo", "Halo!", "pesanan", "PESAN", "kirim/terima", "(besok)", "o'brien", "a.b@c.id", "مرحبا", "👍bagus", "50%", `c:\dir`, "e-mail", "x", "08123", "Ünal"}
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "628111222333"}, Name: "Siti Aminah"})
	dbtest.Message(t, other, dbtest.Chat(t, other, theirs.ID, gateway.Person{Identities: gateway.Identities{Phone: "628111222333"}, Name: "Siti Aminah"}), "halo pesanan", nil)
	var all []inbox.Message
	begin := time.Now().Truncate(time.Second)
	for range 1500 {
		var text []string
		for range 1 + dice.IntN(4) {
			text = append(text, words[min(dice.IntN(len(words)), dice.IntN(len(words)))])
		}
		all = append(all, dbtest.Message(t, shop, chat, strings.Join(text, " "), func(m *inbox.Message) {
			m.At = begin.Add(-time.Duration(dice.IntN(400*24)) * time.Hour)
			if dice.IntN(10) == 0 {
				m.RevokedAt = begin
			}
		}))
	}
	all = append(all, dbtest.Message(t, shop, chat, "rare "+strings.Repeat("w", 5000), func(m *inbox.Message) { m.At = begin.AddDate(-9, 0, 0) }))
	slices.SortFunc(all, func(a, b inbox.Message) int {
		if later := b.At.Compare(a.At); later != 0 {
			return later
		}
		return strings.Compare(b.ID.String(), a.ID.String())
	})
	for _, query := range []string{"halo", "hal", "pesan", "terima", "besok halo", "brien", "مرح", "bagus", "50", "dir", "mail pesanan", "ünal", "rare", "wwww", "812", "nothing", "o'b", `dir"`} {
		var want []uuid.UUID
		for _, m := range all {
			if m.RevokedAt.IsZero() && inbox.Matches(m.Text, query) {
				want = append(want, m.ID)
			}
		}
		var got []uuid.UUID
		page := inbox.Page{Limit: 30}
		for {
			found, err := shop.Tenant.SearchMessages(t.Context(), inbox.Search{Query: query, Page: page})
			require.NoError(t, err, query)
			for _, f := range found {
				got = append(got, f.ID)
				require.Equal(t, "Siti Aminah", f.Conversation.Name)
			}
			if len(found) < page.Limit {
				break
			}
			last := found[len(found)-1]
			page.At, page.ID = last.At, last.ID
		}
		require.Equal(t, want, got, query)
	}
}

func TestSearchFindsPeopleByAnyPart(t *testing.T) {
	t.Parallel()
	shop, other := dbtest.Two(t, dbtest.New(t))
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "628111222333"}, Name: "Siti Aminah"})
	for query, found := range map[string]bool{
		"siti": true, "minah si": true, "0811 1222": true, "+62 811-1222-333": true, "(0)811": true, "222333": true, "%": false, "_": false, `'\`: false,
		"👍": false, "zzz": false, "000": false, strings.Repeat("q ", 2000): false, "siti 999": false,
	} {
		for _, tenant := range []dbtest.Shop{shop, other} {
			list, err := tenant.Tenant.SearchConversations(t.Context(), inbox.Search{Query: inbox.NewQuery(query)})
			require.NoError(t, err, query)
			require.Len(t, list, map[bool]int{true: 1}[found && tenant.Tenant == shop.Tenant], query)
			_, err = tenant.Tenant.SearchMessages(t.Context(), inbox.Search{Query: inbox.NewQuery(query), Page: inbox.Page{Limit: 30}})
			require.NoError(t, err, query)
		}
	}
	list, err := shop.Tenant.SearchConversations(t.Context(), inbox.Search{Query: "siti", DeviceID: uuid.New()})
	require.NoError(t, err)
	require.Empty(t, list)
	require.NotEmpty(t, chat.ID)
}
