package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCatalogue is the test that fails when somebody adds a text without its Indonesian, or leaves one behind.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	root, err := projectRoot()
	require.NoError(t, err)
	keys, problems, err := findKeys(root)
	require.NoError(t, err)
	require.NotEmpty(t, keys)
	entries, faults, err := readCatalogue(filepath.Join(root, cataloguePath))
	require.NoError(t, err)
	problems = append(append(problems, faults...), compare(keys, entries)...)
	if len(problems) > 0 {
		t.Fatalf("%d problems. `go run ./internal/i18n/extract` appends what is missing:\n%s", len(problems), strings.Join(problems, "\n"))
	}
}

func TestGoKeys(t *testing.T) {
	t.Parallel()
	header := "package p\nimport (\n\"" + i18nPath + "\"\n\"" + errsPath + "\"\n)\n"
	tests := []struct {
		name, body string
		keys       []key
		problems   []string
	}{
		{"T", `var _ = i18n.T(ctx, "Hello %s", name)`, []key{{"Hello %s", "", "p.go:6"}}, nil},
		{"joined literals", `var _ = i18n.T(ctx, "a " + ("b " + "c"))`, []key{{"a b c", "", "p.go:6"}}, nil},
		{"N", `var _ = i18n.N(ctx, "%d cat", "%d cats", 2)`, []key{{"%d cat", "%d cats", "p.go:6"}}, nil},
		{"N with different verbs", `var _ = i18n.N(ctx, "one cat", "%d cats", 2)`, nil, []string{`p.go:6: "one cat" and "%d cats" have different verbs`}},
		{"errors", `var _ = errs.New(errs.Invalid, "No %d", 1)`, []key{{"No %d", "", "p.go:6"}}, nil},
		{"nested messages", `var _ = errs.Msg("A %s", errs.Msg("b"))`, []key{{"A %s", "", "p.go:6"}, {"b", "", "p.go:6"}}, nil},
		{"message value", `var _ = errs.Message{Format: "Raw"}`, []key{{"Raw", "", "p.go:6"}}, nil},
		{"message passed on", `var _ = errs.Message{Format: text}`, nil, nil},
		{"field", `func f() { fields.Add("name", "Too long") }`, []key{{"Too long", "", "p.go:6"}}, nil},
		{"another Add", `func f() { when.Add(1, 2); sum.Add(x) }`, nil, nil},
		{"variable", `var _ = i18n.T(ctx, text)`, nil, []string{"p.go:6: the text is not a literal"}},
		{"variable in an error", `var _ = errs.New(errs.Invalid, text)`, nil, []string{"p.go:6: the text is not a literal"}},
		{"empty", `var _ = i18n.T(ctx, " ")`, nil, []string{"p.go:6: the text is empty"}},
		{"somebody else's T", `var _ = other.T(ctx, "x")`, nil, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := goKeys("p.go", []byte(header+test.body))
			require.NoError(t, err)
			require.Equal(t, test.keys, got.keys)
			require.Equal(t, test.problems, got.problems)
		})
	}

	renamed, err := goKeys("p.go", []byte("package p\nimport say \""+i18nPath+"\"\nvar _ = say.T(ctx, `x`)"))
	require.NoError(t, err)
	require.Equal(t, []key{{"x", "", "p.go:3"}}, renamed.keys)
}

func TestTypeScriptKeys(t *testing.T) {
	t.Parallel()
	source := "export function t(key: string): string {}\n// t(key) translates\n * t(other)\n" +
		"toast(t(\"Saved\"), list(\"no\"), x.t(\"no\"), t('It\\'s \"it\"'))\nt(\n  \"next line\")\nt(`no`)\n" +
		"export function n(one: string) {}\nn(\"%d cat\", \"%d cats\", 2)\nn(\"%d dog\", dogs, 2); return(1)\n"
	got := typescriptKeys("a.ts", []byte(source))
	require.Equal(t, []key{
		{"Saved", "", "a.ts:4"}, {`It's "it"`, "", "a.ts:4"}, {"next line", "", "a.ts:6"}, {"%d cat", "%d cats", "a.ts:9"},
	}, got.keys)
	require.Equal(t, []string{"a.ts:7: the text is not a literal", "a.ts:10: the text is not a literal"}, got.problems)
}

func TestParseCatalogueFaults(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, content, fault string }{
		{"twice", "msgid \"\"\nmsgstr \"\"\n\"Language: id\\n\"\n\nmsgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"", `locales/id.po:7: "a" is already at line 5`},
		{"several lines", "msgid \"\"\nmsgstr \"\"\nmsgid \"a\"\nmsgstr \"b\"\n\"c\"", "locales/id.po:5: not a word and a quoted text on one line"},
		{"unknown escape", "msgid \"a\\q\"", "locales/id.po:1: not a word and a quoted text on one line"},
		{"stray", "msgstr \"a\"", "locales/id.po:1: an entry begins with msgid"},
		{"misspelt", "msgid \"a\"\nmsgtsr \"b\"", `locales/id.po:2: unknown word "msgtsr"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, faults := parseCatalogue(test.content)
			require.Equal(t, []string{test.fault}, faults)
		})
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, key, plural, content, problem string
	}{
		{"fits", "a %s", "", "msgid \"a %s\"\nmsgstr \"b %s\"", ""},
		{"order changed", "%s of %d", "", "msgid \"%s of %d\"\nmsgstr \"%[2]d dari %[1]s\"", ""},
		{"missing", "a", "", "", `p.go:1: "a" has no entry in locales/id.po`},
		{"empty", "a", "", "msgid \"a\"\nmsgstr \"\"", `locales/id.po:1: "a" is not translated`},
		{"other verb", "a %s", "", "msgid \"a %s\"\nmsgstr \"b %d\"", `locales/id.po:1: "a %s" has other verbs than "b %d"`},
		{"other plural", "a", "as", "msgid \"a\"\nmsgstr \"b\"", `locales/id.po:1: "a" has the plural "as" in the source (p.go:1)`},
		{"lost space", "a ", "", "msgid \"a \"\nmsgstr \"b\"", `locales/id.po:1: "a " begins or ends with another space than its translation`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			entries, faults := parseCatalogue(test.content)
			require.Empty(t, faults)
			problems := compare([]key{{test.key, test.plural, "p.go:1"}}, entries)
			if test.problem == "" {
				require.Empty(t, problems)
				return
			}
			require.Equal(t, []string{test.problem}, problems)
		})
	}

	entries, _ := parseCatalogue("msgid \"old\"\nmsgstr \"lama\"")
	require.Equal(t, []string{`locales/id.po:1: "old" is not used any more`}, compare(nil, entries))
}

func TestMerge(t *testing.T) {
	t.Parallel()
	keys, problems := merge([]found{
		{keys: []key{{"cat", "", "a.go:1"}, {"cat", "cats", "a.go:2"}, {"dog", "dogs", "a.go:3"}}},
		{keys: []key{{"dog", "", "b.go:1"}, {"cat", "kittens", "b.go:2"}}},
	})
	require.Equal(t, []key{{"cat", "cats", "a.go:1"}, {"dog", "dogs", "a.go:3"}}, keys)
	require.Equal(t, []string{`b.go:2: "cat" has another plural at a.go:1`}, problems)
}

func TestAppendKeys(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "id.po")
	require.NoError(t, os.WriteFile(path, []byte("msgid \"a\"\nmsgstr \"b\"\n"), 0o600))
	require.NoError(t, appendKeys(path, []key{{"say \"hi\"\n", "", "p.go:9"}, {"%d cat", "%d cats", "p.go:10"}}))

	entries, faults, err := readCatalogue(path)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Equal(t, []entry{
		{key: "a", translation: "b", line: 1},
		{key: "say \"hi\"\n", line: 5},
		{key: "%d cat", plural: "%d cats", line: 9},
	}, entries)
}
