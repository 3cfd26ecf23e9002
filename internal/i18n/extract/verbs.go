package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// verb matches a printf directive: flags, width, precision, an argument index and the letter.
var verb = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?(?:\[(\d+)\])?[-+# 0]*\d*(?:\.\d+)?([a-zA-Z%])`)

// verbs returns which letter each value of a printf format is written with, as "1d 2s". A translation may put values into another
// order with indexes such as %[2]s, so the result is sorted by value.
func verbs(format string) string {
	var all []string
	next := 1
	for _, match := range verb.FindAllStringSubmatch(format, -1) {
		index, letter := match[1], match[2]
		if letter == "%" {
			continue
		}
		if index != "" {
			next, _ = strconv.Atoi(index)
		}
		all = append(all, fmt.Sprintf("%d%s", next, letter))
		next++
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}
