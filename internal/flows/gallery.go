package flows

import (
	"embed"

	"github.com/cloudwa/cloudwa/internal/errs"
)

//go:embed gallery/*.json
var galleryFiles embed.FS

// Template is a flow to begin with.
type Template struct {
	ID      string       // customer-service, faq, order, appointment, lead-capture
	Icon    string       // the name of a Lucide icon
	Title   errs.Message // what it is called
	Purpose errs.Message // a sentence
}

// Gallery lists the templates in the order of their page.
func Gallery() []Template {
	return []Template{
		{"customer-service", "headset", errs.Msg("Customer service"),
			errs.Msg("Greets, asks what it is about and hands over to your team, also outside business hours.")},
		{"faq", "circle-help", errs.Msg("Questions and answers"), errs.Msg("Answers what customers ask most, from a list.")},
		{"order", "shopping-cart", errs.Msg("Orders"), errs.Msg("Takes an order: product, how many, address, total.")},
		{"appointment", "calendar", errs.Msg("Appointments"), errs.Msg("Asks for service, day and time, and lets your team confirm.")},
		{"lead-capture", "user-plus", errs.Msg("New leads"), errs.Msg("Asks for name, e-mail and interest, keeps them at the contact, and follows up after a day.")},
	}
}

// Graph returns the template's flow, written in Indonesian ("id") or English (any other language). It is the caller's.
func (t Template) Graph(language string) *Graph {
	if language != "id" {
		language = "en"
	}
	file, err := galleryFiles.ReadFile("gallery/" + t.ID + "." + language + ".json")
	if err != nil {
		return &Graph{Schema: Schema} // not one of Gallery's
	}
	g, err := Decode(file)
	if err != nil {
		return &Graph{Schema: Schema} // not reached: a test reads them all
	}
	return g
}
