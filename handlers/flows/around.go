package flows

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	views "github.com/cloudwa/cloudwa/views/flows"
	"github.com/cloudwa/cloudwa/views/ui"
)

// mostPeople is how many people of a workspace a form offers.
const mostPeople = 500

// around is what a workspace has that a flow can refer to.
type around struct {
	on      flows.For
	offered views.Surroundings
	numbers []devices.Name
}

// around reads what a flow can refer to. It asks no gateway: what is known of them counts.
func (h *Handler) around(ctx context.Context, t *db.Tenant, f automation.Flow) (a around, err error) {
	// What a workspace cannot have yet is checked, too: a file from elsewhere may name it.
	a.on = flows.For{Tags: []string{}, Agents: []string{}, Teams: []string{}, Flows: []string{}, Knowledge: []string{}}
	all, err := t.Devices(ctx)
	if err != nil {
		return a, err
	}
	a.on.Buttons, a.on.Lists = true, true
	for _, d := range all {
		a.numbers = append(a.numbers, devices.Name{ID: d.ID, Name: d.Name})
		if f.At(d.ID) {
			h.limit(ctx, &a.on, d)
		}
	}
	tags, err := t.Tags(ctx)
	if err != nil {
		return a, err
	}
	for _, tag := range tags {
		a.on.Tags = append(a.on.Tags, tag.Name)
	}
	a.offered.Tags = a.on.Tags
	people, err := t.Members(ctx, uuid.Nil, mostPeople)
	if err != nil {
		return a, err
	}
	for _, person := range people {
		a.on.Agents = append(a.on.Agents, person.UserID.String())
		a.offered.People = append(a.offered.People, ui.Option{Value: person.UserID.String(), Label: person.Name})
	}
	hours, err := t.HasHours(ctx)
	if err != nil {
		return a, err
	}
	a.on.NoHours = !hours
	secrets, err := t.SecretNames(ctx)
	if err != nil {
		return a, err
	}
	a.on.Secrets = []string{} // known to be none
	for _, secret := range secrets {
		a.on.Secrets = append(a.on.Secrets, secret.Name)
	}
	if a.offered.Files, err = t.FlowFiles(ctx); err != nil {
		return a, err
	}
	a.on.Files = make(map[string]flows.KnownFile, len(a.offered.Files))
	for _, file := range a.offered.Files {
		a.on.Files[file.ID.String()] = flows.KnownFile{Kind: file.Kind(), Size: file.Size}
	}
	list, err := t.Flows(ctx)
	for _, other := range list {
		a.on.Flows = append(a.on.Flows, other.ID.String())
		a.offered.Flows = append(a.offered.Flows, ui.Option{Value: other.ID.String(), Label: other.Name})
	}
	return a, err
}

// limit takes away what one of the numbers cannot do at which a flow answers.
func (h *Handler) limit(ctx context.Context, on *flows.For, d devices.Device) {
	if d.Gateway == devices.WAHA {
		on.Buttons, on.Lists = false, false
	}
	known := h.Pool.Known(ctx, d)
	for kind, feature := range map[flows.MediaKind]gateway.Feature{
		flows.Image: gateway.FeatureImage, flows.Video: gateway.FeatureVideo, flows.Document: gateway.FeatureDocument, flows.Audio: gateway.FeatureVoice,
	} {
		if !known.Can(feature) && !slices.Contains(on.Cannot, kind) {
			on.Cannot = append(on.Cannot, kind)
		}
	}
}
