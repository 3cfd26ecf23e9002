package flows

import (
	"context"
	"reflect"
	"strconv"
	"strings"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Field is one member of a step's settings as a form shows it. Its name in the form is its place, such as buttons[0].title.
type Field struct {
	Path    string
	Tag     string // its last name: title
	Widget  Widget
	Label   string
	Hint    string
	Value   string
	Values  []string // of days and of lists that are carried along
	Error   string
	Warns   bool   // Error is only a warning
	Picks   string // what the variable picker puts into it: pickTemplate, pickName or nothing
	Options []ui.Option
	Rows    [][]Field // of Rows: the fields of each entry
	Fields  []Field   // of Media and Group
	Set     bool      // of Media and Group: it is there
	Later   bool      // it stands below "Further settings"
}

// Widget is how a field looks.
type Widget string

// The widgets.
const (
	Line     Widget = "line"
	Area     Widget = "area"
	Mono     Widget = "mono"
	Whole    Widget = "whole"    // a whole number
	Decimal  Widget = "decimal"  // a number with decimals, or none
	Duration Widget = "duration" // a number and a unit, kept as seconds
	Check    Widget = "check"
	Choose   Widget = "choose"
	PerLine  Widget = "lines"  // a list of texts, one a line
	Commas   Widget = "commas" // a list of tags
	Days     Widget = "days"
	Carried  Widget = "carried" // not for people: kept as it is
	Rows     Widget = "rows"
	Attached Widget = "media"
	Uploaded Widget = "file" // one of the workspace's files for flows
	Brackets Widget = "group"
)

// What the variable picker puts into a field.
const (
	pickTemplate = "template"
	pickName     = "name"
)

// Surroundings is what forms offer to choose from, and what is wrong with what they hold.
type Surroundings struct {
	Tags     []string
	People   []ui.Option
	Flows    []ui.Option
	Files    []automation.File
	Problems []flows.Problem   // of the step
	Typed    map[string]string // what was typed where it could not be kept, by place
	Wrong    ui.Problems       // and what is wrong with it
}

type builder struct {
	ctx  context.Context
	kind flows.Kind
	in   Surroundings
}

// Fields lists the fields of a step's settings.
func Fields(ctx context.Context, n *flows.Node, in Surroundings) []Field {
	b := builder{ctx: ctx, kind: n.Kind, in: in}
	if n.Settings == nil {
		return nil
	}
	return b.members(reflect.ValueOf(n.Settings).Elem(), "")
}

func (b builder) members(v reflect.Value, path string) (fields []Field) {
	for i := range v.NumField() {
		if tag := v.Type().Field(i).Tag.Get("json"); tag != "" {
			fields = append(fields, b.field(v.Field(i), join(path, tag), tag))
		}
	}
	return fields
}

func join(path, tag string) string {
	if path == "" {
		return tag
	}
	return path + "." + tag
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

func (b builder) field(v reflect.Value, path, tag string) Field {
	look := b.look(tag)
	f := Field{Path: path, Tag: tag, Widget: look.widget, Picks: look.picks, Later: look.later && path == tag, Label: i18n.Message(b.ctx, flows.FieldTitle(path))}
	if look.hint != nil {
		f.Hint = look.hint(b.ctx)
	}
	b.fill(&f, v)
	b.trouble(&f)
	return f
}

// fill gives a field its value, by what kind of value it is.
func (b builder) fill(f *Field, v reflect.Value) {
	switch value := v.Interface().(type) {
	case []string:
		f.Values, f.Value = value, strings.Join(value, "\n")
		if f.Widget == Commas {
			f.Value = strings.Join(value, ", ")
		} else if f.Widget != Carried {
			f.Widget = PerLine
		}
		return
	case []int:
		f.Widget = Days
		for _, day := range value {
			f.Values = append(f.Values, strconv.Itoa(day))
		}
		return
	case *float64:
		f.Widget = Decimal
		if value != nil {
			f.Value = strconv.FormatFloat(*value, 'f', -1, 64)
		}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		f.Widget, f.Set = Check, v.Bool()
	case reflect.Int, reflect.Int64:
		if f.Widget != Duration && f.Widget != Carried {
			f.Widget = Whole
		}
		f.Value = strconv.FormatInt(v.Int(), 10)
	case reflect.Slice:
		f.Widget = Rows
		for i := range v.Len() {
			f.Rows = append(f.Rows, b.members(v.Index(i), index(f.Path, i)))
		}
	case reflect.Pointer:
		b.pointer(f, v)
	default:
		f.Value = v.String()
		if f.Widget == Choose || f.Widget == Uploaded {
			f.Options = b.options(f.Tag, f.Value)
		}
	}
}

// pointer is fill for what a step may have or not: a file, or brackets around rules. A file's fields are there to be filled.
func (b builder) pointer(f *Field, v reflect.Value) {
	f.Set, f.Widget = !v.IsNil(), Attached
	if f.Tag == "group" {
		f.Widget = Brackets
	}
	if v.IsNil() {
		if f.Widget == Brackets {
			return
		}
		v = reflect.New(v.Type().Elem())
	}
	f.Fields = b.members(v.Elem(), f.Path)
}

// trouble puts what is wrong at a field to it: what could not be kept first, then what blocks publishing.
func (b builder) trouble(f *Field) {
	if text, ok := b.in.Typed[f.Path]; ok {
		f.Value = text
	}
	if f.Error = b.in.Wrong.Of(f.Path); f.Error != "" {
		return
	}
	flat := f.Widget == PerLine || f.Widget == Commas || f.Widget == Days || f.Widget == Carried
	for _, p := range b.in.Problems {
		if p.Field != f.Path && !(flat && strings.HasPrefix(p.Field, f.Path+"[")) {
			continue
		}
		if f.Error == "" || f.Warns && p.Severity == flows.Blocks {
			f.Error, f.Warns = i18n.Message(b.ctx, p.Message), p.Severity == flows.Warns
		}
	}
}

// ID returns the id of the element that the field's value is typed into.
func (f Field) ID() string { return FieldID(f.Path) }

// FieldID returns the id of the element of a field by its place.
func FieldID(path string) string {
	return "f-" + strings.Trim(strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(path), "-")
}

// units are those that a duration is typed in, the longest first.
var units = []struct {
	name    string
	seconds int64
}{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}}

// UnitSeconds returns how many seconds a unit of a duration has; 1 for none.
func UnitSeconds(name string) int64 {
	for _, unit := range units {
		if unit.name == name {
			return unit.seconds
		}
	}
	return 1
}

// inUnits writes seconds in the longest unit that fits.
func inUnits(seconds string) (n, unit string) {
	total, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || total == 0 {
		return seconds, "s"
	}
	for _, unit := range units {
		if total%unit.seconds == 0 {
			return strconv.FormatInt(total/unit.seconds, 10), unit.name
		}
	}
	return seconds, "s"
}

func unitOptions(ctx context.Context) []ui.Option {
	return []ui.Option{
		{Value: "s", Label: i18n.T(ctx, "seconds")}, {Value: "m", Label: i18n.T(ctx, "minutes")}, {Value: "h", Label: i18n.T(ctx, "hours")}, {Value: "d", Label: i18n.T(ctx, "days")},
	}
}
