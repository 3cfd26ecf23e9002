package flows

import "unicode/utf8"

// How tall the parts of a card are, in pixels, as flowcard.css and flowbody.css draw them.
const (
	headHeight = 44
	exitHeight = 32
	lineHeight = 26 // a fact, a rule, a row of pills
	textLine   = 20
	textLines  = 4  // of a message, at most
	textWide   = 32 // characters of a line
)

// guess returns how tall a node's card probably is, for who has not seen it drawn.
func (n *Node) guess() int {
	height, pills := headHeight+12+exitHeight*len(n.Outs()), 0
	lines := 0
	for _, l := range leaves(n.Settings) {
		switch l.tag {
		case "text", "body", "prompt", "caption", "system":
			if n.Kind == KindKeyword {
				pills++
				continue
			}
			height += lineHeight + textLine*min(textLines, utf8.RuneCountInString(l.value)/textWide+1)
		case "add", "remove", "tag":
			pills++
		case "header", "footer", "note", "save_as", "url", "file", "seconds", "flow", "agent", "minutes", "variable", "expression", "own", "button", "validation":
			lines++
		}
	}
	return height + lineHeight*(min(lines, 6)+(pills+2)/3)
}
