package automation_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/netguard"
)

// asks is a flow that calls an address and says what came of it.
func asks(settings string) string {
	return chain("halo", []string{fmt.Sprintf(`"kind":"api","settings":{%s,"save":[{"path":"$.price","save_as":"price"}],"status_as":"status"}`, settings)},
		edge("n1", "success", "ok"), edge("n1", "failure", "bad"))
}

func withAnswers(graph string) string {
	return strings.Replace(graph, `"nodes":[`, `"nodes":[{"id":"ok",`+message("It costs {{price}}")+`},{"id":"bad",`+message("No price ({{status}})")+`},`, 1)
}

// calls does what the runs asked, as the jobs do, each twice.
func (s *shop) calls() {
	s.t.Helper()
	rows, err := s.db.OwnerPool().Query(s.t.Context(), "select run_id, token from flow_calls where tenant_id = $1", s.shop.ID)
	require.NoError(s.t, err)
	var jobs []automation.CallJob
	for rows.Next() {
		job := automation.CallJob{TenantID: s.shop.ID}
		require.NoError(s.t, rows.Scan(&job.RunID, &job.Token))
		jobs = append(jobs, job)
	}
	require.NoError(s.t, rows.Err())
	require.NotEmpty(s.t, jobs)
	for _, job := range append(jobs, jobs...) {
		require.NoError(s.t, s.engine.Call(s.t.Context(), job))
	}
}

func TestAnAPICall(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = append(got, r.Method+" "+r.URL.String()+" "+r.Header.Get("Authorization")+" "+string(body))
		_, _ = io.WriteString(w, `{"price": 12000}`)
	}))
	defer server.Close()
	s.engine.HTTP = server.Client()
	sealed, err := s.engine.Keys.Seal([]byte("s3cret"), automation.SecretPlace(s.shop.ID, "SHOP"))
	require.NoError(t, err)
	require.NoError(t, s.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.SaveFlowSecret(ctx, "SHOP", sealed) }))
	s.publish("Price", withAnswers(asks(fmt.Sprintf(`"method":"POST","url":%q,"headers":[{"name":"Authorization","value":"Bearer {{secret.SHOP}}"}],
		"body":"{\"text\":\"{{message.text}}\"}"`, server.URL+"/price?of={{contact.name}}"))))
	s.write(budi, "halo")
	require.Empty(t, s.said(budi))
	s.calls()
	require.Equal(t, []string{"It costs 12000"}, s.said(budi))
	require.Equal(t, []string{`POST /price?of=Budi Bearer s3cret {"text":"halo"}`}, got)
	var kept string
	require.NoError(t, s.db.OwnerPool().QueryRow(t.Context(), "select coalesce(string_agg(trace::text, ''), '') from flow_steps").Scan(&kept))
	require.NotContains(t, kept, "s3cret")
}

func TestAPICallsThatFail(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/large":
			_, _ = io.WriteString(w, strings.Repeat("x", 10<<20))
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		case "/slow":
			<-stuck
		case "/inside":
			http.Redirect(w, r, "http://169.254.169.254/", http.StatusFound)
		}
	}))
	defer server.Close()
	defer close(stuck)
	for name, test := range map[string]struct {
		settings string
		guarded  bool
		why      string
	}{
		"large":     {settings: fmt.Sprintf(`"url":%q`, server.URL+"/large"), why: "larger than 1024 KB"},
		"broken":    {settings: fmt.Sprintf(`"url":%q`, server.URL+"/broken"), why: "status 500"},
		"slow":      {settings: fmt.Sprintf(`"url":%q,"timeout_seconds":1`, server.URL+"/slow"), why: "no answer within 1 seconds"},
		"no secret": {settings: fmt.Sprintf(`"url":%q`, server.URL+"/{{secret.NONE}}"), why: "no secret called NONE"},
		"ourselves": {settings: fmt.Sprintf(`"url":%q`, server.URL+"/broken"), guarded: true, why: "cannot be reached"},
		"metadata":  {settings: `"url":"http://169.254.169.254/latest"`, guarded: true, why: "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t)
			s.engine.HTTP = server.Client()
			if test.guarded {
				s.engine.HTTP = netguard.New(nil).Client(time.Minute)
			}
			s.publish("Price", withAnswers(asks(test.settings)))
			s.write(budi, "halo")
			s.calls()
			require.Len(t, s.said(budi), 1)
			require.Contains(t, s.said(budi)[0], "No price")
			run := s.runs(budi)[0]
			require.Equal(t, flows.DoneOpenEnd, run.State.Done)
			steps, err := s.shop.Tenant.Steps(t.Context(), run.ID, 100)
			require.NoError(t, err)
			var why []string
			for _, step := range steps {
				why = append(why, step.Why.String())
			}
			require.Contains(t, strings.Join(why, "\n"), test.why)
		})
	}
}

func TestALostCallTakesItsExit(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Price", withAnswers(asks(`"url":"http://127.0.0.1:1/"`)))
	s.write(budi, "halo")
	_, err := s.db.OwnerPool().Exec(t.Context(), "delete from flow_calls")
	require.NoError(t, err)
	s.later(10 * time.Minute)
	require.Equal(t, []string{"No price ()"}, s.said(budi))
}
