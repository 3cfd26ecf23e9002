package i18n

import (
	"context"
	"fmt"
	"sync"

	"github.com/leonelquinteros/gotext"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/locales"
)

// T returns the text in the reader's language. The English format is the key and must be a literal; it goes through fmt.Sprintf
// only when there are values.
func T(ctx context.Context, format string, args ...any) string {
	if FromContext(ctx) == Indonesian {
		return indonesian(format, args)
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// N returns the text for a number of things in the reader's language: one for exactly 1, many otherwise ("%d person", "%d people").
// The number is the first value given to fmt.Sprintf, args come after it. Both formats must be literals; one is the key.
func N(ctx context.Context, one, many string, n int, args ...any) string {
	values := append([]any{n}, args...)
	if FromContext(ctx) == Indonesian {
		if translated, ok := catalogue()[one]; ok {
			return fmt.Sprintf(translated, values...)
		}
	}
	if n == 1 {
		return fmt.Sprintf(one, values...)
	}
	return fmt.Sprintf(many, values...)
}

// Message returns the message in the reader's language. Values that are messages themselves are translated as well.
func Message(ctx context.Context, m errs.Message) string {
	if FromContext(ctx) == Indonesian {
		return indonesian(m.Format, translated(ctx, m.Args))
	}
	if len(m.Args) == 0 {
		return m.Format
	}
	return fmt.Sprintf(m.Format, translated(ctx, m.Args)...)
}

func translated(ctx context.Context, args []any) []any {
	values := make([]any, len(args))
	for i, arg := range args {
		if inner, ok := arg.(errs.Message); ok {
			arg = Message(ctx, inner)
		}
		values[i] = arg
	}
	return values
}

func indonesian(format string, args []any) string {
	if entry, ok := catalogue()[format]; ok {
		format = entry
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// catalogue returns the Indonesian texts by their English key. Indonesian has one plural form, so an entry is one text. It is copied
// out of gotext's own structure because that one takes two locks for every look-up.
var catalogue = sync.OnceValue(func() map[string]string {
	po := gotext.NewPo()
	po.Parse(locales.Indonesian)
	entries := map[string]string{}
	for key, translation := range po.GetDomain().GetTranslations() {
		if text := translation.Trs[0]; key != "" && text != "" {
			entries[key] = text
		}
	}
	return entries
})
