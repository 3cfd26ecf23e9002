package flows

import (
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Note is a piece of paper on the canvas: what people write for each other. Runs know nothing of it.
type Note struct {
	ID     string    `json:"id"` // unique among the notes
	X      int       `json:"x"`  // of its upper left corner, in pixels at 100 %
	Y      int       `json:"y"`
	Width  int       `json:"width" write:"always"`
	Height int       `json:"height" write:"always"`
	Color  NoteColor `json:"color" write:"always"`
	Text   string    `json:"text" write:"always"` // plain
	Extra
}

// NoteColor is the colour of a note.
type NoteColor string

// The colours.
const (
	Yellow NoteColor = "yellow"
	Green  NoteColor = "green"
	Blue   NoteColor = "blue"
	Pink   NoteColor = "pink"
	Gray   NoteColor = "gray"
)

// NoteColors lists the colours in the order of the page's menu.
func NoteColors() []NoteColor { return []NoteColor{Yellow, Green, Blue, Pink, Gray} }

// The bounds of a note, in pixels and characters.
const (
	minNote     = 32
	maxNote     = 4000
	maxNoteText = 2000
)

// Note returns the note with that id, nil when there is none. The pointer is into the graph.
func (g *Graph) Note(id string) *Note {
	for i := range g.Notes {
		if g.Notes[i].ID == id {
			return &g.Notes[i]
		}
	}
	return nil
}

// title returns the beginning of what a note says.
func (n *Note) title() string {
	if n.Text == "" {
		return "…"
	}
	return clip(n.Text, 80)
}

// notes reads the notes of a file; it may have none.
func (f filler) notes(g *Graph, root value) error {
	if list, ok := root.get("notes"); !ok || list.kind == '0' {
		return nil
	}
	items, err := entries(root, "notes", MaxNotes)
	if err != nil {
		return err
	}
	for i, item := range items {
		n, err := f.note(item, index("notes", i))
		if err != nil {
			return err
		}
		if g.Note(n.ID) != nil {
			return wrong(item, index("notes", i)+".id", errs.Msg("Two notes have the id “%s”.", n.ID))
		}
		g.Notes = append(g.Notes, n)
	}
	return nil
}

func (f filler) note(v value, path string) (Note, error) {
	var n Note
	if err := f.fill(reflect.ValueOf(&n).Elem(), v, path); err != nil {
		return n, err
	}
	switch {
	case !idPattern.MatchString(n.ID):
		return n, wrong(v, join(path, "id"), errs.Msg("The id of a note is made of 1 to 64 letters, digits, - and _."))
	case far(n.X, n.Y):
		return n, wrong(v, join(path, "x"), errs.Msg("This note lies too far away from the steps."))
	case min(n.Width, n.Height) < minNote || max(n.Width, n.Height) > maxNote:
		return n, wrong(v, join(path, "width"), errs.Msg("A note is between 32 and 4000 pixels wide and high."))
	case !slices.Contains(NoteColors(), n.Color):
		return n, wrong(v, join(path, "color"), errs.Msg("There is no such colour of notes."))
	case utf8.RuneCountInString(n.Text) > maxNoteText:
		return n, wrong(v, join(path, "text"), errs.Msg("A note may have at most 2000 characters."))
	}
	return n, nil
}
