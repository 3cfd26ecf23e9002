package flows

import (
	"context"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/i18n"
)

// deepestRules is how many brackets may stand within each other on a page. Files may have more, and keep them.
const deepestRules = 2

func nesting(path string) int { return strings.Count(path, ".group") }

// shownIn are the fields of an entry: of a rule that holds others, only those.
func shownIn(fields []Field) []Field {
	for _, f := range fields {
		if f.Widget == Brackets && f.Set {
			return []Field{f}
		}
	}
	return fields
}

// addLabel is what the button says that adds an entry to a list.
func addLabel(ctx context.Context, list string) string {
	switch list {
	case "buttons":
		return i18n.T(ctx, "Add button")
	case "sections":
		return i18n.T(ctx, "Add section")
	case "rows":
		return i18n.T(ctx, "Add row")
	case "terms":
		return i18n.T(ctx, "Add keyword")
	case "rules":
		return i18n.T(ctx, "Add rule")
	case "headers":
		return i18n.T(ctx, "Add header")
	case "save":
		return i18n.T(ctx, "Save another part")
	case "variants":
		return i18n.T(ctx, "Add way")
	case "lines":
		return i18n.T(ctx, "Add expression")
	case "own":
		return i18n.T(ctx, "Add hours")
	case "intents":
		return i18n.T(ctx, "Add intent")
	case "set":
		return i18n.T(ctx, "Add variable")
	}
	return i18n.T(ctx, "Add")
}

// entryLabel names an entry of a list by its number.
func entryLabel(ctx context.Context, list string, i int) string {
	n := strconv.Itoa(i + 1)
	switch list {
	case "buttons":
		return i18n.T(ctx, "Button %s", n)
	case "sections":
		return i18n.T(ctx, "Section %s", n)
	case "rows":
		return i18n.T(ctx, "Row %s", n)
	case "terms":
		return i18n.T(ctx, "Keyword %s", n)
	case "rules":
		return i18n.T(ctx, "Rule %s", n)
	case "headers":
		return i18n.T(ctx, "Header %s", n)
	case "save":
		return i18n.T(ctx, "Part %s", n)
	case "variants":
		return i18n.T(ctx, "Way %s", n)
	case "lines":
		return i18n.T(ctx, "Expression %s", n)
	case "own":
		return i18n.T(ctx, "Hours %s", n)
	case "intents":
		return i18n.T(ctx, "Intent %s", n)
	case "set":
		return i18n.T(ctx, "Variable %s", n)
	}
	return n
}
