package flows

import (
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	views "github.com/cloudwa/cloudwa/views/flows"
)

// maxEntries bounds a list of a form; more than any list of a step can have.
const maxEntries = 500

// reader puts a form into the settings of a step. A field that the form does not have keeps its value.
type reader struct {
	form  url.Values
	wrong errs.Fields       // by place, as it is afterwards
	typed map[string]string // what was typed there
}

// read changes the settings of a step as the form says. What cannot be kept, such as a number with letters, stays as it was and is told.
func (r *reader) read(s flows.Settings) { r.members(reflect.ValueOf(s).Elem(), "", "") }

// members reads a struct that stood at one place in the form and stands at another afterwards.
func (r *reader) members(v reflect.Value, from, to string) {
	for i := range v.NumField() {
		if tag := v.Type().Field(i).Tag.Get("json"); tag != "" {
			r.value(v.Field(i), place(from, tag), place(to, tag))
		}
	}
}

func place(path, tag string) string {
	if path == "" {
		return tag
	}
	return path + "." + tag
}

func (r *reader) value(v reflect.Value, from, to string) {
	switch v.Kind() {
	case reflect.Pointer:
		r.pointer(v, from, to)
	case reflect.Slice:
		r.list(v, from, to)
	case reflect.Bool:
		if values, ok := r.form[from]; ok {
			v.SetBool(slices.Contains(values, "on"))
		}
	case reflect.String:
		if values, ok := r.form[from]; ok && len(values) > 0 {
			v.SetString(tidy(values[0]))
		}
	default:
		r.whole(v, from, to)
	}
}

func (r *reader) refuse(to, typed string, why errs.Message) {
	r.wrong[to], r.typed[to] = why, typed
}

func (r *reader) whole(v reflect.Value, from, to string) {
	values, ok := r.form[from]
	if !ok || len(values) == 0 {
		return
	}
	text := strings.TrimSpace(values[0])
	if text == "" {
		v.SetInt(0)
		return
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1_000_000_000 {
		r.refuse(to, text, errs.Msg("Enter a whole number."))
		return
	}
	v.SetInt(n * views.UnitSeconds(r.form.Get(from+".unit")))
}

func (r *reader) pointer(v reflect.Value, from, to string) {
	if v.Type().Elem().Kind() == reflect.Float64 {
		r.decimal(v, from, to)
		return
	}
	if _, ok := r.form[from+"?"]; !ok {
		return
	}
	fresh := reflect.New(v.Type().Elem())
	if !v.IsNil() {
		fresh.Elem().Set(v.Elem())
	}
	r.members(fresh.Elem(), from, to)
	if media, ok := fresh.Interface().(*flows.Media); ok && media.Kind == "" {
		v.SetZero()
		return
	}
	v.Set(fresh)
}

func (r *reader) decimal(v reflect.Value, from, to string) {
	values, ok := r.form[from]
	if !ok || len(values) == 0 {
		return
	}
	text := strings.Replace(strings.TrimSpace(values[0]), ",", ".", 1)
	if text == "" {
		v.SetZero()
		return
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < -1000 || n > 1000 || n != n {
		r.refuse(to, text, errs.Msg("Enter a number such as 0.7."))
		return
	}
	v.Set(reflect.ValueOf(&n))
}

// list reads lists: of texts from one field, of days from boxes, and of anything else from as many entries as the form says there are.
func (r *reader) list(v reflect.Value, from, to string) {
	switch v.Type().Elem().Kind() {
	case reflect.String:
		if values, ok := r.form[from]; ok {
			r.texts(v, values, from)
		}
	case reflect.Int:
		if values, ok := r.form[from]; ok {
			days := []int(nil)
			for _, text := range values {
				if day, err := strconv.Atoi(text); err == nil && day >= 1 && day <= 7 && !slices.Contains(days, day) {
					days = append(days, day)
				}
			}
			v.Set(reflect.ValueOf(days))
		}
	default:
		r.entries(v, from, to)
	}
}

func (r *reader) texts(v reflect.Value, values []string, from string) {
	var list []string
	if r.form.Has(from + ",") {
		list = contacts.ParseTags(strings.Join(values, ","))
	} else {
		for _, value := range values {
			for line := range strings.SplitSeq(value, "\n") {
				if line = strings.TrimSpace(tidy(line)); line != "" {
					list = append(list, line)
				}
			}
		}
	}
	v.Set(reflect.ValueOf(list))
}

// entries reads a list whose entries have fields. The form names the entries in their order, by the numbers that they had.
func (r *reader) entries(v reflect.Value, from, to string) {
	keys, ok := r.form[from+"[]"]
	if !ok {
		return
	}
	fresh := reflect.MakeSlice(v.Type(), 0, len(keys))
	for _, key := range keys {
		if key == "" || fresh.Len() == maxEntries {
			continue // the one that says that there is a list
		}
		entry := reflect.New(v.Type().Elem()).Elem()
		if old, err := strconv.Atoi(key); err == nil && old >= 0 && old < v.Len() {
			entry.Set(v.Index(old))
		}
		r.members(entry, from+"["+key+"]", to+"["+strconv.Itoa(fresh.Len())+"]")
		fresh = reflect.Append(fresh, entry)
	}
	v.Set(fresh)
}

// tidy returns a text as it is kept: without white space around it, with \n as line break and without control characters.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text))
}
