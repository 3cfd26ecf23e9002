package db_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// TestWhateverPeopleWriteIsStored writes texts in JSON that a careless escaping breaks, and reads them back. Only zero bytes are left out.
func TestWhateverPeopleWriteIsStored(t *testing.T) {
	t.Parallel()
	shop := dbtest.Make(t, dbtest.New(t), "a")
	chat := dbtest.Chat(t, shop, dbtest.Device(t, shop, "Orders", nil).ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	for _, text := range []string{
		`\u0000`, `\\u0000`, `\\\u0000`, "a\x00b", "\\\x00", `'`, `\'`, `\\'; drop table contacts; --`, `"`, `\"`, `\`, "\u2028\u202e", "\\u0000'\x00\\u0000",
	} {
		require.NoError(t, contacts.Edit(t.Context(), shop.Tenant, chat.ContactID, func(d *contacts.Details) error {
			d.Attributes = map[string]string{"city": text}
			return nil
		}), "%q", text)
		require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.UpdateContacts(ctx, []contacts.Contact{{ID: chat.ContactID, Name: text}})
		}), "%q", text)
		profile, err := shop.Tenant.Profile(t.Context(), chat.ContactID)
		require.NoError(t, err)
		want := strings.ReplaceAll(text, "\x00", "")
		require.Equal(t, want, profile.Attributes["city"])
		require.Equal(t, want, profile.Contact.Name)
	}
}

func FuzzJSONInStatements(f *testing.F) {
	for _, seed := range []string{`\u0000`, `'\'`, `\\u0000'`, "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "")
		encoded, err := json.Marshal(text)
		require.NoError(t, err)
		literal := string(db.AppendJSON(nil, encoded))
		inside := literal[1 : len(literal)-1]
		require.NotContains(t, strings.ReplaceAll(inside, "''", ""), "'", "nothing ends the literal")
		var back string
		require.NoError(t, json.Unmarshal([]byte(strings.ReplaceAll(inside, "''", "'")), &back))
		require.Equal(t, strings.ReplaceAll(text, "\x00", ""), strings.ReplaceAll(back, "\x00", ""))
	})
}
