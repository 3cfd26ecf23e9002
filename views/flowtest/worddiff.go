package flowtest

import "strings"

// maxWords is how many words of a text are compared one by one; longer texts are shown as wholly other.
const maxWords = 400

// part is a piece of one of two texts that are compared: what both have, or what only this one has.
type part struct {
	text string
	only bool
}

// compareWords tells what of two texts is in both, word by word.
func compareWords(before, after string) (old, fresh []part) {
	a, b := words(before), words(after)
	if len(a) > maxWords || len(b) > maxWords {
		return []part{{before, true}}, []part{{after, true}}
	}
	// common[i][j] is how many words a[i:] and b[j:] have in common in the same order.
	common := make([][]int, len(a)+1)
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			common[i][j] = max(common[i+1][j], common[i][j+1])
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			old, fresh = join(old, a[i], false), join(fresh, b[j], false)
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && common[i+1][j] >= common[i][j+1]:
			old = join(old, a[i], true)
			i++
		default:
			fresh = join(fresh, b[j], true)
			j++
		}
	}
	return old, fresh
}

// words are a text's words, each with the space after it.
func words(text string) (list []string) {
	for text != "" {
		at := strings.IndexAny(text, " \n")
		if at < 0 {
			return append(list, text)
		}
		list, text = append(list, text[:at+1]), text[at+1:]
	}
	return list
}

func join(parts []part, word string, only bool) []part {
	if n := len(parts); n > 0 && parts[n-1].only == only {
		parts[n-1].text += word
		return parts
	}
	return append(parts, part{word, only})
}
