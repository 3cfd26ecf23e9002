package flows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestActs(t *testing.T) {
	t.Parallel()
	r := begun(t, drawn(map[string]Settings{
		"set":  &SetSettings{Set: []Setting{{Variable: "a", Value: "1"}, {Variable: "b", Value: "{{a}}2"}, {Variable: "contact.city", Value: "Solo"}}},
		"tag":  &TagSettings{Add: []string{"vip"}, Remove: []string{"baru"}},
		"to":   &AssignSettings{Team: "t1"},
		"read": &MarkReadSettings{}, "none": &TagSettings{},
		"say": says("{{b}} {{contact.city}}"),
	}, "start.next>set", "set.next>tag", "tag.next>to", "to.next>read", "read.next>none", "none.next>say"),
		Context{Contact: Contact{Attributes: map[string]string{"city": "Jogja"}}})
	require.Equal(t, []Effect{
		SetAttribute{Name: "city", Value: "Solo"}, Tag{Add: []string{"vip"}, Remove: []string{"baru"}}, Assign{Team: "t1"}, MarkRead{},
		Send{Node: "say", Text: "12 Solo"}, End{Reason: DoneOpenEnd},
	}, r.effects)
	require.Equal(t, Trace{
		Node: "set", At: noon, Out: OutNext, Set: []Var{{"a", "1"}, {"b", "12"}, {"contact.city", "Solo"}}, Effect: "set_attribute",
	}, r.traces[1])
}

func TestHandover(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"h": &HandoverSettings{Text: "Sebentar ya", Note: "{{name}} bertanya", Agent: "a1", Minutes: 30}, "back": says("kembali"), "late": says("masih di sini"),
	}, "start.next>h", "h.next>back", "h.no_answer>late")
	r := begun(t, g, Context{Contact: Contact{Name: "Ani"}})
	until := noon.Add(30 * time.Minute)
	require.Equal(t, []Effect{
		Send{Node: "h", Text: "Sebentar ya"}, Handover{Node: "h", Agent: "a1", Note: "Ani bertanya", Until: until},
		Wait{Kind: WaitHandover, Token: "1", Until: until},
	}, r.effects)
	require.Empty(t, r.says("halo").effects, "the flow is silent")
	require.Equal(t, []string{"kembali"}, r.step(Resume{}).sent())
	require.Equal(t, []string{"masih di sini"}, begun(t, g, Context{}).later().sent())
	require.Empty(t, begun(t, g, Context{}).step(AIResult{Token: "1", Text: "x"}).effects)
	require.Equal(t, DoneStopped, effect[End](begun(t, g, Context{}).step(Stop{})).Reason)
}

func TestAPICall(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"q": &QuestionSettings{SaveAs: "said"},
		"api": &APISettings{
			Method: "post", URL: "https://x.id/v1?q={{said}}&key={{secret.KEY}}", Timeout: 5, StatusAs: "status",
			Headers: []Header{{Name: "Authorization", Value: "Bearer {{secret.TOKEN}}"}, {Name: "X-Said", Value: "{{said}}"}},
			Body:    `{"text": "{{said}}", "n": {{n|0}}}`,
			Save: []Mapping{
				{Path: "data.items[0].name", SaveAs: "first"}, {Path: "$.data.total", SaveAs: "total"}, {Path: "data.items.length", SaveAs: "n"},
				{Path: "data.none", SaveAs: "none"}, {Path: "data.items[-1]", SaveAs: "last"},
			},
		},
		"ok": says("{{status}} {{first}} {{total}} {{n}} [{{none}}] {{last}}"), "bad": says("gagal {{status}}"),
	}, "start.next>q", "q.next>api", "api.success>ok", "api.failure>bad")
	evil := "a\"b\nc {{secret.KEY}}"
	r := begun(t, g, Context{}).says(evil)
	call := effect[CallHTTP](r)
	require.Equal(t, CallHTTP{
		Node: "api", Token: "2", Method: "POST", Timeout: 5 * time.Second,
		URL: Pieces{{Text: "https://x.id/v1?q=a%22b%0Ac%20%7B%7Bsecret.KEY%7D%7D&key="}, {Secret: "KEY"}},
		Headers: []HeaderPiece{
			{"Authorization", Pieces{{Text: "Bearer "}, {Secret: "TOKEN"}}}, {"X-Said", Pieces{{Text: "a\"b c {{secret.KEY}}"}}},
			{"Content-Type", Pieces{{Text: "application/json"}}},
		},
		Body: Pieces{{Text: `{"text": "a\"b\nc {{secret.KEY}}", "n": 0}`}},
	}, call)
	resolved, missing := call.Headers[0].Value.Resolve(func(name string) (string, bool) { return "s3cret", name == "TOKEN" })
	require.Equal(t, "Bearer s3cret", resolved)
	require.Empty(t, missing)
	_, missing = call.URL.Resolve(func(name string) (string, bool) { return "", false })
	require.Equal(t, "KEY", missing)
	require.Equal(t, noon.Add(65*time.Second), effect[Wait](r).Until, "a wait stands behind the job")

	require.Empty(t, r.says("halo?").effects)
	require.Empty(t, r.step(HTTPResult{Token: "1", Status: 200}).effects, "a stale answer")
	body := `{"data": {"items": [{"name": "Nasi"}, {"b": 1.50}], "total": 12500}}`
	require.Equal(t, []string{`200 Nasi 12500 2 [] {"b":1.50}`}, r.step(HTTPResult{Token: "2", Status: 200, Body: body}).sent())
	require.Equal(t, []string{"gagal 500"}, begun(t, g, Context{}).says("x").step(HTTPResult{Token: "2", Status: 500}).sent())
	failed := begun(t, g, Context{}).says("x").step(HTTPResult{Token: "2", Err: "dial tcp: refused"})
	require.Equal(t, []string{"gagal 0"}, failed.sent())
	require.Equal(t, "The call failed: dial tcp: refused", failed.traces[0].Why.String())
	require.Equal(t, []string{"gagal "}, begun(t, g, Context{}).says("x").later().sent(), "a lost job takes the exit too")
	require.Equal(t, []string{"200    [] "}, begun(t, g, Context{}).says("x").step(HTTPResult{Token: "2", Status: 200, Body: "<html>"}).sent())
}

func TestAI(t *testing.T) {
	t.Parallel()
	warm := 0.0
	g := drawn(map[string]Settings{
		"q": &QuestionSettings{Prompt: "Ada yang bisa dibantu?", SaveAs: "said"},
		"ai": &AISettings{
			Model: "m", System: "Toko {{tenant.name}}", Temperature: &warm, MaxTokens: 100, Knowledge: []string{"k1"}, History: 5, SaveAs: "reply",
			Intents: []Intent{{ID: "buy", Title: "Beli", Description: "ingin beli"}, {ID: "other", Title: "Lain"}},
		},
		"buy": says("beli {{reply_intent}}"), "no": says("tidak tahu"), "err": says("maaf"),
	}, "start.next>q", "q.next>ai", "ai.next>q", "ai.buy>buy", "ai.cannot_answer>no", "ai.error>err")
	context := Context{AI: true, Tenant: Tenant{Name: "Maju"}}
	r := begun(t, g, context).says("Ada kopi?")
	require.Equal(t, AskAI{
		Node: "ai", Token: "2", Model: "m", System: "Toko Maju", Prompt: "Ada kopi?", Temperature: &warm, MaxTokens: 100, Knowledge: []string{"k1"}, History: 5,
		Intents: []Choice{{ID: "buy", Title: "Beli", Description: "ingin beli"}, {ID: "other", Title: "Lain"}},
	}, effect[AskAI](r))
	require.Empty(t, r.says("Yang dingin").effects)
	r.step(AIResult{Token: "2", Text: "Ada."})
	require.Equal(t, []string{"Ada."}, r.sent(), "what was written meanwhile is the next question's answer")
	require.Equal(t, "Yang dingin", effect[AskAI](r).Prompt)

	require.Equal(t, []string{"Siap", "beli buy"}, begun(t, g, context).says("x").step(AIResult{Token: "2", Text: "Siap", Intent: "buy"}).sent())
	require.Equal(t, []string{"tidak tahu"}, begun(t, g, context).says("x").step(AIResult{Token: "2", Unanswered: true}).sent())
	require.Equal(t, []string{"maaf"}, begun(t, g, context).says("x").step(AIResult{Token: "2", Err: "quota"}).sent())
	require.Equal(t, []string{"maaf"}, begun(t, g, context).says("x").later().sent())
	require.Equal(t, []string{"tidak tahu"}, begun(t, g, Context{}).says("x").sent(), "without AI it cannot answer")
	require.Equal(t, []string{"Hai", "Ada yang bisa dibantu?"}, begun(t, g, context).says("x").step(AIResult{Token: "2", Text: "Hai", Intent: "other"}).sent(),
		"an intent without a line goes on")
}

func TestErrorsAreNotTheCustomers(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"api": &APISettings{URL: "https://x.id"}}, "start.next>api")
	failed := func(c Context) *run { return begun(t, g, c).step(HTTPResult{Token: "1", Err: "x509: bad certificate"}) }
	require.Equal(t, []Effect{End{Reason: DoneError}}, failed(Context{}).effects)
	require.Equal(t, []string{"Maaf, coba lagi nanti."}, failed(Context{Fallback: "Maaf, coba lagi nanti."}).sent())
	g.Fallback = "Maaf {{name}}."
	require.Equal(t, []string{"Maaf Ani."}, failed(Context{Fallback: "lain", Contact: Contact{Name: "Ani"}}).sent())
	require.Equal(t, "The call failed: x509: bad certificate", failed(Context{}).last())
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	spin := begun(t, drawn(map[string]Settings{"a": &SetSettings{}, "b": &TagSettings{}}, "start.next>a", "a.next>b", "b.next>a"), Context{})
	require.Equal(t, []Effect{End{Reason: DoneBudget}}, spin.effects)
	require.Equal(t, "The flow went through 100 steps without waiting for anybody and was stopped.", spin.last())
	require.Len(t, spin.traces, MaxSteps+1)

	spam := begun(t, drawn(map[string]Settings{"a": says("halo")}, "start.next>a", "a.next>a"), Context{})
	require.Len(t, spam.sent(), MaxSends)
	require.Equal(t, DoneBudget, effect[End](spam).Reason)
	require.Equal(t, "The flow wrote 20 messages without waiting for anybody and was stopped.", spam.last())

	poll := begun(t, drawn(map[string]Settings{"a": &APISettings{URL: "https://x.id"}}, "start.next>a", "a.success>a"), Context{})
	events := 0
	for ; poll.state.Done == ""; events++ {
		poll.step(HTTPResult{Token: poll.state.Waiting.Token, Status: 200})
	}
	require.Equal(t, DoneBudget, poll.state.Done)
	require.Less(t, events, MaxSteps, "calls alone do not give the budget back")

	alone := begun(t, drawn(map[string]Settings{"d": &DelaySettings{Seconds: 60}, "a": says("?")}, "start.next>d", "d.next>a", "a.next>d"), Context{})
	for alone.state.Done == "" {
		alone.later()
	}
	require.Equal(t, "The flow went through 1000 steps without a word of the customer and was stopped.", alone.last())
}

func TestBeginnings(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"hi": says("{{user_input}} {{ref}}"), "key": &KeywordSettings{}}, "start.next>hi", "key.next>hi")
	f, err := Compile(g)
	require.NoError(t, err)
	_, effects, _ := f.Step(State{}, Begin{Trigger: "key", Text: "halo", Vars: []Var{{"ref", "ig"}}}, Context{}, noon, 1)
	require.Equal(t, Send{Node: "hi", Text: "halo ig"}, effects[0])
	for _, trigger := range []string{"none", "hi"} {
		state, effects, _ := f.Step(State{}, Begin{Trigger: trigger}, Context{}, noon, 1)
		require.Equal(t, []Effect{End{Reason: DoneNotStarted}}, effects, "a run never begins at just any step")
		require.Equal(t, DoneNotStarted, state.Done)
	}
	running := State{Node: "hi", Vars: map[string]string{"a": "1"}, Waiting: &Wait{Kind: WaitAnswer, Token: "1"}}
	same, effects, _ := f.Step(running, Begin{}, Context{}, noon, 1)
	require.Empty(t, effects)
	require.Equal(t, running, same)
	gone, _, traces := f.Step(State{Node: "gone", Waiting: &Wait{Kind: WaitAnswer, Token: "1"}}, Message{Text: "x"}, Context{}, noon, 1)
	require.Equal(t, DoneError, gone.Done)
	require.Equal(t, "This step is not in the flow any more.", traces[0].Why.String())
}

func TestDraft(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"hi": says("halo"), "sum": &ExpressionSettings{Lines: []Computed{{Variable: "a", Expression: "1 +"}}}}, "start.next>hi", "hi.next>sum")
	_, err := Compile(g)
	require.Error(t, err)
	state, effects, traces := Draft(g).Step(State{}, Begin{}, Context{Fallback: "Maaf"}, noon, 1)
	require.Equal(t, []Effect{Send{Node: "hi", Text: "halo"}, Send{Node: "sum", Text: "Maaf"}, End{Reason: DoneError}}, effects)
	require.Contains(t, traces[2].Why.String(), "The expression has a mistake")
	require.Equal(t, DoneError, state.Done)
}

func TestMovingARunToAnotherVersion(t *testing.T) {
	t.Parallel()
	ask := &QuestionSettings{Prompt: "?", SaveAs: "a"}
	r := begun(t, drawn(map[string]Settings{"q": ask}, "start.next>q"), Context{})
	better, err := Compile(drawn(map[string]Settings{"q": ask, "say": says("Halo {{a}}")}, "start.next>q", "q.next>say"))
	require.NoError(t, err)
	require.True(t, better.Takes(r.state))
	_, effects, _ := better.Step(r.state, Message{Text: "Ani"}, Context{}, noon, 1)
	require.Equal(t, Send{Node: "say", Text: "Halo Ani"}, effects[0])

	other, err := Compile(drawn(map[string]Settings{"q": says("x")}, "start.next>q"))
	require.NoError(t, err)
	require.False(t, other.Takes(r.state), "the step does not wait any more")
	state, _, _ := other.Step(r.state, Message{Text: "Ani"}, Context{}, noon, 1)
	require.Equal(t, DoneError, state.Done, "it ends, and does not hang")
	require.False(t, better.Takes(State{}))
}

func TestRefs(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"tag": &TagSettings{Add: []string{"a"}, Remove: []string{"b", "a"}}, "when": &TagAddedSettings{Tag: "c"}, "go": &GotoSettings{Flow: "f1"},
		"photo": &MediaSettings{of: KindImage, File: "m1"}, "say": &MessageSettings{Media: &Media{File: "m2"}}, "hand": &HandoverSettings{Team: "t1"},
		"to": &AssignSettings{Agent: "p1"}, "ai": &AISettings{Knowledge: []string{"k1"}},
		"api": &APISettings{URL: "https://x.id/{{secret.A}}", Headers: []Header{{Name: "X", Value: "{{secret.B}} {{secret.A}}"}}},
	}, "when.next>tag", "tag.next>photo", "photo.next>say", "say.next>hand", "hand.next>to", "to.next>ai", "ai.next>api", "api.success>go")
	require.Equal(t, References{
		Flows: []string{"f1"}, Files: []string{"m1", "m2"}, Secrets: []string{"A", "B"}, Tags: []string{"c", "a", "b"}, Agents: []string{"p1"}, Teams: []string{"t1"},
		Knowledge: []string{"k1"},
	}, Refs(g))
}
