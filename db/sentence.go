package db

import (
	"encoding/json"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// message puts a sentence together from its two columns. JSON makes all numbers floats, which %d does not print.
func message(format string, args json.RawMessage) errs.Message {
	m := errs.Message{Format: format}
	if json.Unmarshal(args, &m.Args) != nil {
		return errs.Message{Format: format}
	}
	for i, arg := range m.Args {
		if number, ok := arg.(float64); ok && number == float64(int64(number)) {
			m.Args[i] = int64(number)
		}
	}
	return m
}

// values returns the values of a sentence as their column takes them. Sentences inside a sentence are written out in English.
func values(m errs.Message) json.RawMessage {
	args := make([]any, len(m.Args))
	for i, arg := range m.Args {
		if inner, ok := arg.(errs.Message); ok {
			arg = inner.String()
		}
		args[i] = arg
	}
	text, err := json.Marshal(args)
	if err != nil {
		return json.RawMessage("[]")
	}
	return text
}
