package waha

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

// Members of a session's metadata. The server sends them along with each webhook.
const (
	metadataDevice = "cloudwa.device" // whose session it is
	metadataConfig = "cloudwa.config" // which configuration it has
)

// newSession is the body that makes or changes a session. Start is always said: documentation and servers disagree on its default.
type newSession struct {
	Name   string        `json:"name,omitempty"`
	Start  bool          `json:"start,omitempty"`
	Config sessionConfig `json:"config"`
}

func (n newSession) secrets() []string {
	var secrets []string
	for _, w := range n.Config.Webhooks {
		secrets = append(secrets, w.URL, w.HMAC.Key)
	}
	return secrets
}

type sessionConfig struct {
	Metadata map[string]string `json:"metadata"`
	Ignore   *ignoreConfig     `json:"ignore,omitempty"`
	NOWEB    *nowebConfig      `json:"noweb,omitempty"`
	GOWS     *gowsConfig       `json:"gows,omitempty"`
	WEBJS    *webjsConfig      `json:"webjs,omitempty"`
	Webhooks []webhookConfig   `json:"webhooks"`
}

// ignoreConfig names the chats that the server neither reports nor keeps.
type ignoreConfig struct {
	Status    bool `json:"status"`
	Groups    bool `json:"groups"`
	Channels  bool `json:"channels"`
	Broadcast bool `json:"broadcast"`
}

// nowebConfig lets NOWEB keep messages, without which it has no history. It counts only if it is there before pairing.
type nowebConfig struct {
	Store struct {
		Enabled  bool `json:"enabled"`
		FullSync bool `json:"fullSync"`
	} `json:"store"`
}

type gowsConfig struct {
	Storage struct {
		Messages bool `json:"messages"`
		Groups   bool `json:"groups"`
		Chats    bool `json:"chats"`
		Labels   bool `json:"labels"`
	} `json:"storage"`
}

// webjsConfig lets WEBJS report all statuses of messages.
type webjsConfig struct {
	TagsEventsOn bool `json:"tagsEventsOn"`
}

type webhookConfig struct {
	URL     string        `json:"url"`
	Events  []string      `json:"events"`
	HMAC    hmacConfig    `json:"hmac"`
	Retries retriesConfig `json:"retries"`
}

type hmacConfig struct {
	Key string `json:"key"`
}

// retriesConfig says how often a delivery is tried again. The server keeps them in memory only; what it loses is found in the history.
type retriesConfig struct {
	Policy       string `json:"policy"`
	DelaySeconds int    `json:"delaySeconds"`
	Attempts     int    `json:"attempts"`
}

// webhookRetries is some two hours: pauses of 1, 2, 4 ... 4096 seconds.
var webhookRetries = retriesConfig{Policy: "exponential", DelaySeconds: 1, Attempts: 13}

// events returns what the server shall report: message.any without message, which would tell each incoming message twice.
func (d *Device) events() []string {
	events := []string{
		"session.status", "message.any", "message.ack", "message.reaction", "message.edited", "message.revoked", "call.received",
	}
	if d.Groups {
		events = append(events, "message.ack.group", "group.v2.join", "group.v2.leave", "group.v2.update")
	}
	return events
}

// config returns the configuration of the session with those events.
func (d *Device) config(info Info, events []string) sessionConfig {
	config := sessionConfig{
		Ignore: &ignoreConfig{Status: true, Groups: !d.Groups, Channels: true, Broadcast: true},
		Webhooks: []webhookConfig{
			{URL: d.WebhookURL, Events: events, HMAC: hmacConfig{Key: d.WebhookSecret}, Retries: webhookRetries},
		},
	}
	switch info.Engine {
	case EngineNOWEB:
		config.NOWEB = &nowebConfig{}
		config.NOWEB.Store.Enabled = true
	case EngineGOWS:
		config.GOWS = &gowsConfig{}
		storage := &config.GOWS.Storage
		storage.Messages, storage.Groups, storage.Chats, storage.Labels = true, true, true, true
	case EngineWEBJS:
		config.WEBJS = &webjsConfig{TagsEventsOn: true}
	}
	config.Metadata = map[string]string{metadataDevice: d.ID, metadataConfig: d.stamp(config)}
	return config
}

// stamp names a configuration: the same for the same one, without giving away its secret. Servers drop what they do not know, so what
// they have cannot be compared with what they were given.
func (d *Device) stamp(config sessionConfig) string {
	webhook := config.Webhooks[0]
	webhook.HMAC.Key, webhook.Events = "", d.events()
	config.Webhooks = []webhookConfig{webhook}
	text, err := json.Marshal(config)
	if err != nil {
		return "" // cannot be: the configuration holds texts, numbers and flags
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// configured reports whether a session has our configuration.
func (d *Device) configured(info Info, present value) bool {
	metadata := present.at("metadata")
	if metadata.object() && metadata.at(metadataConfig).text() != d.config(info, d.events()).Metadata[metadataConfig] {
		return false
	}
	webhooks := present.at("webhooks").list()
	return len(webhooks) == 1 && d.hooked(webhooks[0])
}

// hooked reports whether a webhook is ours and reports what cannot be done without.
func (d *Device) hooked(webhook value) bool {
	if webhook.at("url").text() != d.WebhookURL || webhook.at("hmac", "key").text() != d.WebhookSecret {
		return false
	}
	var events []string
	for _, event := range webhook.at("events").list() {
		events = append(events, event.text())
	}
	return slices.Contains(events, "session.status") && slices.Contains(events, "message.any") && slices.Contains(events, "message.ack")
}

// apply gives a configuration to the server. A server that does not know one of our events says which it knows, and gets those.
func (d *Device) apply(info Info, give func(sessionConfig) (value, error)) (value, error) {
	answer, err := give(d.config(info, d.events()))
	refusal, ok := errors.AsType[*refusal](err)
	if !ok || refusal.failure.status != http.StatusBadRequest || !refusal.failure.says("message.any") {
		return answer, err
	}
	listed := strings.FieldsFunc(refusal.failure.text, func(r rune) bool { return strings.ContainsRune(" ,;'\"[]", r) })
	known := slices.DeleteFunc(d.events(), func(event string) bool { return !slices.Contains(listed, event) })
	if len(known) == len(d.events()) {
		return answer, err
	}
	return give(d.config(info, known))
}
