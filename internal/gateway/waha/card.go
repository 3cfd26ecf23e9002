package waha

import (
	"strings"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// maxPhones is how many numbers of one card are kept.
const maxPhones = 20

// parseCard reads what we show of a vCard: name, organization and phone numbers. Everything else, and what is no vCard, is left out.
func parseCard(text string) gateway.ContactCard {
	var card gateway.ContactCard
	text = strings.ReplaceAll(cut(text, maxBody), "\r\n", "\n")
	text = strings.NewReplacer("\n ", "", "\n\t", "").Replace(text) // long lines are folded
	for line := range strings.SplitSeq(text, "\n") {
		head, content, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		name, parameters, _ := strings.Cut(head, ";")
		if _, grouped, ok := strings.Cut(name, "."); ok { // item1.TEL
			name = grouped
		}
		content = unescapeCard(content)
		switch strings.ToUpper(name) {
		case "FN":
			card.Name = oneLine(content, maxName)
		case "ORG":
			card.Organization = oneLine(strings.Trim(content, ";"), maxName)
		case "TEL":
			if len(card.Phones) < maxPhones && strings.TrimSpace(content) != "" {
				card.Phones = append(card.Phones, oneLine(content, maxEvent))
			}
			for parameter := range strings.SplitSeq(parameters, ";") {
				if id, ok := strings.CutPrefix(strings.ToLower(parameter), "waid="); ok && digits(id) && card.WhatsApp == "" {
					card.WhatsApp = id
				}
			}
		}
	}
	return card
}

// unescapeCard takes back the escapes of a vCard's value.
func unescapeCard(text string) string {
	return strings.NewReplacer(`\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(text)
}
