package flows

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// problemLines writes problems as "blocks a text: sentence".
func problemLines(problems []Problem) []string {
	lines := []string{}
	for _, p := range problems {
		lines = append(lines, strings.Join([]string{string(p.Severity), p.Node, p.Field + p.Out + ":", p.Message.String()}, " "))
	}
	return lines
}

// TestCheckOneStep: what is wrong with one step, which is the only one after the start.
func TestCheckOneStep(t *testing.T) {
	t.Parallel()
	native := For{Buttons: true, Lists: true, MaxSize: map[MediaKind]int64{Video: 16 << 20}, Cannot: []MediaKind{Audio}}
	known := For{
		Tags: []string{"VIP"}, Agents: []string{"a1"}, Teams: []string{}, Flows: []string{"f1"}, Attributes: []string{"city"}, Secrets: []string{"KEY"},
		Knowledge: []string{}, NoHours: true,
	}
	many := func(n int, title string) (b []Button) {
		for i := range n {
			b = append(b, Button{ID: "b" + strconv.Itoa(i), Title: title + strconv.Itoa(i)})
		}
		return b
	}
	for name, c := range map[string]struct {
		settings Settings
		on       For
		want     []string // those that name a field, and those without one
	}{
		"empty message":       {says(" "), For{}, []string{"blocks a text: Write what is to be sent."}},
		"long message":        {says(strings.Repeat("é", 4097)), For{}, []string{"blocks a text: This text may have at most 4096 characters; it has 4097."}},
		"braces":              {says("Halo {{name}, {{ }}"), For{}, []string{"warns a text: A pair of braces {{ }} is not closed, or has no name in it."}},
		"undefined variable":  {says("{{total}} {{other|x}} {{name}} {{now}}"), For{}, []string{"warns a text: Nothing before this step sets “total”; it will be empty."}},
		"unknown attribute":   {says("{{contact.city}} {{contact.kota}}"), known, []string{"warns a text: Contacts have no attribute called “kota”."}},
		"secret in a message": {says("{{secret.KEY}}"), known, []string{"blocks a text: Secrets can only be used in API calls."}},
		"no file":             {&MediaSettings{of: KindImage}, For{}, []string{"blocks a file: Choose a file."}},
		"address of a file":   {&MediaSettings{of: KindImage, URL: "ftp://x"}, For{}, []string{"blocks a url: An address begins with https://"}},
		"large file":          {&MediaSettings{of: KindVideo, File: "f", Size: 17 << 20}, native, []string{"blocks a file: This file is too large for WhatsApp: at most 16 MB."}},
		"cannot send":         {&MediaSettings{of: KindAudio, File: "f"}, native, []string{"blocks a kind: This number cannot send such files."}},
		"four buttons":        {&ButtonsSettings{Text: "?", Buttons: many(4, "B")}, For{}, []string{"blocks a buttons: WhatsApp shows at most 3 buttons. Use a list for more."}},
		"no buttons":          {&ButtonsSettings{Text: "?"}, For{}, []string{"blocks a buttons: Add at least one button."}},
		"long button, native": {&ButtonsSettings{Text: "?", Buttons: many(1, strings.Repeat("x", 20))}, native,
			[]string{"blocks a buttons[0].title: This text may have at most 20 characters; it has 21."}},
		"long button, numbered": {&ButtonsSettings{Text: "?", Buttons: many(1, strings.Repeat("x", 20))}, For{},
			[]string{"warns a buttons[0].title: On a number with real buttons and lists this text may have at most 20 characters."}},
		"same titles": {&ButtonsSettings{Text: "?", Buttons: []Button{{ID: "b1", Title: "Ya"}, {ID: "b2", Title: " ya! "}}}, For{},
			[]string{"blocks a buttons[1].title: Two choices have the same title."}},
		"ids": {&QuickReplySettings{Body: "?", Buttons: []Button{{ID: "else", Title: "A"}, {ID: "x", Title: "B"}, {ID: "x", Title: "C"}}}, For{}, []string{
			"blocks a buttons[0].id: This choice is broken. Remove it and add it again.", "blocks a buttons[2].id: Two choices have the same id. Remove one and add it again.",
		}},
		"eleven rows": {&ListSettings{Body: "?", Button: "Buka", Sections: []Section{{Rows: func() (rows []Row) {
			for i := range 11 {
				rows = append(rows, Row{ID: "r" + strconv.Itoa(i), Title: strconv.Itoa(i)})
			}
			return rows
		}()}}}, For{}, []string{"blocks a sections: A list has at most 10 rows."}},
		"list, native": {&ListSettings{Body: "?", Sections: []Section{{Rows: []Row{{ID: "r1", Title: "A"}}}, {Title: "B"}}}, native, []string{
			"blocks a button: Write what is on the button that opens the list.", "blocks a sections[0].title: A list of several sections needs a title for each.",
		}},
		"question": {&QuestionSettings{SaveAs: "now", Validation: ValidRegex, Pattern: "(", Retries: 99, NoAnswer: -1, Debounce: 999}, For{}, []string{
			"blocks a retries: A question can be asked again at most 10 times.", "blocks a no_answer_minutes: This must be at most 30 days.",
			"blocks a debounce_seconds: This must be at most 300 seconds.", "blocks a pattern: The pattern “(” is not a regular expression.",
			"blocks a save_as: “now” means something else already. Choose another name.",
		}},
		"choices":     {&QuestionSettings{SaveAs: "a b", Validation: ValidChoice}, For{}, []string{"blocks a choices: Write at least one choice.", "blocks a save_as: “a b” cannot be a variable's name: use letters, digits and _, and begin with a letter."}},
		"not saved":   {&QuestionSettings{Prompt: "?"}, For{}, []string{"warns a save_as: The answer is not saved."}},
		"no rules":    {&ConditionSettings{}, For{}, []string{"blocks a rules: Add at least one rule."}},
		"rule":        {&ConditionSettings{Rules: []Rule{{}, {Variable: "x", Operator: "like"}, {Variable: "name", Operator: OpEquals}}}, For{}, []string{"blocks a rules[0].variable: Choose a variable.", "blocks a rules[1].operator: Choose how to compare.", "warns a rules[2].value: There is nothing to compare with.", "warns a rules[1].variable: Nothing before this step sets “x”; it will be empty."}},
		"expression":  {&ConditionSettings{Expression: "a > "}, For{}, []string{"blocks a expression: The expression has a mistake at character 4: unexpected token EOF."}},
		"not a truth": {&ConditionSettings{Expression: "hour"}, For{}, []string{"blocks a expression: The expression has a mistake: expected bool, but got string."}},
		"computed":    {&ExpressionSettings{Lines: []Computed{{Variable: "a", Expression: "b + 1"}, {Expression: "a + 1"}}}, For{}, []string{"warns a lines[0].expression: Nothing before this step sets “b”; it will be empty.", "blocks a lines[1].variable: Name the variable."}},
		"api": {&APISettings{URL: "x.id", Method: "LINK", Timeout: 60, Headers: []Header{{Name: "a b", Value: "{{secret.NONE}}"}}, Body: "{", Save: []Mapping{{}}}, known, []string{
			"blocks a url: An address begins with https://", "blocks a method: Choose a method.", "blocks a timeout_seconds: This must be at most 30 seconds.",
			"blocks a headers[0].name: “a b” cannot be a header's name.", "warns a body: The body is not JSON.",
			"blocks a save[0].path: Write which part of the answer is saved, or $ for all of it.", "blocks a save[0].save_as: Name the variable.",
			"blocks a headers[0].value: There is no secret called “NONE”.",
		}},
		"api of the customer's": {&APISettings{URL: "https://{{name}}/x", Body: `{"a": {{hour}}, "b": "{{name}}"}`}, For{}, []string{"warns a url: The address begins with a variable: what customers write should not decide whom you call."}},
		"no AI":                 {&AISettings{History: 500}, For{}, []string{"warns a : No AI is configured yet: until then this step takes its exit “It cannot answer”.", "blocks a history: This must be at most 100."}},
		"knowledge":             {&AISettings{Knowledge: []string{"k"}}, For{AI: true, Knowledge: []string{}}, []string{"blocks a knowledge[0]: This knowledge base does not exist any more."}},
		"split":                 {&SplitSettings{Variants: []Variant{{ID: "a", Title: "A"}}}, For{}, []string{"blocks a variants: A split has at least two ways.", "blocks a variants: One of the ways needs a share."}},
		"delay":                 {&DelaySettings{Seconds: 10, UpTo: 5, During: "sleep"}, For{}, []string{"blocks a up_to_seconds: The longest time must not be shorter than the shortest.", "blocks a during: Choose what becomes of a message."}},
		"no delay":              {&DelaySettings{}, For{}, []string{"warns a seconds: This delay does not wait."}},
		"hours":                 {&HoursSettings{}, known, []string{"warns a : Your workspace has no business hours yet, so this is always closed."}},
		"own hours": {&HoursSettings{Own: []Opening{{Days: []int{8}, From: "9", To: "17:00"}}, Closed: []string{"25/12"}}, known, []string{
			"blocks a own[0].from: Write times such as 09:00 and 17:00.", "blocks a own[0].days: Choose days of the week.", "blocks a closed[0]: Write the date such as 2026-12-25.",
		}},
		"goto":   {&GotoSettings{Flow: "f2"}, known, []string{"blocks a flow: This flow does not exist any more."}},
		"tag":    {&TagSettings{Add: []string{"vip", "baru"}}, known, []string{"warns a add[1]: There is no tag “baru” yet."}},
		"no tag": {&TagSettings{}, known, []string{"blocks a add: Choose a tag."}},
		"assign": {&AssignSettings{Agent: "a2"}, known, []string{"blocks a agent: This person is not in the workspace any more."}},
		"people": {&HandoverSettings{Team: "t1", Minutes: -1}, known, []string{"blocks a team: This team does not exist any more.", "blocks a minutes: This must be at most 30 days."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := drawn(map[string]Settings{"key": &KeywordSettings{Terms: []Term{{Text: "x"}}}, "a": c.settings, "end": &EndSettings{}}, "start.next>a", "key.next>a")
			g.Nodes = append(g.Nodes, New("end", KindEnd))
			for _, out := range g.Node("a").Outs() {
				g.link("a", out.Name, "end")
			}
			if len(g.Node("a").Outs()) == 0 {
				require.NoError(t, Remove(g, "end"))
			}
			require.Equal(t, c.want, problemLines(Check(g, c.on)))
		})
	}
}

func TestCheckTheWhole(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"blocks  : The flow is empty."}, problemLines(Check(&Graph{}, For{})))
	require.Equal(t, []string{"blocks  : Nothing starts this flow. Add a keyword or another way it begins.", "warns a : Nothing leads to this step."},
		problemLines(Check(&Graph{Nodes: []Node{New("a", KindEnd)}}, For{})))

	g := drawn(map[string]Settings{
		"key": &KeywordSettings{}, "a": says("a"), "b": says("b"), "lost": says("x"), "ask": &ButtonsSettings{Text: "?", Buttons: []Button{{ID: "b1", Title: "Ya"}}},
	}, "start.next>a", "a.next>b", "b.next>a", "lost.next>ask", "ask.old>start", "key.next>a")
	g.Edges = g.Edges[:len(g.Edges)-1]
	require.Equal(t, []string{
		"warns lost : Nothing leads to this step.",
		"warns ask b1: This exit leads nowhere; the flow ends there.",
	}, func() (lines []string) {
		for _, line := range problemLines(Check(g, For{})) {
			if strings.Contains(line, "lost") || strings.Contains(line, "b1") {
				lines = append(lines, line)
			}
		}
		return lines
	}())
	lines := problemLines(Check(g, For{}))
	require.Contains(t, lines, "blocks a : This loop never waits for the customer: a, b. Put a question or a delay into it.")
	require.Contains(t, lines, "blocks ask old: A line leaves an exit that is not there any more. Remove it.")
	require.Contains(t, lines, "blocks start : A line leads to where the flow begins. Connect it to a step after it.")
	require.Contains(t, lines, "blocks key next: Nothing follows. Connect it to the first step.")
	require.Contains(t, lines, "blocks key terms: Write at least one keyword.")
	require.True(t, Blocked(Check(g, For{})))

	_, err := InsertAfter(g, "b", OutNext, KindDelay)
	require.NoError(t, err)
	for _, line := range problemLines(Check(g, For{})) {
		require.NotContains(t, line, "never waits", "a delay is a wait")
	}
	self := drawn(map[string]Settings{"a": &SetSettings{Set: []Setting{{Variable: "x"}}}}, "start.next>a", "a.next>a")
	require.Contains(t, problemLines(Check(self, For{})), "blocks a : This loop never waits for the customer: a. Put a question or a delay into it.")
	require.Contains(t, problemLines(Check(self, For{})), "warns  : No message starts this flow; only a person or another flow can.")
}

func TestVariablesAt(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"ask": &QuestionSettings{SaveAs: "first"}, "ai": &AISettings{SaveAs: "reply"}, "here": says("x"), "after": &QuestionSettings{SaveAs: "later"},
		"set": &SetSettings{Set: []Setting{{Variable: "contact.city"}, {Variable: "first"}, {Variable: "not a name"}}},
	}, "start.next>ask", "ask.next>ai", "ai.next>set", "set.next>here", "here.next>after")
	var names []string
	for _, v := range VariablesAt(g, "here") {
		if v.Node != "" {
			names = append(names, v.Node+":"+v.Name)
		}
	}
	require.Equal(t, []string{"set:contact.city", "set:first", "ai:reply", "ai:reply_intent"}, names)
	require.Len(t, VariablesAt(g, "start"), len(system))
}

// TestCheckTheLargest: the largest flow that there can be, with what its steps read.
func TestCheckTheLargest(t *testing.T) {
	t.Parallel()
	g := &Graph{Schema: Schema, Nodes: []Node{New("start", KindStart)}}
	for i := 1; i < MaxNodes; i++ {
		id := "q" + strconv.Itoa(i)
		g.Nodes = append(g.Nodes, Node{ID: id, Kind: KindQuestion, Settings: &QuestionSettings{Prompt: "{{v1}} {{v2}}", SaveAs: "v" + strconv.Itoa(i)}})
		g.Edges = append(g.Edges, Edge{From: g.Nodes[i-1].ID, Out: OutNext, To: id})
	}
	require.Len(t, Check(g, For{}), 5, "no trigger, three variables that are not set yet, and the last exit")
	Layout(g)
	require.Len(t, Outline(g), MaxNodes+1)
}
