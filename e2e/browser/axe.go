package browser

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// Finding is one rule of axe-core that a page breaks in a way that keeps people out.
type Finding struct {
	Rule, Help, Impact string
	Nodes              []string // what breaks it, and how
}

// String returns the finding for a person who must mend it.
func (f Finding) String() string {
	return fmt.Sprintf("%s (%s): %s\n    %s", f.Rule, f.Impact, f.Help, strings.Join(f.Nodes, "\n    "))
}

// axeRun returns the serious and critical findings. Rules that axe-core calls best practices count too: their impact says how much.
const axeRun = `axe.run(document, {resultTypes: ["violations"]}).then((result) => result.violations
	.filter((v) => v.impact === "serious" || v.impact === "critical")
	.map((v) => ({Rule: v.id, Help: v.help, Impact: v.impact,
		Nodes: v.nodes.slice(0, 4).map((n) => n.html.slice(0, 200) + " :: " + n.failureSummary.replace(/\s+/g, " "))})))`

// Axe runs axe-core, given as its source, over the page and returns the serious and critical findings.
func (b *Tab) Axe(source string) []Finding {
	b.t.Helper()
	if !Eval[bool](b, "typeof axe === 'object'") {
		Eval[chromedp.Void](b, source+";0")
	}
	return run(b, "run axe-core", chromedp.Evaluate[[]Finding](axeRun, chromedp.EvalAwaitPromise))
}
