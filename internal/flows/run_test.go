package flows

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// noon is a Friday.
var noon = time.Date(2026, 11, 27, 5, 0, 0, 0, time.UTC)

// drawn makes a graph of settings and lines such as "start.next>hello". The first node is always a start called "start".
func drawn(settings map[string]Settings, lines ...string) *Graph {
	g := &Graph{Schema: Schema, Nodes: []Node{New("start", KindStart)}}
	for _, line := range lines {
		from, to, _ := strings.Cut(line, ">")
		node, out, _ := strings.Cut(from, ".")
		g.Edges = append(g.Edges, Edge{From: node, Out: out, To: to})
		for _, id := range []string{node, to} {
			if s := settings[id]; s != nil && g.Node(id) == nil {
				g.Nodes = append(g.Nodes, Node{ID: id, Kind: s.kind(), Settings: s})
			}
		}
	}
	return g
}

// says is a message node.
func says(text string) Settings { return &MessageSettings{Text: text} }

// run is a flow with a customer.
type run struct {
	t       *testing.T
	f       *Flow
	c       Context
	now     time.Time
	state   State
	effects []Effect
	traces  []Trace
}

func begun(t *testing.T, g *Graph, c Context) *run {
	t.Helper()
	f, err := Compile(g)
	require.NoError(t, err)
	r := &run{t: t, f: f, c: c, now: noon}
	r.step(Begin{})
	return r
}

// step lets something happen. The state goes through JSON on its way, as it does between events.
func (r *run) step(e Event) *run {
	r.t.Helper()
	stored, err := json.Marshal(r.state)
	require.NoError(r.t, err)
	var state State
	require.NoError(r.t, json.Unmarshal(stored, &state))
	require.Equal(r.t, r.state, state, "a state survives JSON")
	r.state, r.effects, r.traces = r.f.Step(state, e, r.c, r.now, 7)
	return r
}

func (r *run) says(text string) *run { r.t.Helper(); return r.step(Message{Text: text}) }

// later lets the wait's time come.
func (r *run) later() *run {
	r.t.Helper()
	require.NotNil(r.t, r.state.Waiting)
	require.False(r.t, r.state.Waiting.Until.IsZero(), "it waits for ever")
	r.now = r.state.Waiting.Until
	return r.step(Timer{Token: r.state.Waiting.Token})
}

// sent lists the texts that the last event sent.
func (r *run) sent() []string {
	texts := []string{}
	for _, e := range r.effects {
		if s, ok := e.(Send); ok {
			texts = append(texts, s.Text)
		}
	}
	return texts
}

// last returns the last trace's sentence.
func (r *run) last() string {
	if len(r.traces) == 0 {
		return ""
	}
	return r.traces[len(r.traces)-1].Why.String()
}

// effect returns the only effect of its type.
func effect[E Effect](r *run) E {
	r.t.Helper()
	var found []E
	for _, e := range r.effects {
		if one, ok := e.(E); ok {
			found = append(found, one)
		}
	}
	require.Len(r.t, found, 1)
	return found[0]
}

func TestMessages(t *testing.T) {
	t.Parallel()
	r := begun(t, drawn(map[string]Settings{
		"hello": says("Halo {{name|Kak}}, {{contact.city}}{{nobody}}{{ }}!"),
		"photo": &MediaSettings{of: KindImage, File: "f1", Caption: "Menu {{today}}"},
		"sound": &MessageSettings{Text: "Dengar ini", Media: &Media{Kind: Audio, File: "f2"}},
		"pdf":   &MediaSettings{of: KindDocument, URL: "https://x.id/a/{{name}}.pdf", Name: "Daftar {{name}}.pdf"},
		"empty": says("{{nobody}}"),
	}, "start.next>hello", "hello.next>photo", "photo.next>sound", "sound.next>pdf", "pdf.next>empty"),
		Context{Contact: Contact{Name: "Budi & Ani", Attributes: map[string]string{"city": "Solo"}}})
	require.Equal(t, []Effect{
		Send{Node: "hello", Text: "Halo Budi & Ani, Solo!"},
		Send{Node: "photo", Text: "Menu 2026-11-27", Media: &File{Kind: Image, ID: "f1"}},
		Send{Node: "sound", Media: &File{Kind: Audio, ID: "f2"}},
		Send{Node: "sound", Text: "Dengar ini"},
		Send{Node: "pdf", Media: &File{Kind: Document, URL: "https://x.id/a/Budi%20%26%20Ani.pdf", Name: "Daftar Budi & Ani.pdf"}},
		End{Reason: DoneOpenEnd},
	}, r.effects)
	require.Equal(t, "There was nothing to send: the text is empty.", r.last())
	require.Equal(t, DoneOpenEnd, r.state.Done)
	long := strings.Repeat("a", maxBody+1)
	split := begun(t, drawn(map[string]Settings{"m": &MessageSettings{Text: long, Media: &Media{Kind: Image, File: "f"}}}, "start.next>m"), Context{})
	require.Equal(t, []string{"", long}, split.sent(), "too long for a caption")
	require.Empty(t, r.says("halo?").effects, "a run that has ended hears nothing")
}

func TestButtons(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"ask": &ButtonsSettings{
			Text: "Mau apa?", Buttons: []Button{{ID: "b1", Title: "Info"}, {ID: "b2", Title: "Pesan"}}, SaveAs: "choice", Retries: 1,
			RetryText: "Pilih 1 atau 2.", NoAnswer: 10,
		},
		"info": says("Info: {{choice}}"), "order": says("Pesan"), "other": says("Lainnya: {{choice}}"), "late": says("Masih di sana?"),
	}, "start.next>ask", "ask.b1>info", "ask.b2>order", "ask.else>other", "ask.no_answer>late")
	for _, c := range []struct {
		name   string
		answer Message
		want   string
	}{
		{"number", Message{Text: "1"}, "Info: Info"}, {"spaces and case", Message{Text: "  iNfO "}, "Info: Info"}, {"id", Message{Text: "B2"}, "Pesan"},
		{"with a dot", Message{Text: "2."}, "Pesan"}, {"keycap", Message{Text: "1\ufe0f\u20e3"}, "Info: Info"},
		{"tap", Message{Text: "whatever", ChoiceID: "ask.b2"}, "Pesan"}, {"bare id tapped", Message{ChoiceID: "b1"}, "Info: Info"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, []string{c.want}, begun(t, g, Context{}).step(c.answer).sent())
		})
	}

	r := begun(t, g, Context{Hint: "Balas dengan angka."})
	require.Equal(t, []string{"Mau apa?\n\n1. Info\n2. Pesan\n\nBalas dengan angka."}, r.sent())
	require.Equal(t, Wait{Kind: WaitAnswer, Token: "1", Until: noon.Add(10 * time.Minute)}, effect[Wait](r))
	require.Equal(t, []string{"Pilih 1 atau 2.\n\n1. Info\n2. Pesan\n\nBalas dengan angka."}, r.says("tiga").sent())
	require.Equal(t, []string{"Lainnya: empat"}, r.says("empat").sent(), "after the retries it takes the exit else")

	r = begun(t, g, Context{Buttons: true})
	require.Equal(t, []Choice{{ID: "ask.b1", Title: "Info"}, {ID: "ask.b2", Title: "Pesan"}}, effect[Send](r).Buttons)
	require.Equal(t, "Mau apa?", effect[Send](r).Text)
	require.Empty(t, r.step(Timer{Token: "0"}).effects, "a stale timer changes nothing")
	require.Equal(t, []string{"Masih di sana?"}, r.later().sent())
	require.Equal(t, []string{"Mau apa?"}, begun(t, g, Context{Buttons: true}).sent())
	stale := begun(t, g, Context{Buttons: true}).step(Message{Text: "Lama", ChoiceID: "old.b1"})
	require.Equal(t, "ask", stale.state.Node, "a tap on another step's button is no answer")
}

func TestQuickReplyAndList(t *testing.T) {
	t.Parallel()
	r := begun(t, drawn(map[string]Settings{
		"card": &QuickReplySettings{Header: "Toko", Body: "Pilih", Footer: "Buka 24 jam", Buttons: []Button{{ID: "b1", Title: "Ya"}}},
		"yes":  says("ya"), "no": says("bukan"),
	}, "start.next>card", "card.b1>yes", "card.else>no"), Context{})
	require.Equal(t, []string{"*Toko*\n\nPilih\n\n1. Ya\n\n_Buka 24 jam_"}, r.sent())
	require.Equal(t, []string{"bukan"}, r.says("entah").sent(), "another text takes the exit else at once")

	g := drawn(map[string]Settings{
		"list": &ListSettings{Title: "Menu", Body: "Pilih satu", Button: "Buka", Sections: []Section{
			{Title: "Makan", Rows: []Row{{ID: "r1", Title: "Nasi", Description: "goreng"}, {ID: "r2", Title: "Mi"}}},
			{Title: "Minum", Rows: []Row{{ID: "r3", Title: "Teh {{name}}"}}},
		}, SaveAs: "food"},
		"rice": says("Nasi"), "tea": says("{{food}}"),
	}, "start.next>list", "list.r1>rice", "list.r3>tea")
	context := Context{Contact: Contact{Name: "Ani"}}
	require.Equal(t, []string{"*Menu*\n\nPilih satu\n\n*Makan*\n1. Nasi – goreng\n2. Mi\n\n*Minum*\n3. Teh Ani"}, begun(t, g, context).sent())
	require.Equal(t, []string{"Teh Ani"}, begun(t, g, context).says("3").sent())
	require.Equal(t, []string{"Teh Ani"}, begun(t, g, context).says("teh ani").sent())
	require.Equal(t, []string{"Nasi"}, begun(t, g, context).says("NASI").sent())
	context.Lists = true
	require.Equal(t, &Choices{Button: "Buka", Sections: []ChoiceSection{
		{Title: "Makan", Rows: []Choice{{ID: "list.r1", Title: "Nasi", Description: "goreng"}, {ID: "list.r2", Title: "Mi"}}},
		{Title: "Minum", Rows: []Choice{{ID: "list.r3", Title: "Teh Ani"}}},
	}}, effect[Send](begun(t, g, context)).List)
}
