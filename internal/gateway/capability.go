package gateway

import (
	"maps"
	"slices"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Feature is something that a provider may or may not be able to do.
type Feature string

// The features.
const (
	FeatureQR             Feature = "qr"
	FeatureCode           Feature = "code"            // pairing code
	FeatureManySessions   Feature = "many_sessions"   // more than one device on a server
	FeatureImage          Feature = "image"           // sending it; the same goes for the next ones
	FeatureVideo          Feature = "video"           //
	FeatureVoice          Feature = "voice"           //
	FeatureVoiceConvert   Feature = "voice_convert"   // of sound that is not Ogg with Opus
	FeatureDocument       Feature = "document"        //
	FeatureLocation       Feature = "location"        //
	FeatureContact        Feature = "contact"         //
	FeatureReply          Feature = "reply"           //
	FeatureReaction       Feature = "reaction"        //
	FeatureEdit           Feature = "edit"            //
	FeatureRevoke         Feature = "revoke"          //
	FeaturePreviewChoice  Feature = "preview_choice"  // links with and without preview
	FeatureOwnIDs         Feature = "own_ids"         // message ids chosen by us
	FeatureTyping         Feature = "typing"          //
	FeatureSeen           Feature = "seen"            //
	FeatureHistory        Feature = "history"         // without it health cannot be verified and nothing is caught up
	FeatureCheck          Feature = "check"           // whether a number has WhatsApp
	FeatureProfilePicture Feature = "profile_picture" //
	FeatureGroups         Feature = "groups"          //
)

// FeatureOf returns the feature that sending a kind of message needs; "" for text, which every provider sends.
func FeatureOf(kind Kind) Feature {
	switch kind {
	case KindImage:
		return FeatureImage
	case KindVideo:
		return FeatureVideo
	case KindVoice, KindAudio:
		return FeatureVoice
	case KindDocument:
		return FeatureDocument
	case KindLocation:
		return FeatureLocation
	case KindContact:
		return FeatureContact
	default:
		return ""
	}
}

// Capabilities says what a provider cannot do. The zero value can do everything.
type Capabilities struct {
	// Missing holds a sentence for each feature that does not work.
	Missing map[Feature]errs.Message
}

// Can reports whether the feature works.
func (c Capabilities) Can(feature Feature) bool {
	_, missing := c.Missing[feature]
	return !missing
}

// Why returns the sentence that says why a feature does not work; an empty message when it does.
func (c Capabilities) Why(feature Feature) errs.Message { return c.Missing[feature] }

// Reasons returns the different sentences of all that is missing, in a fixed order.
func (c Capabilities) Reasons() []errs.Message {
	var reasons []errs.Message
	for _, feature := range slices.Sorted(maps.Keys(c.Missing)) {
		reason := c.Missing[feature]
		if !slices.ContainsFunc(reasons, func(r errs.Message) bool { return r.String() == reason.String() }) {
			reasons = append(reasons, reason)
		}
	}
	return reasons
}

// Unsupported returns the error of a driver that is asked for a missing feature.
func (c Capabilities) Unsupported(feature Feature) error {
	return &Error{Class: Permanent, Reason: ReasonUnsupported, Message: c.Why(feature)}
}
