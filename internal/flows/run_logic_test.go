package flows

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOperators(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		have string
		op   Operator
		want string
		hold bool
	}{
		{"Solo", OpEquals, " solo ", true}, {"10.0", OpEquals, "10", true}, {"Solo", OpEquals, "Jogja", false}, {"", OpEquals, "", true},
		{"Solo", OpNotEquals, "Jogja", true}, {"Solo", OpNotEquals, "SOLO", false},
		{"Kota Solo", OpContains, "solo", true}, {"Kota Solo", OpContains, "jogja", false},
		{"Kota Solo", OpNotContains, "jogja", true}, {"Kota Solo", OpNotContains, "Kota", false},
		{"Kota Solo", OpStartsWith, "kota", true}, {"Kota Solo", OpStartsWith, "solo", false},
		{"Kota Solo", OpEndsWith, "SOLO", true}, {"Kota Solo", OpEndsWith, "kota", false},
		{"10", OpGreaterThan, "9", true}, {"9", OpGreaterThan, "10", false}, {"abc", OpGreaterThan, "9", false}, {"2026-12-01", OpGreaterThan, "2026-11-27", true},
		{"9", OpLessThan, "10", true}, {"10", OpLessThan, "9", false}, {"", OpLessThan, "9", false},
		{"9", OpAtLeast, "9", true}, {"8", OpAtLeast, "9", false}, {"9", OpAtMost, "9", true}, {"10", OpAtMost, "9", false},
		{"solo", OpOneOf, "Jogja, Solo", true}, {"semarang", OpOneOf, "Jogja, Solo", false},
		{"  ", OpIsEmpty, "", true}, {"x", OpIsEmpty, "", false}, {"x", OpIsNotEmpty, "", true}, {"", OpIsNotEmpty, "", false},
		{"AB-12", OpMatches, "^ab-[0-9]+$", true}, {"12", OpMatches, "^ab", false},
	} {
		t.Run(c.have+" "+string(c.op)+" "+c.want, func(t *testing.T) {
			t.Parallel()
			r := begun(t, drawn(map[string]Settings{
				"set":  &SetSettings{Set: []Setting{{Variable: "v", Value: c.have}, {Variable: "want", Value: c.want}}},
				"cond": &ConditionSettings{Rules: []Rule{{Variable: "v", Operator: c.op, Value: c.want}}},
				"yes":  says("true"), "no": says("false"),
			}, "start.next>set", "set.next>cond", "cond.true>yes", "cond.false>no"), Context{})
			require.Equal(t, []string{strconv.FormatBool(c.hold)}, r.sent())
		})
	}
	require.Len(t, Operators(), 14)
}

func TestGroups(t *testing.T) {
	t.Parallel()
	yes, no := Rule{Variable: "contact.name", Operator: OpEquals, Value: "Ani"}, Rule{Variable: "contact.name", Operator: OpEquals, Value: "Budi"}
	in := func(any bool, rules ...Rule) Rule { return Rule{Group: &Group{Any: any, Rules: rules}} }
	for name, c := range map[string]struct {
		any   bool
		rules []Rule
		want  string
	}{
		"all": {false, []Rule{yes, no}, "false"}, "any": {true, []Rule{no, yes}, "true"}, "none of any": {true, []Rule{no, no}, "false"},
		"all of any": {false, []Rule{in(true, no, yes), yes}, "true"}, "any of all": {true, []Rule{in(false, yes, no), no}, "false"},
		"deep": {false, []Rule{in(true, no, in(false, yes, in(true, yes, no)))}, "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := begun(t, drawn(map[string]Settings{"cond": &ConditionSettings{Any: c.any, Rules: c.rules}, "yes": says("true"), "no": says("false")},
				"start.next>cond", "cond.true>yes", "cond.false>no"), Context{Contact: Contact{Name: "Ani"}})
			require.Equal(t, []string{c.want}, r.sent())
		})
	}
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	context := Context{
		Contact: Contact{Name: "Ani", Phone: "62812", Attributes: map[string]string{"city": "Solo", "age": "17"}}, Tenant: Tenant{Name: "Toko"},
	}
	for source, want := range map[string]string{
		"price * qty + 5000": "35000", "price + qty": "10003", `"Kota " + contact.city`: "Kota Solo", "price / 0": "", "price - text2": "",
		"qty > 2": "true", "qty >= 3": "true", "qty < 3": "false", "qty <= 2": "false", "qty == 3": "true", "qty != 3": "false", `qty == "3.0"`: "true",
		"price > qty": "true", "contact.age >= 17 && contact.city == 'solo'": "true", "contact.age > 17 or not (qty == 3)": "false",
		"qty > 2 ? 'banyak' : 'sedikit'": "banyak", "round(price / 3)": "3333", "price % 3": "1", "0.1 + 0.2": "0.3", "qty * 1.5": "4.5",
		"upper(contact.name) + '!'": "ANI!", "length(contact.city)": "4", "max(qty, 10, 2)": "10", "min(qty, 10)": "3", "number(qty) + 1": "4",
		"replace(contact.phone, '62', '0')": "0812", "join(qty, price)": "310000", "abs(2 - qty)": "1", "nobody == ''": "true", "nobody > 3": "false",
		"contact.city contains 'ol'": "true", "contact.city matches '^S'": "true", "contact.nothing": "", "message.text": "", "tenant.name": "Toko",
		"today": "2026-11-27", "now": "2026-11-27 12:00", "hour >= 12": "true", "qty in ['3', '4']": "true", "-3": "-3", "grouped(price * 125.5, '.')": "1.255.000", "grouped(2 - price, ',')": "-9,998", "grouped(1234.5, '.')": "1.234,5", "grouped('x', '.')": "",
		"floor(2.9) + ceil(0.1)": "3",
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			context := context
			context.Zone = time.FixedZone("WIB", 7*3600)
			r := begun(t, drawn(map[string]Settings{
				"set": &SetSettings{Set: []Setting{{Variable: "price", Value: "10000"}, {Variable: "qty", Value: "3"}, {Variable: "text2", Value: "x"}}},
				"sum": &ExpressionSettings{Lines: []Computed{{Variable: "a", Expression: source}, {Variable: "b", Expression: "a"}}}, "say": says("[{{b}}]"),
			}, "start.next>set", "set.next>sum", "sum.next>say"), context)
			require.Equal(t, []string{"[" + want + "]"}, r.sent())
		})
	}
}

func TestExpressionsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"", "1 +", "qty >", "let a = 1; a", "all(1..9, true)", "1..9", "map([1], # + 1)", "now()", "repeat('a', 1e9)", "foo(1)", "qty; price", "qty[1:2]",
		"filter(contact, true)", "date('now')", "$env", "qty and 3", "{'a': 1}.b.c()", `"a" * `,
	} {
		_, err := compileExpression(source, false)
		require.Error(t, err, source)
		require.NotContains(t, err.Error(), "\n", source)
	}
	_, err := compileExpression("'text'", true)
	require.Error(t, err, "a condition has to be true or false")
	_, err = Compile(drawn(map[string]Settings{"c": &ConditionSettings{Expression: "1 +"}}, "start.next>c"))
	require.ErrorContains(t, err, "“c”: The expression has a mistake")
}

func TestConditionByExpression(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"cond": &ConditionSettings{Expression: "message.text > 10"}, "yes": says("true"), "no": says("false")},
		"start.next>cond", "cond.true>yes", "cond.false>no")
	f, err := Compile(g)
	require.NoError(t, err)
	for text, want := range map[string]string{"11": "true", "9": "false", "banyak": "false"} {
		_, effects, _ := f.Step(State{}, Begin{Text: text}, Context{}, noon, 1)
		require.Equal(t, want, effects[0].(Send).Text, text)
	}
}

func TestHours(t *testing.T) {
	t.Parallel()
	week := []Opening{{Days: []int{1, 2, 3, 4, 5}, From: "09:00", To: "17:00"}, {Days: []int{6}, From: "22:00", To: "02:00"}}
	jakarta := time.FixedZone("WIB", 7*3600)
	for _, c := range []struct {
		at   string
		want bool
	}{
		{"2026-11-27 09:00", true}, {"2026-11-27 08:59", false}, {"2026-11-27 16:59", true}, {"2026-11-27 17:00", false},
		{"2026-11-28 12:00", false}, {"2026-11-28 23:00", true}, {"2026-11-29 01:59", true}, {"2026-11-29 02:00", false}, {"2026-11-30 01:00", false},
		{"2026-12-25 12:00", false},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, jakarta)
		require.NoError(t, err)
		require.Equal(t, c.want, Open(week, []string{"2026-12-25"}, at), c.at)
	}
	require.True(t, Open([]Opening{{From: "00:00", To: "24:00"}}, nil, noon))
	require.False(t, Open([]Opening{{From: "pagi", To: "24:00"}}, nil, noon))

	g := drawn(map[string]Settings{"h": &HoursSettings{}, "open": says("buka"), "closed": says("tutup")}, "start.next>h", "h.open>open", "h.closed>closed")
	require.Equal(t, []string{"buka"}, begun(t, g, Context{Hours: week, Zone: jakarta}).sent())
	require.Equal(t, []string{"tutup"}, begun(t, g, Context{Hours: week}).sent(), "05:00 in UTC")
	require.Equal(t, []string{"tutup"}, begun(t, g, Context{}).sent(), "without hours it is closed")
	g.Node("h").Settings = &HoursSettings{Own: []Opening{{From: "04:00", To: "06:00"}}}
	require.Equal(t, []string{"buka"}, begun(t, g, Context{}).sent(), "hours of its own")
}

func TestSplit(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"s": &SplitSettings{Variants: []Variant{{ID: "a", Weight: 30}, {ID: "b", Weight: 70}, {ID: "c"}}}, "A": says("a"), "B": says("b"), "C": says("c"),
	}, "start.next>s", "s.a>A", "s.b>B", "s.c>C")
	f, err := Compile(g)
	require.NoError(t, err)
	counts := map[string]int{}
	for i := range 2000 {
		context := Context{Contact: Contact{ID: strconv.Itoa(i)}}
		_, first, _ := f.Step(State{}, Begin{}, context, noon, 1)
		_, again, _ := f.Step(State{}, Begin{}, context, noon.Add(time.Hour), 2)
		require.Equal(t, first, again, "a contact always goes the same way")
		counts[first[0].(Send).Text]++
	}
	require.InDelta(t, 600, counts["a"], 80)
	require.InDelta(t, 1400, counts["b"], 80)
	require.Zero(t, counts["c"])
}

func TestGotoAndEnd(t *testing.T) {
	t.Parallel()
	a := begun(t, drawn(map[string]Settings{
		"set": &SetSettings{Set: []Setting{{Variable: "x", Value: "1"}}}, "go": &GotoSettings{Flow: "b"},
	}, "start.next>set", "set.next>go"), Context{})
	require.Equal(t, []Effect{Goto{Flow: "b"}}, a.effects)
	require.Equal(t, DoneGoto, a.state.Done)
	b, err := Compile(drawn(map[string]Settings{"say": says("x={{x}}"), "end": &EndSettings{}}, "start.next>say", "say.next>end"))
	require.NoError(t, err)
	state, effects, _ := b.Step(a.state, Begin{}, Context{}, noon, 1)
	require.Equal(t, []Effect{Send{Node: "say", Text: "x=1"}, End{Reason: DoneEnd}}, effects)
	require.Greater(t, state.Steps, a.state.Steps, "the budget goes along")
}

func TestTwoFlowsThatSendEachOtherRound(t *testing.T) {
	t.Parallel()
	f, err := Compile(drawn(map[string]Settings{"go": &GotoSettings{Flow: "self"}}, "start.next>go"))
	require.NoError(t, err)
	state, n := State{}, 0
	for ; state.Done == "" || state.Done == DoneGoto; n++ {
		state, _, _ = f.Step(state, Begin{}, Context{}, noon, 1)
	}
	require.Equal(t, DoneBudget, state.Done)
	require.LessOrEqual(t, n, MaxSteps)
}
