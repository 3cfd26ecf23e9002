package inbox

import (
	"net/url"
	"regexp"
	"strings"
)

// part is a piece of a text; with href, a link.
type part struct{ text, href string }

// address finds what people mean by a web address: it begins with http, https or www, and holds no space, quote or angle bracket.
var address = regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s<>"\x60\p{C}]+`)

// maxLinks is how many links of one text can be followed.
const maxLinks = 50

// links cuts a text into its web addresses and what stands between them. Put together again, the parts are the text.
func links(text string) []part {
	// Most texts have none, and the expression takes as long as the rest of a bubble.
	if !strings.Contains(text, "://") && !strings.Contains(text, "w.") && !strings.Contains(text, "W.") {
		return []part{{text: text}}
	}
	var parts []part
	end := 0
	for _, at := range address.FindAllStringIndex(text, maxLinks) {
		found := trimmed(text[at[0]:at[1]])
		href := found
		if strings.EqualFold(href[:min(4, len(href))], "www.") {
			href = "https://" + href
		}
		if u, err := url.Parse(href); err != nil || !strings.Contains(u.Hostname(), ".") || u.User != nil {
			continue // no address, or one that hides behind a name: text
		}
		parts = append(parts, part{text: text[end:at[0]]}, part{text: found, href: href})
		end = at[0] + len(found)
	}
	return append(parts, part{text: text[end:]})
}

// trimmed leaves out what belongs to the sentence around an address: a full stop, or a bracket that was opened before it.
func trimmed(found string) string {
	for {
		cut := strings.TrimRight(found, ".,;:!?'*_~…")
		if strings.HasSuffix(cut, ")") && strings.Count(cut, ")") > strings.Count(cut, "(") {
			cut = cut[:len(cut)-1]
		}
		if cut == found {
			return found
		}
		found = cut
	}
}
