package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// shown is one page of the route table and the address under which this test finds it.
type shown struct {
	route   string
	address string
	status  int // 200 when zero
}

// noPages are the routes that answer a GET with something else than a page of ours.
var noPages = map[string]string{
	"/health": "for probes", "/metrics": "for probes", "/static/*file": "files", "/favicon.ico": "a file", "/robots.txt": "a file",
	"/media/messages/:id": "a file", "/media/messages/:id/thumb": "a picture", "/media/flows/:id": "a file", "/media/flows/:id/thumb": "a picture",
	"/media/logo/:tenant/:name": "a picture", "/auth/google": "a redirect", "/auth/google/callback": "a redirect",
	"/admin/tenants/rows": "a part of /admin", "/contacts/rows": "a part of /contacts", "/inbox/rows": "a part of /inbox", "/inbox/changes": "a part of /inbox", "/inbox/:id/older": "a part of /inbox/:id", "/inbox/:id/contact": "a part of /inbox/:id",
	"/inbox/:id/thread": "a part of /inbox/:id", "/inbox/list": "a part of /inbox", "/inbox/search": "a part of /inbox", "/manifest.webmanifest": "for browsers",
	"/flows/:id/numbers": "numbers for /flows/:id/canvas", "/flows/:id/coverage": "for /flows/:id/canvas",
	"/inbox/emoji":      "a part of /inbox/:id",
	"/flows/:id/export": "a file", "/flows/:id/panel": "a part of /flows/:id/canvas", "/flows/:id/canvas": "looked at by the tests of the canvas",
	"/numbers/changes": "a part of /numbers", "/numbers/:id/live": "a part of /numbers/:id", "/numbers/:id/queue/live": "a part of /numbers/:id/queue",
	"/numbers/:id/pairing": "a part of /numbers/:id/pair", "/dev/mail/:name/html": "the mail in the frame of its page",
	"/admin/jobs/*path":    "River's own pages: TestRiversPagesOpen",
	"/simulator/api/*path": "for the script of /simulator", "/simulator/pictures/*path": "pictures",
}

// TestEveryPage opens every page of the route table as the people who may see it, and asks of each: no serious or critical finding of
// axe-core in light and dark, on a desktop and on a phone; no sideways scrolling at 360 px; nothing that the browser complains about,
// refusals of the security policy included.
func TestEveryPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	groups := w.pages(t)

	seen := map[string]bool{}
	for _, pages := range groups {
		for _, p := range pages {
			seen[p.route] = true
		}
	}
	for _, route := range getRoutes(t) {
		require.True(t, seen[route] || noPages[route] != "", "GET %s is not in this test: add the page, or say in noPages why it is none", route)
	}

	for who, pages := range groups {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			tab := w.open(t, who)
			for _, p := range pages {
				checkPage(t, tab, p)
			}
		})
	}
}

// looks are the ways in which each page is checked: each size and each scheme once.
var looks = []struct {
	size browser.Size
	dark bool
}{{browser.Desktop, false}, {browser.Phone, true}}

func checkPage(t *testing.T, tab *browser.Tab, p shown) {
	t.Helper()
	tab.Screen(browser.Desktop)
	tab.Dark(false)
	require.Equal(t, max(p.status, http.StatusOK), tab.Status(p.address), p.address)
	checkLooks(t, tab, p)
}

// checkLooks is checkPage for what is shown already.
func checkLooks(t *testing.T, tab *browser.Tab, p shown) {
	t.Helper()
	for _, look := range looks {
		tab.Screen(look.size)
		tab.Dark(look.dark)
		tab.Until(fmt.Sprintf(`document.documentElement.classList.contains("dark") === %t`, look.dark))
		require.Equal(t, look.dark, dark(tab), p.address)
		for _, finding := range tab.Axe(axe(t)) {
			t.Errorf("%s, %d px wide, dark %t: %s", p.address, look.size.Width, look.dark, finding)
		}
	}
	for _, part := range tab.Wider(browser.Phone.Width) {
		t.Errorf("%s scrolls sideways at %d px: %s", p.address, browser.Phone.Width, part)
	}
	for _, complaint := range tab.Complaints() {
		t.Errorf("%s: the browser complained: %s", p.address, complaint)
	}
}

// TestComplaintsAreHeard makes sure that the silence of the other tests means something.
func TestComplaintsAreHeard(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	tab := visitor(t, app)
	tab.Open("/login")
	require.Empty(t, tab.Complaints())
	browser.Eval[bool](tab, `(() => {
		const script = document.createElement("script");
		script.textContent = "document.title = 'executed'";
		const image = new Image();
		image.src = "/nothing.png";
		document.body.append(script, image);
		document.body.style.cssText = "min-width: 400px";
		console.error("a script's own words");
		setTimeout(() => { throw new Error("nobody catches this") });
		return true;
	})()`)
	var heard strings.Builder
	for _, words := range []string{"a script's own words", "nobody catches this", "nothing.png answered 404", "Content Security Policy"} {
		for i := 0; i < 1000 && !strings.Contains(heard.String(), words); i++ {
			heard.WriteString(strings.Join(tab.Complaints(), "\n"))
		}
		require.Contains(t, heard.String(), words)
	}
	require.NotEqual(t, "executed", browser.Eval[string](tab, "document.title"))
	tab.Screen(browser.Phone)
	require.NotEmpty(t, tab.Wider(browser.Phone.Width))
	browser.Eval[bool](tab, `(document.querySelectorAll("label").forEach((label) => label.remove()), true)`)
	require.NotEmpty(t, tab.Axe(axe(t)))
	tab.Complaints()
}

func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../node_modules/axe-core/axe.min.js")
	require.NoError(t, err, "run \"make assets\", which installs axe-core with the other packages for the pages")
	return string(source)
}

// getRoutes reads the golden table, so that a new page cannot be forgotten here.
func getRoutes(t *testing.T) []string {
	t.Helper()
	table, err := os.ReadFile("../handlers/routes.golden")
	require.NoError(t, err)
	var paths []string
	for line := range strings.Lines(string(table)) {
		if fields := strings.Fields(line); fields[0] == http.MethodGet {
			paths = append(paths, fields[1])
		}
	}
	require.NotEmpty(t, paths)
	return paths
}
