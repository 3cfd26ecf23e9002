package flows

import "testing"

// BenchmarkStep walks the FAQ template: condition, variable, list, answer, buttons, question, hand-over. The metric flow_steps_s counts nodes.
func BenchmarkStep(b *testing.B) {
	f, err := Compile(Template{ID: "faq"}.Graph("id"))
	if err != nil {
		b.Fatal(err)
	}
	events := []Event{
		Begin{Trigger: "key", Text: "halo"}, Message{Text: "2"}, Message{Text: "ya"}, Message{Text: "cara pesan"}, Message{Text: "1"}, Message{Text: "entah"},
		Message{Text: "jam buka"}, Message{Text: "tanya tim"}, Message{Text: "Ada warna merah?"},
	}
	b.ReportAllocs()
	steps := 0
	for b.Loop() {
		state := State{}
		var traces []Trace
		for _, e := range events {
			state, _, traces = f.Step(state, e, shop, noon, 1)
			steps += len(traces)
		}
		state, _, traces = f.Step(state, Timer{Token: state.Waiting.Token}, shop, noon, 1)
		steps += len(traces)
	}
	b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "flow_steps_s")
}

// BenchmarkStepInALargeFlow is the same with 500 nodes around: a step must not cost more for them.
func BenchmarkStepInALargeFlow(b *testing.B) {
	g := drawn(map[string]Settings{"ask": &ButtonsSettings{Text: "Halo {{name}}", Buttons: []Button{{ID: "b1", Title: "Ya"}}}}, "start.next>ask", "ask.b1>ask")
	for len(g.Nodes) < MaxNodes {
		if _, err := Add(g, KindMessage); err != nil {
			b.Fatal(err)
		}
	}
	f, err := Compile(g)
	if err != nil {
		b.Fatal(err)
	}
	state, _, _ := f.Step(State{}, Begin{}, shop, noon, 1)
	b.ReportAllocs()
	for b.Loop() {
		state, _, _ = f.Step(state, Message{Text: "ya"}, shop, noon, 1)
	}
}
