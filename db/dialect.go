package db

import (
	"bytes"

	"github.com/uptrace/bun/dialect/pgdialect"
)

// dialect is bun's for Postgres, but for JSON in statements. Bun looks for the escape \u0000, which Postgres does not store, without looking whether its
// backslash is escaped itself: whoever called themselves "\u0000" could not be written down, and was never heard.
type dialect struct{ *pgdialect.Dialect }

func newDialect() dialect { return dialect{pgdialect.New()} }

// AppendJSON appends JSON as a string literal, without zero bytes.
func (dialect) AppendJSON(b, json []byte) []byte {
	b = append(b, '\'')
	for i := 0; i < len(json); i++ {
		switch c := json[i]; {
		case c == '\'':
			b = append(b, "''"...)
		case c == 0, bytes.HasPrefix(json[i:], []byte(`\u0000`)):
			if c != 0 {
				i += len(`u0000`)
			}
		case bytes.HasPrefix(json[i:], []byte(`\\`)):
			b = append(b, `\\`...)
			i++
		default:
			b = append(b, c)
		}
	}
	return append(b, '\'')
}
