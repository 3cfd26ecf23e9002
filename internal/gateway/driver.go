package gateway

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Driver does things with one device, which is one WhatsApp number at one provider. It is safe for concurrent use and keeps no state of
// the device: two processes may hold drivers for the same one. Each method waits for the provider at most as long as the provider itself
// may take to answer, so ctx needs no deadline. Errors are of type *Error.
type Driver interface {
	Pairing
	Sender
	Presence
	History
	Media
	Contacts
	Webhook

	// Capabilities says what this device's provider cannot do, as far as its version and engine tell.
	Capabilities(ctx context.Context) (Capabilities, error)
}

// Pairing connects the device with a phone and takes it apart again.
type Pairing interface {
	// Start brings the device's session into being, with its settings and webhook, and sets it running. It may be called in any state
	// and changes nothing when all is as it should be. It returns before the session is connected: states come as events, or by State.
	Start(ctx context.Context) (Session, error)

	// State asks for the session as it is now. A session that the provider does not know is StateMissing and no error.
	State(ctx context.Context) (Session, error)

	// QR returns the code to scan while the state is StateScan. In other states it is an error whose State says which.
	QR(ctx context.Context) (QR, error)

	// Code asks for the code that the owner of the number types into the phone instead of scanning. The phone number is digits only,
	// with its country.
	Code(ctx context.Context, phone string) (string, error)

	// Restart stops the session and starts it again, still paired.
	Restart(ctx context.Context) error

	// Logout takes the device off the phone's list and leaves its session stopped.
	Logout(ctx context.Context) error

	// Delete takes the device off the phone and removes its session. A session that is gone already is no error.
	Delete(ctx context.Context) error
}

// Sender sends and changes messages.
type Sender interface {
	// NewMessageID returns an id to give to Send for a message of that kind, or "" where the provider takes none. A message whose id was
	// known before it left can be looked for after a timeout.
	NewMessageID(ctx context.Context, kind Kind) (string, error)

	// Send sends one message. No error means that the provider took it; what became of it is told by StatusChanged events.
	Send(ctx context.Context, message Outgoing) (Sent, error)

	// Edit replaces the text, or the caption, of a message of ours.
	Edit(ctx context.Context, chat Chat, id MessageID, text string) error

	// Revoke deletes a message of ours for everyone.
	Revoke(ctx context.Context, chat Chat, id MessageID) error

	// React puts an emoji on a message in place of our last one; "" takes it away.
	React(ctx context.Context, chat Chat, id MessageID, emoji string) error
}

// Presence shows the other side what we are doing.
type Presence interface {
	// Typing shows an activity, or ends it with ActivityNone: WAHA lets it last until it is ended, the Cloud API for up to 25 seconds.
	// Last is the newest message of the other side; the Cloud API needs it, and marks it as seen.
	Typing(ctx context.Context, chat Chat, activity Activity, last MessageID) error

	// Seen marks messages of the other side as read.
	Seen(ctx context.Context, chat Chat, ids ...MessageID) error
}

// History reads what the provider keeps. A provider without history answers with ReasonUnsupported: what it says cannot be verified.
type History interface {
	// Chats returns up to limit chats from an offset on, those with the newest messages first.
	Chats(ctx context.Context, limit, offset int) ([]ChatOverview, error)

	// MessagesSince returns the messages of a chat from a time on, both directions, oldest first, and at most limit of them: the newest
	// ones where there are more.
	MessagesSince(ctx context.Context, chat Chat, since time.Time, limit int) ([]Message, error)

	// Message asks for one message. One that the provider does not know is ReasonNotFound.
	Message(ctx context.Context, chat Chat, id MessageID) (Message, error)
}

// Media fetches files out of messages.
type Media interface {
	// Download opens the file of a message; the caller closes it. Providers keep files for minutes only: a file that is gone is asked for
	// again once, and is ReasonNotFound when that fails too.
	Download(ctx context.Context, message Message) (Download, error)
}

// Download is a file being read.
type Download struct {
	Body io.ReadCloser
	MIME string // as the provider says; not to be trusted
	Size int64  // in bytes, -1 where unknown
}

// Contacts asks about people and groups. Its answers may be kept: see Directory.
type Contacts interface {
	// Check asks whether a phone number (digits with country) has WhatsApp, and by which chat it is reached: providers may answer with
	// another number than was asked for, as in Brazil, and that one has to be used.
	Check(ctx context.Context, phone string) (Existence, error)

	// Profile returns the name and the picture of a person or a group, as far as they are known.
	Profile(ctx context.Context, chat Chat) (Profile, error)

	// Resolve adds to a person's identities what the provider knows about them, phone to LID and LID to phone. Nothing known is no error.
	Resolve(ctx context.Context, person Identities) (Identities, error)

	// ChatOf returns the chat by which a person is reached, or ReasonNoIdentity where this provider needs another identity. It does not
	// ask the provider.
	ChatOf(person Identities) (Chat, error)
}

// Webhook tells the provider where to report.
type Webhook interface {
	// Configure brings the webhook and the settings of the session to what they should be, without logging it out. It changes nothing when
	// they are so already, unless forced, because a change makes the session restart. It reports whether it changed anything.
	Configure(ctx context.Context, force bool) (changed bool, err error)
}

// Receiver checks and reads a provider's calls to us. It needs no connection and is safe for concurrent use.
type Receiver interface {
	// Verify checks the signature over the body exactly as it came, against each of the secrets (more than one while a secret changes).
	// No secret at all never verifies. The error says nothing about the secret.
	Verify(header http.Header, body []byte, secrets ...string) error

	// Peek reads only what a delivery is stored under: all of Delivery but its events. It accepts every body and never fails: one that is
	// not understood gets a name and id of its own.
	Peek(header http.Header, body []byte) Delivery

	// Decode reads a whole delivery. Events that mean nothing to us are Ignored and unknown ones are Unknown, so an error means that the
	// body is not a delivery at all. The delivery's id is what Peek said when it came; Decode gives none.
	Decode(body []byte) (Delivery, error)
}
