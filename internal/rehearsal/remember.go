package rehearsal

import (
	"slices"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// remember does what the rest of the rehearsal must know of an effect.
func (p *player) remember(effect flows.Effect) {
	switch effect := effect.(type) {
	case flows.Send:
		p.Bubbles = append(p.Bubbles, Bubble{Event: p.at, At: p.Now, Sent: &effect})
	case flows.SetAttribute:
		p.keep(effect.Name, effect.Value)
	case flows.Tag:
		for _, tag := range effect.Add {
			if !slices.Contains(p.Contact.Tags, tag) {
				p.Contact.Tags = append(p.Contact.Tags, tag)
			}
		}
		p.Contact.Tags = slices.DeleteFunc(p.Contact.Tags, func(tag string) bool { return slices.Contains(effect.Remove, tag) })
	case flows.CallHTTP:
		p.Call = &effect
	case flows.AskAI:
		p.Ask = &effect
	}
}

func (p *player) keep(attribute, value string) {
	if attribute == "name" {
		p.Contact.Name = value
		return
	}
	p.Contact.Attributes[attribute] = value
}

func (p *player) note(m errs.Message) {
	p.Lines = append(p.Lines, Line{Event: p.at, At: p.Now, Note: m})
}

// trim forgets the oldest bubbles and lines, so that a flow that writes a lot makes no page too large to open.
func (p *player) trim() {
	if n := len(p.Bubbles) - p.most; n > 0 {
		p.Bubbles, p.Earlier = slices.Delete(p.Bubbles, 0, n), true
	}
	if n := len(p.Lines) - p.most; n > 0 {
		p.Lines, p.Earlier = slices.Delete(p.Lines, 0, n), true
	}
}
