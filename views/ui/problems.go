package ui

// Problems are the sentences of a form that came back: by field name, and under "" what concerns the form as a whole. They are
// translated already. A nil Problems is a form without any.
type Problems map[string]string

// Of returns the sentence of a field, or "".
func (p Problems) Of(field string) string { return p[field] }

// Form returns the sentence about the form as a whole, or "".
func (p Problems) Form() string { return p[""] }
