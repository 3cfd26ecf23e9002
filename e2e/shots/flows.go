package main

import (
	"context"

	"github.com/cloudwa/cloudwa/e2e/browser"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// flows makes a flow of each template, of which the first is published twice and one is not finished.
func (f filler) flows(ctx context.Context) error {
	tenant := f.store.ForTenant(f.scene.shop.ID, account.System)
	graphs := map[string]*flows.Graph{"Jam buka dan alamat toko": automation.Blank()}
	for _, template := range flows.Gallery() {
		graphs[template.Title.String()] = template.Graph("id")
	}
	for _, name := range []string{"Orders", "Appointments", "Jam buka dan alamat toko", "New leads", "Questions and answers", "Customer service"} {
		id, err := automation.Create(ctx, tenant, name, graphs[name], "Sari Melati")
		if err != nil {
			return err
		}
		f.scene.flows[name] = id
	}
	served := f.scene.flows["Customer service"]
	if _, err := automation.Publish(ctx, tenant, served, automation.Publication{Rev: 1, Note: "First version", Author: "Sari Melati", Activate: true}); err != nil {
		return err
	}
	draft, err := automation.Edit(ctx, tenant, served, 1, "Budi Santoso", func(g *flows.Graph) error {
		g.Nodes[len(g.Nodes)-1].Label = "Malam hari"
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := automation.Publish(ctx, tenant, served, automation.Publication{Rev: draft.Rev, Note: "Says good evening after six", Author: "Budi Santoso"}); err != nil {
		return err
	}
	_, err = automation.Edit(ctx, tenant, served, draft.Rev, "Budi Santoso", func(g *flows.Graph) error {
		_, err := flows.Add(g, flows.KindFirstMessage)
		return err
	})
	return err
}

func flowShots(s *scene) []shot {
	at := func(name string) string { return "/flows/" + s.flows[name].String() }
	shots := []shot{
		{name: "flows", path: "/flows"},
		{name: "flows-menu", only: "light", do: func(tab *browser.Tab) { tab.Click("More for Questions and answers") }},
		{name: "flows-new", path: "/flows/new"},
		{name: "flow", path: at("Customer service")},
		{name: "flow-blank", path: at("Jam buka dan alamat toko")},
		{name: "flow-add", path: at("Jam buka dan alamat toko") + "?add=step&after=n2&out=next"},
		{name: "flow-publish", path: at("Customer service") + "/publish"},
		{name: "flow-publish-blocked", path: at("Jam buka dan alamat toko") + "/publish"},
		{name: "flow-versions", path: at("Customer service") + "/versions"},
	}
	seen := map[flows.Kind]bool{}
	for _, template := range flows.Gallery() {
		for _, n := range template.Graph("id").Nodes {
			if !seen[n.Kind] {
				seen[n.Kind] = true
				shots = append(shots, shot{name: "flow-step-" + string(n.Kind), path: at(template.Title.String()) + "?node=" + n.ID})
			}
		}
	}
	return shots
}
