package emoji

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed emoji.tsv
var table string

// Emoji is one of them.
type Emoji struct {
	Text                string // itself
	English, Indonesian string // its name
	Words               string // further words that it is found by, in both languages
}

// Found is all that an emoji is found by, in lower case.
func (e Emoji) Found() string {
	return strings.ToLower(e.English + " " + e.Indonesian + " " + e.Words)
}

// Group is what belongs together: "faces", "people", "hearts", "nature", "food", "places", "things" or "signs".
type Group struct {
	Name  string
	Emoji []Emoji
}

// Groups returns all emoji, in the order of a menu. Nobody may change them.
var Groups = sync.OnceValue(func() (groups []Group) {
	for line := range strings.Lines(table) {
		line = strings.TrimSuffix(line, "\n")
		if name, begins := strings.CutPrefix(line, "= "); begins {
			groups = append(groups, Group{Name: name})
		} else if !strings.HasPrefix(line, "# ") {
			columns := append(strings.Split(line, "\t"), "") // the last one may be missing
			last := &groups[len(groups)-1]
			last.Emoji = append(last.Emoji, Emoji{Text: columns[0], English: columns[1], Indonesian: columns[2], Words: columns[3]})
		}
	}
	return groups
})
