package inbox

import (
	"maps"
	"slices"

	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ContactProps is who a chat is with. Form is what the fields hold, which is not always what is saved.
type ContactProps struct {
	Conversation inbox.Conversation
	Profile      contacts.Profile     // zero for a group
	Tags         []contacts.Tag       // that the workspace has
	Chats        []inbox.Conversation // the person's others
	Files        []inbox.Message      // the newest
	Automated    bool                 // flows did something in the chat
	Form         ContactForm
	Problems     ui.Problems
}

// ContactForm is what is noted of somebody, as it is typed.
type ContactForm struct {
	Name, Tags, Note string
	Attributes       []Attribute
}

// Attribute is one line of a form.
type Attribute struct{ Name, Value string }

// FormOf returns the form that holds what is saved, and a blank line.
func FormOf(d contacts.Details) ContactForm {
	f := ContactForm{Name: d.Name, Note: d.Note}
	for _, name := range slices.Sorted(maps.Keys(d.Attributes)) {
		f.Attributes = append(f.Attributes, Attribute{Name: name, Value: d.Attributes[name]})
	}
	if len(f.Attributes) < contacts.MaxAttributes {
		f.Attributes = append(f.Attributes, Attribute{})
	}
	return f
}
