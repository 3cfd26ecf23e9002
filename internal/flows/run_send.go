package flows

import (
	"strings"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// passStep does nothing: start and triggers.
type passStep struct{}

func (passStep) enter(*walk) move { return leave(OutNext) }

// messageStep sends a text, a file or both.
type messageStep struct {
	text  template
	media *mediaTemplate
}

func (m *messageStep) enter(w *walk) move {
	w.sendMedia(m.text.render(w, nil), m.media)
	return leave(OutNext)
}

// mediaTemplate is a file whose address and name may hold variables.
type mediaTemplate struct {
	kind      MediaKind
	id        string
	url, name template
}

func newMedia(m *Media) *mediaTemplate {
	if m == nil || (m.File == "" && m.URL == "") {
		return nil
	}
	return &mediaTemplate{kind: m.Kind, id: m.File, url: parse(m.URL), name: parse(m.Name)}
}

// file returns the file with its values, nil where there is none to send.
func (m *mediaTemplate) file(w *walk) *File {
	if m == nil {
		return nil
	}
	f := &File{Kind: m.kind, ID: m.id, Name: clip(strings.TrimSpace(m.name.render(w, nil)), 200)}
	if f.ID == "" {
		f.URL = strings.TrimSpace(m.url.render(w, inURL(m.url)))
	}
	if f.ID == "" && f.URL == "" {
		w.why(errs.Msg("There was no file to send."))
		return nil
	}
	return f
}

// sendMedia sends a text with a file, each of which may be missing. Sound has no caption and captions are short, so a text may follow its file.
func (w *walk) sendMedia(text string, media *mediaTemplate) {
	text = clip(text, maxValue)
	file := media.file(w)
	blank := strings.TrimSpace(text) == ""
	switch {
	case file == nil && blank:
		w.why(errs.Msg("There was nothing to send: the text is empty."))
	case file != nil && (file.Kind == Audio || utf8.RuneCountInString(text) > maxBody):
		w.send(Send{Media: file})
		if !blank {
			w.send(Send{Text: text})
		}
	default:
		w.send(Send{Text: text, Media: file})
	}
}
