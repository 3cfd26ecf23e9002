package waha

import (
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// limit is a feature that some servers do not have, and why.
type limit struct {
	missing  func(Info) bool
	features []gateway.Feature
	why      errs.Message
}

// limits returns all there is to say about versions, editions and engines. Servers differ in more than this table knows, so calls that fail
// for lack of a feature say so too.
func limits() []limit {
	return []limit{
		{
			func(i Info) bool { return i.Version.Before(convertVersion) },
			[]gateway.Feature{gateway.FeatureVoiceConvert},
			errs.Msg("Voice messages are sent as they were recorded: WAHA 2025.6.2 or newer can convert them. Most browsers record them as WhatsApp takes them."),
		},
		{Info.OneSession, []gateway.Feature{gateway.FeatureManySessions}, oneSession()},
		{
			Info.OneSession,
			[]gateway.Feature{gateway.FeatureImage, gateway.FeatureVideo, gateway.FeatureVoice, gateway.FeatureVoiceConvert, gateway.FeatureDocument},
			needsPlus(),
		},
		{
			func(i Info) bool { return i.browser() || i.Version.Before(ownIDsVersion) },
			[]gateway.Feature{gateway.FeatureOwnIDs},
			errs.Msg("A message whose sending was interrupted is looked for in the chat before it is sent again: this needs WAHA 2026.4.3 or newer with the engine NOWEB or GOWS to be certain."),
		},
	}
}

// browser reports whether the engine runs a browser. They take no message ids of ours; an engine we do not know is taken for one.
func (i Info) browser() bool { return i.Engine != EngineNOWEB && i.Engine != EngineGOWS }

// Capabilities returns what the server cannot do.
func (i Info) Capabilities() gateway.Capabilities {
	missing := map[gateway.Feature]errs.Message{}
	for _, l := range limits() {
		if !l.missing(i) {
			continue
		}
		for _, feature := range l.features {
			missing[feature] = l.why
		}
	}
	return gateway.Capabilities{Missing: missing}
}
