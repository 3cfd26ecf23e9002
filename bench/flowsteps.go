package main

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudwa/cloudwa/internal/flows"
)

// flowStepsRow walks the FAQ template of the gallery, with its condition, variables, list, buttons and question, for two seconds on one core.
var flowStepsRow = row{
	figures: []figure{{
		name: "flow_steps_s", what: "flow steps, a walk of the FAQ template with variables and a condition, on one core", unit: "steps/s", budget: atLeast(100_000),
	}},
	measure: measureFlowSteps,
}

func measureFlowSteps(context.Context, *stage) (readings, error) {
	var graph *flows.Graph
	for _, template := range flows.Gallery() {
		if template.ID == "faq" {
			graph = template.Graph("id")
		}
	}
	if graph == nil {
		return nil, fmt.Errorf("the gallery has no FAQ template")
	}
	flow, err := flows.Compile(graph)
	if err != nil {
		return nil, fmt.Errorf("compile the FAQ template: %w", err)
	}
	who := flows.Context{Contact: flows.Contact{ID: "c", Name: "Ani"}, Tenant: flows.Tenant{Name: "Toko"}}
	events := []flows.Event{
		flows.Begin{Text: "halo"}, flows.Message{Text: "2"}, flows.Message{Text: "ya"}, flows.Message{Text: "cara pesan"}, flows.Message{Text: "1"},
		flows.Message{Text: "entah"}, flows.Message{Text: "jam buka"}, flows.Message{Text: "tanya tim"}, flows.Message{Text: "Ada warna merah?"},
	}
	steps, began := 0, time.Now()
	for time.Since(began) < 2*time.Second {
		state := flows.State{}
		var traces []flows.Trace
		for _, e := range events {
			state, _, traces = flow.Step(state, e, who, began, 1)
			steps += len(traces)
		}
	}
	return readings{"flow_steps_s": {value: float64(steps) / time.Since(began).Seconds()}}, nil
}
