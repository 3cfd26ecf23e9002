package flows

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// look is how the fields of one name look.
type look struct {
	widget Widget
	picks  string
	hint   func(ctx context.Context) string
	later  bool
}

func says(m errs.Message) func(ctx context.Context) string {
	return func(ctx context.Context) string { return i18n.Message(ctx, m) }
}

// looks are the fields that are not a line of plain text, a whole number or whatever else their type says.
var looks = map[string]look{
	"text": {widget: Area, picks: pickTemplate}, "body": {widget: Area, picks: pickTemplate}, "caption": {widget: Area, picks: pickTemplate},
	"prompt": {widget: Area, picks: pickTemplate}, "note": {widget: Area, picks: pickTemplate}, "fallback": {widget: Area, picks: pickTemplate},
	"error_text":  {widget: Area, picks: pickTemplate, later: true, hint: says(errs.Msg("Empty asks the question again."))},
	"retry_text":  {widget: Area, picks: pickTemplate, later: true, hint: says(errs.Msg("Empty asks the question again."))},
	"system":      {widget: Area, picks: pickTemplate, hint: says(errs.Msg("Who the AI is and how it answers."))},
	"title":       {widget: Line, picks: pickTemplate},
	"header":      {widget: Line, picks: pickTemplate},
	"footer":      {widget: Line, picks: pickTemplate},
	"button":      {widget: Line, picks: pickTemplate},
	"description": {widget: Line, picks: pickTemplate},
	"name":        {widget: Line, picks: pickTemplate},
	"value":       {widget: Line, picks: pickTemplate},
	"url":         {widget: Line, picks: pickTemplate, hint: says(errs.Msg("Begins with https://."))},
	"save_as":     {widget: Mono, hint: says(errs.Msg("A variable such as city, or contact.city to keep it at the contact."))},
	"status_as":   {widget: Mono, later: true, hint: says(errs.Msg("A variable that gets the status, such as 404."))},
	"variable":    {widget: Mono, picks: pickName},
	"expression":  {widget: Mono, picks: pickName, hint: says(errs.Msg("Such as price * 2 or total > 100."))},
	"pattern":     {widget: Mono, later: true, hint: says(errs.Msg("A regular expression, for answers that must fit a pattern."))},
	"path":        {widget: Mono, hint: says(errs.Msg("Such as data.items[0].name, or $ for all of it."))},
	"choices":     {widget: PerLine, later: true, hint: says(errs.Msg("One a line, for answers that must be one of several choices."))},
	"closed":      {widget: PerLine, hint: says(errs.Msg("One day a line, such as 2026-12-25."))},
	"own":         {hint: says(errs.Msg("Without any, the business hours of your workspace count."))},
	"add":         {widget: Commas, hint: says(errs.Msg("With commas between them."))},
	"remove":      {widget: Commas, hint: says(errs.Msg("With commas between them."))},
	"from":        {widget: Line, hint: says(errs.Msg("Such as 09:00."))},
	"to":          {widget: Line, hint: says(errs.Msg("Such as 17:00, or 24:00 for midnight."))},
	"seconds":     {widget: Duration}, "up_to_seconds": {widget: Duration, hint: says(errs.Msg("For a random time between the two. 0 waits exactly as long as above."))},
	"media":             {widget: Attached, later: true},
	"retries":           {later: true},
	"no_answer_minutes": {later: true, hint: says(errs.Msg("Then it goes on by the exit “No answer in time”. 0 waits without an exit for that."))},
	"debounce_seconds":  {later: true, hint: says(errs.Msg("All that was written until then is one answer."))},
	"timeout_seconds":   {later: true}, "temperature": {later: true}, "max_tokens": {later: true}, "history": {later: true},
	"provider": {widget: Line, later: true}, "model": {widget: Line, later: true},
	"minutes": {hint: says(errs.Msg("0 waits until a person hands the chat back."))},
	"weight":  {hint: says(errs.Msg("Of 100, or of what all shares add up to."))},
	"tag":     {widget: Line},
	"any":     {hint: says(errs.Msg("Without this, all of them must hold."))},
	"kind":    {widget: Choose}, "method": {widget: Choose}, "body_kind": {widget: Choose}, "validation": {widget: Choose}, "operator": {widget: Choose},
	"match": {widget: Choose}, "during": {widget: Choose}, "agent": {widget: Choose}, "flow": {widget: Choose},
	// What nobody types: ids, and what belongs to parts of the product that are not there yet.
	"id": {widget: Carried}, "file": {widget: Uploaded}, "size": {widget: Carried}, "team": {widget: Carried}, "knowledge": {widget: Carried},
}

// look returns how a field looks in this kind of step.
func (b builder) look(tag string) look {
	l := looks[tag]
	switch {
	case b.kind == flows.KindAudio && tag == "caption":
		return look{widget: Carried} // sound has none
	case b.kind == flows.KindAI && tag == "prompt":
		l.hint = says(errs.Msg("Empty answers what the customer wrote."))
	case b.kind == flows.KindAPI && tag == "url":
		l.hint = says(errs.Msg("Begins with https://. A secret is written {{secret.NAME}}."))
	case b.kind == flows.KindAPI && tag == "name":
		l = look{widget: Mono}
	case b.kind == flows.KindCondition && tag == "expression":
		l.hint = says(errs.Msg("Instead of rules, such as price * 2 > 100."))
	case b.kind == flows.KindKeyword && tag == "text":
		l = look{widget: Line}
	case b.kind == flows.KindAI && (tag == "description" || tag == "title"):
		l.picks = ""
	}
	return l
}

// options lists the choices of a field. What is chosen where nothing was is its first choice, which is kept as it is: empty.
func (b builder) options(tag, value string) (options []ui.Option) {
	add := func(value string, title string) { options = append(options, ui.Option{Value: value, Label: title}) }
	usual := true // the first choice stands for an empty value
	switch tag {
	case "method":
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			add(method, method)
		}
	case "body_kind":
		add(string(flows.BodyJSON), "JSON")
		add(string(flows.BodyForm), i18n.T(b.ctx, "Form"))
		add(string(flows.BodyText), i18n.T(b.ctx, "Text"))
	case "validation":
		for _, v := range flows.Validations() {
			add(string(v), i18n.Message(b.ctx, v.Title()))
		}
	case "match":
		for _, m := range flows.TermMatches() {
			add(string(m), i18n.Message(b.ctx, m.Title()))
		}
	case "during":
		for _, d := range []flows.During{flows.DuringIgnore, flows.DuringKeep, flows.DuringLeave} {
			add(string(d), i18n.Message(b.ctx, d.Title()))
		}
	default:
		usual = false
		add("", i18n.T(b.ctx, "Choose"))
		options = append(options, b.offered(tag)...)
	}
	if usual && value == "" {
		options[0].Value = ""
	}
	return b.withChosen(options, value)
}

// offered are the choices of a field that may be left empty.
func (b builder) offered(tag string) (options []ui.Option) {
	switch tag {
	case "operator":
		for _, o := range flows.Operators() {
			options = append(options, ui.Option{Value: string(o), Label: i18n.Message(b.ctx, o.Title())})
		}
	case "kind":
		for _, kind := range []flows.Kind{flows.KindImage, flows.KindVideo, flows.KindDocument, flows.KindAudio} {
			options = append(options, ui.Option{Value: string(kind), Label: i18n.Message(b.ctx, kind.Info().Title)})
		}
	case "file":
		return b.files()
	case "agent":
		return b.in.People
	case "flow":
		return b.in.Flows
	}
	return options
}

// files are those that can be sent as what the step sends.
func (b builder) files() (options []ui.Option) {
	kind, single := sendsAs[b.kind]
	for _, f := range b.in.Files {
		if !single || f.Fits(kind) {
			options = append(options, ui.Option{Value: f.ID.String(), Label: f.Name + " · " + i18n.Size(b.ctx, f.Size)})
		}
	}
	return options
}

// sendsAs is what the steps send that send one file.
var sendsAs = map[flows.Kind]flows.MediaKind{
	flows.KindImage: flows.Image, flows.KindVideo: flows.Video, flows.KindDocument: flows.Document, flows.KindAudio: flows.Audio,
}

// withChosen adds what is chosen where it is not on offer any more, so that saving the form keeps it.
func (b builder) withChosen(options []ui.Option, value string) []ui.Option {
	for _, o := range options {
		if o.Value == value {
			return options
		}
	}
	return append(options, ui.Option{Value: value, Label: i18n.T(b.ctx, "Not there any more")})
}
