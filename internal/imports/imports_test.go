package imports

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/cloudwa/cloudwa/"

// projectRule lists the project packages that a package may import, by the longest prefix of its path. A "*" stands for one element, "..."
// at the end for everything below.
var projectRules = map[string][]string{
	"cmd":                   {"..."},
	"bench":                 {"..."},
	"e2e":                   {"..."},
	"scripts":               {"internal/localpg"},
	"handlers/handlerstest": {"..."},
	"handlers":              {"handlers/...", "views/...", "internal/...", "db", "jobs", "static"},
	"views/ui":              {"internal/i18n", "internal/errs", "static"},
	"views/layout":          {"views/ui", "internal/i18n", "internal/errs", "static"},
	"views":                 {"views/layout", "views/ui", "internal/...", "static"},
	"jobs":                  {"internal/...", "db"},
	"db/dbtest":             {"db", "jobs", "internal/..."},
	"db": {
		"internal/account", "internal/automation", "internal/errs", "internal/contacts", "internal/devices", "internal/flows", "internal/gateway", "internal/inbox",
		"internal/live", "internal/pacing",
	},
	"static":                       {},
	"locales":                      {},
	"internal":                     {"internal/errs"},
	"internal/i18n":                {"internal/errs", "locales", "internal/i18n/..."},
	"internal/mail":                {"internal/errs", "internal/i18n"},
	"internal/gateway":             {"internal/errs"},
	"internal/google":              {"internal/errs", "internal/account"},
	"internal/gateway/waha":        {"internal/errs", "internal/gateway"},
	"internal/gateway/gatewaytest": {"internal/errs", "internal/gateway"},
	"internal/gateway/simulator":   {},
	"internal/account":             {"internal/errs", "internal/i18n", "internal/mail", "internal/secrets"},
	"internal/contacts":            {"internal/errs", "internal/account", "internal/gateway"},
	"internal/live":                {"internal/errs", "internal/account"},
	"internal/rehearsal":           {"internal/errs", "internal/flows"},
	"internal/devices": {
		"internal/errs", "internal/account", "internal/gateway", "internal/gateway/waha", "internal/i18n", "internal/mail", "internal/pacing",
		"internal/secrets",
	},
	"internal/automation": {
		"internal/errs", "internal/account", "internal/contacts", "internal/flows", "internal/gateway", "internal/inbox", "internal/netguard", "internal/secrets",
		"internal/storage",
	},
	"internal/inbox": {
		"internal/errs", "internal/account", "internal/contacts", "internal/devices", "internal/gateway", "internal/pacing",
		"internal/storage", "internal/voice",
	},
}

// moduleRules lists the third-party modules that a package may import.
var moduleRules = map[string][]string{
	"internal":                     {},
	"internal/account":             {"github.com/google/uuid"},
	"internal/automation":          {"github.com/google/uuid"},
	"internal/contacts":            {"github.com/google/uuid"},
	"internal/devices":             {"github.com/google/uuid"},
	"internal/inbox":               {"github.com/google/uuid"},
	"internal/live":                {"github.com/google/uuid"},
	"internal/flows":               {"github.com/expr-lang/expr"},
	"internal/gateway":             {"github.com/nyaruka/phonenumbers"},
	"internal/google":              {"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2"},
	"internal/gateway/waha":        {},
	"internal/gateway/simulator":   {},
	"internal/gateway/gatewaytest": {"github.com/stretchr/testify"},
	"internal/i18n":                {"github.com/leonelquinteros/gotext", "golang.org/x/text", "golang.org/x/sync"},
	"internal/localpg":             {"github.com/jackc/pgx/v5"},
	"internal/mail":                {"github.com/wneessen/go-mail"},
	"internal/netguard":            {"code.dny.dev/ssrf"},
	"internal/secrets":             {"golang.org/x/crypto", "github.com/pquerna/otp"},
	"internal/storage":             {"gocloud.dev", "golang.org/x/sync", "github.com/google/uuid", "golang.org/x/image"},
	"views":                        {"github.com/a-h/templ", "github.com/google/uuid"},
	"static":                       {},
	"jobs":                         {"github.com/riverqueue/river", "github.com/jackc/pgx/v5", "github.com/google/uuid"},
	"db/dbtest":                    {"github.com/jackc/pgx/v5", "github.com/google/uuid", "github.com/stretchr/testify"},
	"db":                           {"github.com/uptrace/bun", "github.com/jackc/pgx/v5", "github.com/riverqueue/river", "github.com/google/uuid"},
}

type goPackage struct {
	ImportPath string
	Imports    []string
	Module     *struct{ Path string }
	Standard   bool
}

func TestWhoMayImportWhom(t *testing.T) {
	t.Parallel()
	packages, modules := list(t)
	for _, p := range packages {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			if to, ours := strings.CutPrefix(imported, module); ours {
				allowed, _ := rule(projectRules, from)
				assert.True(t, matches(allowed, to), "%s must not import %s", from, to)
				assert.False(t, crossesFeatures(from, to), "%s must not import another feature's %s", from, to)
			} else if name := modules[imported]; name != "" {
				if allowed, ruled := rule(moduleRules, from); ruled {
					assert.True(t, matches(allowed, name) || hasPrefix(allowed, name), "%s must not import %s (of %s)", from, imported, name)
				}
			}
		}
	}
}

// TestOnlyDBKnowsSQL: one package talks to the database, one to the archived Gemini library, and so on.
func TestOnlyOnePackageKnows(t *testing.T) {
	t.Parallel()
	packages, _ := list(t)
	owners := map[string][]string{
		"github.com/uptrace/bun":   {"db"},
		"database/sql":             {"db"},
		"github.com/gin-gonic/gin": {"handlers"},
	}
	for _, p := range packages {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imported := range p.Imports {
			for prefix, owner := range owners {
				if imported == prefix || strings.HasPrefix(imported, prefix+"/") {
					assert.True(t, slices.ContainsFunc(owner, func(o string) bool { return from == o || strings.HasPrefix(from, o+"/") }),
						"%s must not import %s", from, imported)
				}
			}
		}
	}
}

// crossesFeatures reports whether one feature's handlers or views import another feature's.
func crossesFeatures(from, to string) bool {
	for _, layer := range []string{"handlers/", "views/"} {
		if !strings.HasPrefix(from, layer) || !strings.HasPrefix(to, layer) || from == to {
			continue
		}
		shared := []string{"handlers/web", "handlers/metrics", "views/ui", "views/layout", "views/errorpage"}
		if from != "handlers/handlerstest" && !slices.Contains(shared, to) {
			return true
		}
	}
	return false
}

// rule returns the entry of the longest prefix of name.
func rule(rules map[string][]string, name string) (allowed []string, ok bool) {
	for at := name; at != "." && at != "/"; at = path.Dir(at) {
		if allowed, ok := rules[at]; ok {
			return allowed, true
		}
	}
	return nil, false
}

func matches(allowed []string, name string) bool {
	return slices.ContainsFunc(allowed, func(pattern string) bool {
		prefix, below := strings.CutSuffix(pattern, "...")
		return pattern == name || (below && strings.HasPrefix(name, prefix))
	})
}

func hasPrefix(allowed []string, name string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(name, a+"/") })
}

// list asks the go command for our packages, and for which module each imported package belongs to.
func list(t *testing.T) (ours []goPackage, modules map[string]string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Module,Standard", module+"...").Output()
	require.NoError(t, err)
	modules = map[string]string{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return ours, modules
		} else {
			require.NoError(t, err)
		}
		switch {
		case strings.HasPrefix(p.ImportPath, module):
			ours = append(ours, p)
		case p.Module != nil && !p.Standard:
			modules[p.ImportPath] = p.Module.Path
		}
	}
}
