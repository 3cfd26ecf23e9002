package simulator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// sessionConfig is what the simulator heeds of a session's configuration (contract 3.3); the rest is kept and given back as it came.
type sessionConfig struct {
	Metadata map[string]string `json:"metadata"`
	Ignore   struct {
		Status    bool `json:"status"`
		Groups    bool `json:"groups"`
		Channels  bool `json:"channels"`
		Broadcast bool `json:"broadcast"`
	} `json:"ignore"`
	NOWEB struct {
		Store struct {
			Enabled bool `json:"enabled"`
		} `json:"store"`
	} `json:"noweb"`
	WebJS struct {
		TagsEventsOn bool `json:"tagsEventsOn"`
	} `json:"webjs"`
	Webhooks []webhook `json:"webhooks"`
}

type webhook struct {
	URL    string   `json:"url"`
	Events []string `json:"events"`
	HMAC   *struct {
		Key string `json:"key"`
	} `json:"hmac"`
	Retries *retries     `json:"retries"`
	Headers []headerPair `json:"customHeaders"`
}

type headerPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// retries say how often and when a delivery is tried again. Attempts does not count the first (contract 8.4).
type retries struct {
	Policy       string  `json:"policy"`
	DelaySeconds float64 `json:"delaySeconds"`
	Attempts     int     `json:"attempts"`
}

var defaultRetries = retries{Policy: "constant", DelaySeconds: 2, Attempts: 15}

// wants says whether the webhook is told an event. One that WAHA does not have yet goes to all.
func (h webhook) wants(event string) bool {
	if slices.Contains(h.Events, event) || !slices.Contains(eventNames, event) {
		return true
	}
	return slices.Contains(h.Events, "*") && event != "state.change" && event != "engine.event"
}

func (h webhook) retries() retries {
	if h.Retries == nil {
		return defaultRetries
	}
	r := *h.Retries
	if r.Policy == "" {
		r.Policy = defaultRetries.Policy
	}
	return r
}

// eventNames are all that a webhook may ask for (contract 8.5).
var eventNames = []string{
	"session.status", "message", "message.any", "message.reaction", "message.ack", "message.ack.group", "message.waiting", "message.edited",
	"message.revoked", "group.v2.join", "group.v2.leave", "group.v2.update", "group.v2.participants", "group.join", "group.leave",
	"presence.update", "poll.vote", "poll.vote.failed", "chat.archive", "call.received", "call.accepted", "call.rejected", "label.upsert",
	"label.deleted", "label.chat.added", "label.chat.deleted", "event.response", "event.response.failed", "state.change", "engine.event",
}

var sessionName = regexp.MustCompile(`^[a-zA-Z0-9_-]*$`)

// checkName returns what WAHA has against a session's name (contract 3.2).
func checkName(name string) []string {
	var complaints []string
	if !sessionName.MatchString(name) {
		complaints = append(complaints, "name must match /^[a-zA-Z0-9_-]*$/ regular expression")
	}
	if len(name) > 54 {
		complaints = append(complaints, "name must be shorter than or equal to 54 characters")
	}
	return complaints
}

// checkConfig returns what WAHA has against a configuration.
func checkConfig(raw json.RawMessage) (complaints []string) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var loose struct {
		Metadata map[string]any `json:"metadata"`
		Webhooks []struct {
			URL    string   `json:"url"`
			Events []string `json:"events"`
		} `json:"webhooks"`
	}
	if err := json.Unmarshal(raw, &loose); err != nil {
		return []string{"config must be an object"}
	}
	for _, value := range loose.Metadata {
		if _, isText := value.(string); !isText {
			complaints = append(complaints, "config.Metadata must be an object with string values")
			break
		}
	}
	for i, hook := range loose.Webhooks {
		u, err := url.Parse(hook.URL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			complaints = append(complaints, fmt.Sprintf("config.webhooks.%d.url must be a URL address", i))
		}
		for _, event := range hook.Events {
			if event != "*" && !slices.Contains(eventNames, event) {
				complaints = append(complaints, fmt.Sprintf("config.webhooks.%d.each value in events must be one of the following values: %s, *",
					i, strings.Join(eventNames, ", ")))
				break
			}
		}
	}
	return complaints
}
