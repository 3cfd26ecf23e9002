package automation_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const sari = "6281300000002"

// rows returns what a query counts.
func (s *shop) rows(query string, args ...any) (n int) {
	s.t.Helper()
	require.NoError(s.t, s.db.OwnerPool().QueryRow(s.t.Context(), query, args...).Scan(&n))
	return n
}

// due is how many runs the next look would find.
func (s *shop) due() int {
	s.t.Helper()
	return s.rows("select count(*) from flow_runs where due_at <= now()")
}

// logged lets the engine write its log where the test can read it.
func (s *shop) logged() *bytes.Buffer {
	var out bytes.Buffer
	s.engine.Log = slog.New(slog.NewTextHandler(&out, nil))
	return &out
}

func (s *shop) inTx(fn func(ctx context.Context, tx *db.Tx) error) {
	s.t.Helper()
	require.NoError(s.t, s.shop.Tenant.InTx(s.t.Context(), fn))
}

func TestAFlowIsDeletedWhileARunWaits(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	log := s.logged()
	f := s.publish("Later", chain("halo", []string{delay(60, "ignore"), message("too late")}))
	other.publish("Later", chain("halo", []string{delay(60, "ignore"), message("theirs")}))
	s.write(budi, "halo")
	other.write(budi, "halo")
	s.inTx(func(ctx context.Context, tx *db.Tx) error { return tx.DeleteFlow(ctx, f.ID) })
	s.later(2 * time.Minute)
	require.Empty(t, s.runs(budi), "the run goes with it")
	require.Empty(t, s.said(budi))
	require.Equal(t, []string{"theirs"}, other.said(budi))
	s.write(budi, "halo")
	require.Empty(t, s.said(budi))
	require.Zero(t, s.due())
	require.Empty(t, log.String())
}

func TestAFlowIsDeletedWhileACallIsUnderWay(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	f := s.publish("Ask", chain("halo", []string{`"kind":"api","settings":{"method":"GET","url":"http://127.0.0.1:1/x"}`}))
	s.write(budi, "halo")
	run := s.runs(budi)[0]
	s.inTx(func(ctx context.Context, tx *db.Tx) error { return tx.DeleteFlow(ctx, f.ID) })
	require.NoError(t, s.engine.Call(t.Context(), automation.CallJob{TenantID: s.shop.ID, RunID: run.ID, Token: run.State.Waiting.Token}))
	require.Empty(t, s.said(budi))
	require.Zero(t, s.rows("select count(*) from flow_calls"))
}

func TestAFlowIsSwitchedOffWhileARunWaits(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	f := s.publish("Greeting", chain("halo", []string{question, delay(60, "ignore"), message("Nice to meet you, {{who}}")}))
	s.write(budi, "halo")
	f.Active = false
	s.inTx(func(ctx context.Context, tx *db.Tx) error { return tx.UpdateFlow(ctx, f) })
	s.write(sari, "halo")
	require.Empty(t, s.said(sari), "nobody begins")
	s.write(budi, "Budi")
	s.later(2 * time.Minute)
	require.Equal(t, []string{"What is your name?", "Nice to meet you, Budi"}, s.said(budi), "who has begun ends")
}

func TestAContactIsMergedWhileARunWaits(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	s.publish("Greeting", chain("halo", []string{question, message("Nice to meet you, {{who}}. Your number is {{contact.phone}}.")}))
	other.publish("Greeting", chain("halo", []string{question}))
	const hidden = "100000000000001@lid"
	byLID := func(m *gateway.Message) {
		m.Chat = gateway.Chat{Kind: gateway.ChatPerson, ID: hidden}
		m.Person.Identities = gateway.Identities{LID: hidden}
	}
	s.write(budi, "something else")
	s.report("", "halo", byLID)
	s.read()
	require.Equal(t, 2, s.rows("select count(*) from contacts where tenant_id = $1", s.shop.ID))
	s.report("", "Budi", func(m *gateway.Message) {
		byLID(m)
		m.Person.Identities.Phone = budi // now it is known who that is
	})
	s.read()
	require.Equal(t, 1, s.rows("select count(*) from contacts where tenant_id = $1", s.shop.ID))
	require.Equal(t, []string{"What is your name?", "Nice to meet you, Budi. Your number is 6281300000001."}, s.said(budi))
	require.Len(t, s.runs(budi), 1)
	require.Empty(t, other.rows("select count(*) from flow_runs where tenant_id = $1", other.shop.ID))
}

func TestTwoContactsWithRunsAreMergedByHand(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Greeting", chain("halo", []string{question, message("Nice to meet you, {{who}}")}))
	s.write(budi, "halo")
	s.write(sari, "halo")
	require.NoError(t, contacts.Merge(t.Context(), s.shop.Tenant, s.chat(budi).ContactID, s.chat(sari).ContactID))
	require.Equal(t, 1, s.rows("select count(*) from flow_runs where ended_at is null"), "one of the two goes on")
	s.write(budi, "Budi")
	require.Equal(t, 1, s.rows("select count(*) from messages where text = 'Nice to meet you, Budi'"))
	require.Zero(t, s.rows("select count(*) from flow_runs where ended_at is null"))
}

func TestAVersionThatCannotBeReadEndsItsRuns(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	log := s.logged()
	f := s.publish("Later", chain("halo", []string{delay(60, "ignore"), message("too late")}))
	s.write(budi, "halo")
	_, err := s.db.OwnerPool().Exec(t.Context(), `update flow_versions set graph = '{"schema":99}' where flow_id = $1`, f.ID)
	require.NoError(t, err)
	s.engine = newShopEngine(s) // another process, which has not read it
	s.later(2 * time.Minute)
	run := s.runs(budi)[0]
	require.Equal(t, flows.DoneError, run.State.Done)
	steps, err := s.shop.Tenant.Steps(t.Context(), run.ID, 100)
	require.NoError(t, err)
	require.Equal(t, "This version of the flow cannot run any more.", steps[len(steps)-1].Why.String())
	s.write(budi, "halo")
	require.Empty(t, s.said(budi), "and none begins")
	require.Zero(t, s.due())
	require.Empty(t, log.String())
}

// newShopEngine is the engine of a process that has just started.
func newShopEngine(s *shop) *automation.Engine[*db.Tx] {
	e := s.engine
	return &automation.Engine[*db.Tx]{Tenant: e.Tenant, Platform: e.Platform, HTTP: e.HTTP, Keys: e.Keys, Log: e.Log, Now: e.Now}
}

func TestANumberIsDeletedWhileRunsWait(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	log := s.logged()
	const call = `"kind":"api","settings":{"method":"GET","url":"http://127.0.0.1:1/x"}`
	for _, in := range []*shop{s, other} {
		in.publish("Later", chain("halo", []string{delay(60, "ignore"), message("Here I am")}))
		in.publish("Ask", chain("tanya", []string{call}))
		in.write(budi, "halo")
		in.write(sari, "tanya")
	}
	asked := s.runs(sari)[0]
	chats := []uuid.UUID{s.chat(budi).ID, s.chat(sari).ID}
	s.inTx(func(ctx context.Context, tx *db.Tx) error { return tx.DeleteDevice(ctx, s.device.ID) })
	s.later(2 * time.Minute)
	require.NoError(t, s.engine.Call(t.Context(), automation.CallJob{TenantID: s.shop.ID, RunID: asked.ID, Token: asked.State.Waiting.Token}))
	require.Zero(t, s.due(), "nobody looks at it again")
	for _, chat := range chats {
		runs, err := s.shop.Tenant.RunsOf(t.Context(), chat, 10)
		require.NoError(t, err)
		require.Len(t, runs, 1)
		require.Equal(t, flows.DoneStopped, runs[0].State.Done)
		require.True(t, runs[0].Ended())
		require.Nil(t, runs[0].State.Waiting)
	}
	require.Equal(t, []string{"Here I am"}, other.said(budi))
	require.Empty(t, log.String())
}

func TestARunThatCannotGoOnHoldsUpNobody(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	log := s.logged()
	for _, in := range []*shop{s, other} {
		in.publish("Later", chain("halo", []string{delay(60, "ignore"), message("Here I am")}))
		in.write(budi, "halo")
	}
	s.write(sari, "halo")
	_, err := s.db.OwnerPool().Exec(t.Context(), `update flow_runs set state = '{"vars": 7}' where id = $1`, s.runs(budi)[0].ID)
	require.NoError(t, err)
	s.later(2 * time.Minute)
	require.Equal(t, []string{"Here I am"}, s.said(sari))
	require.Equal(t, []string{"Here I am"}, other.said(budi))
	require.Contains(t, log.String(), "cannot go on")
	require.Zero(t, s.due(), "it is looked at again, but not at once")
	log.Reset()
	require.NoError(t, s.engine.WakeDue(t.Context()))
	require.Empty(t, log.String())
}

func TestARunOfACustomerWhoIsBeingDeleted(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	log := s.logged()
	s.publish("Later", chain("halo", []string{delay(60, "ignore"), message("Here I am")}))
	s.write(budi, "halo")
	require.NoError(t, contacts.Delete(t.Context(), s.shop.Tenant, s.chat(budi).ContactID))
	s.later(2 * time.Minute)
	require.Zero(t, s.due())
	require.Empty(t, log.String())
}

func TestABatchOfManyCustomers(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	s.publish("Greeting", chain("halo", []string{question, message("Nice to meet you, {{who}}")}))
	const customers = 200
	phone := func(i int) string { return fmt.Sprintf("62813%08d", i) }
	for i := range customers {
		s.report(phone(i), "halo")
		s.report(phone(i), fmt.Sprintf("Number %d", i))
		if i%2 == 0 {
			s.report(phone(i), "halo") // one that ended makes room for another
		}
	}
	s.read()
	for i := range customers {
		want := []string{"What is your name?", fmt.Sprintf("Nice to meet you, Number %d", i)}
		if i%2 == 0 {
			want = append(want, "What is your name?")
		}
		require.Equal(t, want, s.texts(phone(i)), phone(i))
	}
	require.Equal(t, customers/2, s.rows("select count(*) from flow_runs where ended_at is null"))
	require.Equal(t, customers, s.rows("select count(*) from flow_runs where ended_at is not null"))
	require.Zero(t, s.rows("select count(*) from flow_runs r where steps <> (select count(*) from flow_steps s where s.run_id = r.id)"))
	require.Zero(t, other.rows("select count(*) from messages where tenant_id = $1", other.shop.ID))
}

// texts is said for a customer among many.
func (s *shop) texts(phone string) (list []string) {
	s.t.Helper()
	rows, err := s.db.OwnerPool().Query(s.t.Context(), `select m.text from messages m join conversations v on v.id = m.conversation_id join contacts c on c.id = v.contact_id
		where m.tenant_id = $1 and c.phone = $2 and m.source = 'bot' order by m.at, m.id`, s.shop.ID, phone)
	require.NoError(s.t, err)
	defer rows.Close()
	for rows.Next() {
		var text string
		require.NoError(s.t, rows.Scan(&text))
		list = append(list, text)
	}
	require.NoError(s.t, rows.Err())
	return list
}
