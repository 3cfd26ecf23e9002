package flows

import "github.com/cloudwa/cloudwa/internal/errs"

// The exits that are not named by a button, a row, an intent or a variant.
const (
	OutNext         = "next"
	OutTrue         = "true"
	OutFalse        = "false"
	OutSuccess      = "success"
	OutFailure      = "failure"
	OutElse         = "else"
	OutNoAnswer     = "no_answer"
	OutRetries      = "retries"
	OutCannotAnswer = "cannot_answer"
	OutError        = "error"
	OutOpen         = "open"
	OutClosed       = "closed"
)

// reserved are the names that a button, row, intent or variant cannot have.
var reserved = map[string]bool{
	OutNext: true, OutTrue: true, OutFalse: true, OutSuccess: true, OutFailure: true, OutElse: true, OutNoAnswer: true, OutRetries: true,
	OutCannotAnswer: true, OutError: true, OutOpen: true, OutClosed: true,
}

// Out is an exit of a node.
type Out struct {
	Name     string       // what Edge.Out says
	Text     string       // what people called it, where they did: a button's title
	Title    errs.Message // ours, where Text is empty
	Optional bool         // it is usual that it leads nowhere
}

var (
	titleNext         = errs.Msg("Then")
	titleTrue         = errs.Msg("It holds")
	titleFalse        = errs.Msg("It does not hold")
	titleSuccess      = errs.Msg("It worked")
	titleFailure      = errs.Msg("It failed")
	titleElse         = errs.Msg("Any other answer")
	titleNoAnswer     = errs.Msg("No answer in time")
	titleRetries      = errs.Msg("Too many invalid answers")
	titleCannotAnswer = errs.Msg("It cannot answer")
	titleError        = errs.Msg("Something went wrong")
	titleOpen         = errs.Msg("Within business hours")
	titleClosed       = errs.Msg("Outside business hours")
	titleHandedBack   = errs.Msg("Handed back by a person")
	titleTimeIsUp     = errs.Msg("Time is up")
)

// Outs lists the exits of a node in their order.
func (n *Node) Outs() []Out {
	if n.Settings == nil {
		return nil
	}
	return n.Settings.outs()
}

// first returns the name of the node's first exit, by which runs go through it where it is switched off; "" where it has none.
func (n *Node) first() string {
	if outs := n.Outs(); len(outs) > 0 {
		return outs[0].Name
	}
	return ""
}

func onlyNext() []Out { return []Out{{Name: OutNext, Title: titleNext}} }

func choiceOuts(choices []Button, noAnswer int) []Out {
	outs := make([]Out, 0, len(choices)+2)
	for _, c := range choices {
		outs = append(outs, Out{Name: c.ID, Text: c.Title})
	}
	outs = append(outs, Out{Name: OutElse, Title: titleElse})
	if noAnswer > 0 {
		outs = append(outs, Out{Name: OutNoAnswer, Title: titleNoAnswer})
	}
	return outs
}

// hasOut reports whether a node has an exit of that name.
func (n *Node) hasOut(name string) bool {
	for _, out := range n.Outs() {
		if out.Name == name {
			return true
		}
	}
	return false
}
