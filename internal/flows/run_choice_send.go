package flows

import (
	"strconv"
	"strings"
)

// send sends the choices as buttons or as a list where the gateway has them, else as a text with numbers.
func (c *choiceStep) send(w *walk, body template) {
	native := w.c.Buttons && !c.list && len(c.choices) <= maxButtons || w.c.Lists && c.list && len(c.choices) <= maxRows
	header, footer, text := c.header.render(w, nil), c.footer.render(w, nil), body.render(w, nil)
	if !native || len(c.choices) == 0 || strings.TrimSpace(text) == "" {
		w.sendMedia(c.numbered(w, header, text, footer), c.media)
		return
	}
	m := Send{Header: clip(header, maxHeader), Text: clip(text, maxBody), Footer: clip(footer, maxHeader), Media: c.media.file(w)}
	if !c.list {
		for i := range c.choices {
			m.Buttons = append(m.Buttons, c.choices[i].choice(w, maxButtonTitle))
		}
		w.send(m)
		return
	}
	m.List = &Choices{Button: clip(c.openList.render(w, nil), maxButtonTitle)}
	next := 0
	for _, section := range c.sections {
		rows := make([]Choice, 0, section.count)
		for range section.count {
			rows = append(rows, c.choices[next].choice(w, maxRowTitle))
			next++
		}
		if len(rows) > 0 {
			m.List.Sections = append(m.List.Sections, ChoiceSection{Title: clip(section.title.render(w, nil), maxRowTitle), Rows: rows})
		}
	}
	w.send(m)
}

// choice returns a button or row. Its id names the node too, so that a tap on an old message is not taken for an answer to this one.
func (c *choiceTemplate) choice(w *walk, most int) Choice {
	return Choice{
		ID: w.s.Node + "." + c.id, Title: clip(c.title.render(w, nil), most), Description: clip(c.description.render(w, nil), maxRowText),
	}
}

// numbered writes the choices into the text, so that they can be answered with a number.
func (c *choiceStep) numbered(w *walk, header, body, footer string) string {
	var out strings.Builder
	paragraph := func(text, mark string) {
		if text = strings.TrimSpace(text); text == "" {
			return
		}
		if out.Len() > 0 {
			out.WriteString("\n\n")
		}
		out.WriteString(mark + text + mark)
	}
	paragraph(header, "*")
	paragraph(body, "")
	next := 0
	for _, section := range c.sections {
		paragraph(section.title.render(w, nil), "*")
		for row := range section.count {
			if out.Len() > 0 {
				out.WriteString("\n")
			}
			if row == 0 && len(section.title) == 0 && out.Len() > 0 {
				out.WriteString("\n")
			}
			choice := &c.choices[next]
			next++
			out.WriteString(strconv.Itoa(next) + ". " + choice.title.render(w, nil))
			if description := strings.TrimSpace(choice.description.render(w, nil)); description != "" {
				out.WriteString(" – " + description)
			}
		}
	}
	paragraph(footer, "_")
	paragraph(w.c.Hint, "")
	return out.String()
}
