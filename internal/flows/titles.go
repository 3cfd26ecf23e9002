package flows

import (
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Title returns what pages call an operator; a variable stands before it, a value after it.
func (o Operator) Title() errs.Message {
	return map[Operator]errs.Message{
		OpEquals: errs.Msg("is"), OpNotEquals: errs.Msg("is not"), OpContains: errs.Msg("contains"), OpNotContains: errs.Msg("does not contain"),
		OpStartsWith: errs.Msg("begins with"), OpEndsWith: errs.Msg("ends with"), OpGreaterThan: errs.Msg("is greater than"), OpLessThan: errs.Msg("is less than"),
		OpAtLeast: errs.Msg("is at least"), OpAtMost: errs.Msg("is at most"), OpOneOf: errs.Msg("is one of (separated by commas)"),
		OpIsEmpty: errs.Msg("is empty"), OpIsNotEmpty: errs.Msg("is not empty"), OpMatches: errs.Msg("matches the pattern"),
	}[o]
}

// Validations lists all validations in the order of the page's menu.
func Validations() []Validation {
	return []Validation{ValidAny, ValidText, ValidNumber, ValidEmail, ValidPhone, ValidDate, ValidChoice, ValidRegex}
}

// Title returns what pages call a validation.
func (v Validation) Title() errs.Message {
	return map[Validation]errs.Message{
		ValidAny: errs.Msg("Anything, a file too"), ValidText: errs.Msg("A text"), ValidNumber: errs.Msg("A number"), ValidEmail: errs.Msg("An e-mail address"),
		ValidPhone: errs.Msg("A phone number"), ValidDate: errs.Msg("A date"), ValidRegex: errs.Msg("A text that fits a pattern"),
		ValidChoice: errs.Msg("One of several choices"),
	}[v]
}

// TermMatches lists the ways to compare with a keyword in the order of the page's menu.
func TermMatches() []TermMatch { return []TermMatch{TermExact, TermWord, TermContains, TermRegex} }

// Title returns what pages call a way to compare.
func (m TermMatch) Title() errs.Message {
	return map[TermMatch]errs.Message{
		TermExact: errs.Msg("is exactly this"), TermContains: errs.Msg("has this anywhere, even within a word"), TermWord: errs.Msg("has this as a word"),
		TermRegex: errs.Msg("matches this pattern"),
	}[m]
}

// Title returns what pages call what becomes of a message in a delay.
func (d During) Title() errs.Message {
	switch d {
	case DuringKeep:
		return errs.Msg("Keep it for the next question")
	case DuringLeave:
		return errs.Msg("Leave the flow")
	default:
		return errs.Msg("Ignore it")
	}
}

// Title returns why a run ended, as pages say it.
func (r Reason) Title() errs.Message {
	return map[Reason]errs.Message{
		DoneEnd: errs.Msg("Came to its end"), DoneOpenEnd: errs.Msg("Came to an exit that leads nowhere"), DoneGoto: errs.Msg("Went on in another flow"),
		DoneEscaped: errs.Msg("The customer left it with a word"), DoneLeft: errs.Msg("The customer wrote during a delay"),
		DoneExpired: errs.Msg("Nobody answered for too long"), DoneError: errs.Msg("A step failed"), DoneBudget: errs.Msg("Stopped because it would not end"),
		DoneStopped: errs.Msg("Stopped by a person"), DoneNotStarted: errs.Msg("Did not begin"),
	}[r]
}

// fieldTitles are what pages call the members of settings.
var fieldTitles = map[string]errs.Message{
	"add": errs.Msg("Tags to add"), "agent": errs.Msg("Person"), "any": errs.Msg("One rule is enough"), "body": errs.Msg("Text"),
	"body_kind": errs.Msg("Kind of body"), "button": errs.Msg("Button that opens the list"), "buttons": errs.Msg("Buttons"), "caption": errs.Msg("Caption"),
	"choices": errs.Msg("Choices"), "closed": errs.Msg("Closed days"), "days": errs.Msg("Days"), "debounce_seconds": errs.Msg("Wait until the customer has stopped writing"),
	"description": errs.Msg("Description"), "disabled": errs.Msg("Switched off"), "during": errs.Msg("A message during the delay"), "error_text": errs.Msg("Text after an invalid answer"),
	"expression": errs.Msg("Expression"), "fallback": errs.Msg("Text when something fails"), "file": errs.Msg("File"), "flow": errs.Msg("Flow"),
	"footer": errs.Msg("Footer"), "from": errs.Msg("From"), "header": errs.Msg("Header"), "headers": errs.Msg("Headers"), "history": errs.Msg("Messages that go along"),
	"id": errs.Msg("Id"), "idle_minutes": errs.Msg("Minutes without an answer after which the run ends"), "intents": errs.Msg("Intents"),
	"kind": errs.Msg("Kind"), "knowledge": errs.Msg("Knowledge bases"), "label": errs.Msg("Name"), "lines": errs.Msg("Expressions"), "match": errs.Msg("Comparison"),
	"max_tokens": errs.Msg("Longest answer, in tokens"), "media": errs.Msg("File"), "method": errs.Msg("Method"), "minutes": errs.Msg("Minutes until the flow goes on"),
	"model": errs.Msg("Model"), "name": errs.Msg("Name"), "no_answer_minutes": errs.Msg("Minutes to wait for an answer"), "note": errs.Msg("Note for the team"),
	"operator": errs.Msg("Comparison"), "own": errs.Msg("Hours of this step"), "path": errs.Msg("Part of the answer"), "pattern": errs.Msg("Pattern"),
	"prompt": errs.Msg("Question"), "provider": errs.Msg("Provider"), "remove": errs.Msg("Tags to remove"), "retries": errs.Msg("How often it is asked again"),
	"retry_text": errs.Msg("Text before asking again"), "rows": errs.Msg("Rows"), "rules": errs.Msg("Rules"), "save": errs.Msg("What is saved"),
	"save_as": errs.Msg("Save as"), "seconds": errs.Msg("Seconds"), "sections": errs.Msg("Sections"), "set": errs.Msg("Variables"),
	"silent": errs.Msg("Save only, do not send"), "size": errs.Msg("Size"), "status_as": errs.Msg("Save the status as"), "system": errs.Msg("Instructions"),
	"tag": errs.Msg("Tag"), "team": errs.Msg("Team"), "temperature": errs.Msg("Temperature"), "terms": errs.Msg("Keywords"), "text": errs.Msg("Text"),
	"timeout_seconds": errs.Msg("Seconds to wait for an answer"), "title": errs.Msg("Title"), "to": errs.Msg("Until"), "up_to_seconds": errs.Msg("Up to (seconds)"),
	"url": errs.Msg("Address"), "validation": errs.Msg("What counts as an answer"), "value": errs.Msg("Value"), "variable": errs.Msg("Variable"),
	"variants": errs.Msg("Ways"), "weight": errs.Msg("Share"),
}

// FieldTitle returns what pages call a field of Problem or Change: the last member of buttons[1].title is "Title". An unknown one is empty.
func FieldTitle(field string) errs.Message {
	last := field[strings.LastIndexByte(field, '.')+1:]
	last, _, _ = strings.Cut(last, "[")
	return fieldTitles[last]
}
