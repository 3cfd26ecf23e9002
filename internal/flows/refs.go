package flows

import "strings"

// References are what a flow uses of its workspace, each once, in the order of its nodes: what must not be deleted unasked.
type References struct {
	Flows     []string // ids of flows that it goes on in
	Files     []string // ids of uploaded files
	Secrets   []string // names
	Tags      []string // names
	Agents    []string // ids
	Teams     []string // ids
	Knowledge []string // ids
}

// Refs lists what a flow uses of its workspace.
func Refs(g *Graph) References {
	var r References
	for i := range g.Nodes {
		n := &g.Nodes[i]
		for _, l := range leaves(n.Settings) {
			switch {
			case l.tag == "flow":
				r.Flows = add(r.Flows, l.value)
			case l.tag == "file":
				r.Files = add(r.Files, l.value)
			case l.tag == "agent":
				r.Agents = add(r.Agents, l.value)
			case l.tag == "team":
				r.Teams = add(r.Teams, l.value)
			case l.tag == "knowledge":
				r.Knowledge = add(r.Knowledge, l.value)
			case l.tag == "tag" || n.Kind == KindTag:
				r.Tags = add(r.Tags, l.value)
			}
			if templated(n.Kind, l) {
				for _, name := range parse(l.value).names() {
					if secret, ok := strings.CutPrefix(name, secretPrefix); ok {
						r.Secrets = add(r.Secrets, secret)
					}
				}
			}
		}
	}
	return r
}
