package settings

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
)

// constantsOf returns the values of the constants of a type, as the source declares them: one that is added there is tested here.
func constantsOf(t *testing.T, file, typeName string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var values []string
	ast.Inspect(parsed, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != typeName {
			return true
		}
		for _, value := range spec.Values {
			text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
			require.NoError(t, err)
			values = append(values, text)
		}
		return true
	})
	require.NotEmpty(t, values)
	return values
}

func TestEveryActionHasASentence(t *testing.T) {
	t.Parallel()
	for _, locale := range i18n.Locales() {
		ctx := i18n.With(t.Context(), locale)
		said := map[string]string{}
		for _, action := range constantsOf(t, "../../internal/account/audit.go", "Action") {
			sentence := auditSentence(ctx, account.AuditEntry{Action: account.Action(action), Target: "siti@kopisenja.id", Detail: "admin"})
			require.NotEqual(t, unnamedChange(ctx), sentence, action)
			require.NotContains(t, sentence, "%!", action)
			require.Empty(t, said[sentence], "%s says the same", action)
			said[sentence] = action
		}
	}
	require.Equal(t, "Changed something", auditSentence(t.Context(), account.AuditEntry{Action: "from.tomorrow"}))
}

func TestAuditSentences(t *testing.T) {
	t.Parallel()
	tests := []struct {
		entry account.AuditEntry
		want  string
	}{
		{account.AuditEntry{Action: account.ActionTenantUpdated, Target: "Kopi Senja", Detail: "Asia/Ho_Chi_Minh"}, "Saved the workspace's settings: Kopi Senja, time zone Ho Chi Minh"},
		{account.AuditEntry{Action: account.ActionInviteSent, Target: "ayu@kopisenja.id", Detail: "agent"}, "Invited ayu@kopisenja.id as Agent"},
		{account.AuditEntry{Action: account.ActionMemberRole, Target: "ayu@kopisenja.id", Detail: "owner"}, "Changed the role of ayu@kopisenja.id to Owner"},
		{account.AuditEntry{Action: account.ActionTenantSuspended, Detail: "The invoice is open."}, "Suspended the workspace: The invoice is open."},
		{account.AuditEntry{Action: account.ActionUserRenamed, Target: "Siti", Detail: "100% Siti"}, "Changed their name from Siti to 100% Siti"},
	}
	for _, test := range tests {
		t.Run(string(test.entry.Action), func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, auditSentence(t.Context(), test.entry))
		})
	}
}

func TestAuditShowsWhatPeopleTypedAsText(t *testing.T) {
	t.Parallel()
	const nasty = `<script>alert(1)</script>`
	var page strings.Builder
	entry := account.AuditEntry{
		At: time.Now(), Action: account.ActionUserRenamed, Target: nasty, Detail: nasty,
		Actor: account.Actor{Kind: account.ByOperator, Name: nasty, IP: nasty},
	}
	require.NoError(t, auditTable([]account.AuditEntry{entry}).Render(t.Context(), &page))
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	require.NoError(t, err)
	require.Zero(t, document.Find("script").Length())
	require.Equal(t, 4, strings.Count(document.Find("tbody").Text(), nasty))
	require.Equal(t, "Operator", strings.TrimSpace(document.Find(".pill").Text()))
}
