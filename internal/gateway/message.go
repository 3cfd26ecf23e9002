package gateway

import "time"

// Kind says what a message holds.
type Kind string

// The kinds of message.
const (
	KindText        Kind = "text"
	KindImage       Kind = "image"
	KindVideo       Kind = "video"
	KindVoice       Kind = "voice" // recorded in the chat
	KindAudio       Kind = "audio" // a sound file
	KindDocument    Kind = "document"
	KindSticker     Kind = "sticker"
	KindLocation    Kind = "location"
	KindContact     Kind = "contact"
	KindUnsupported Kind = "unsupported" // something that people see and we cannot show, such as a poll; see Message.Word
)

// Outgoing is a message to send.
type Outgoing struct {
	To      Chat
	Content Content
	ReplyTo MessageID // the message it answers, zero for none
	ID      string    // from Sender.NewMessageID, "" for none
}

// Content is what a message says: one of Text, Image, Video, Voice, Document, Location and Card.
type Content interface{ Kind() Kind }

// Text is a text with WhatsApp's own mark-up. Preview lets WhatsApp show the first link in it.
type Text struct {
	Body    string
	Preview bool
}

// Image is a picture, JPEG or PNG.
type Image struct {
	File
	Caption string
}

// Video is an MP4.
type Video struct {
	File
	Caption string
}

// Voice is a voice note. What is not Ogg Opus is converted where the provider can do it.
type Voice struct{ File }

// Document is any file.
type Document struct {
	File
	Caption string
}

// Location is a place.
type Location struct {
	Latitude, Longitude float64 // degrees
	Name, Address       string
}

// Card is one or more contact cards.
type Card struct{ Contacts []ContactCard }

// Kind returns KindText.
func (Text) Kind() Kind { return KindText }

// Kind returns KindImage.
func (Image) Kind() Kind { return KindImage }

// Kind returns KindVideo.
func (Video) Kind() Kind { return KindVideo }

// Kind returns KindVoice.
func (Voice) Kind() Kind { return KindVoice }

// Kind returns KindDocument.
func (Document) Kind() Kind { return KindDocument }

// Kind returns KindLocation.
func (Location) Kind() Kind { return KindLocation }

// Kind returns KindContact.
func (Card) Kind() Kind { return KindContact }

// File is a file to send.
type File struct {
	Name string // shown for documents
	MIME string
	Data []byte
}

// Sent is the provider's receipt. It means accepted, not delivered.
type Sent struct {
	ID MessageID // Raw is "" where the provider did not tell: the message is then known by its echo only
	At time.Time // the provider's time of the message; zero where it did not tell
}

// Activity is what the other side sees us do.
type Activity string

// The activities.
const (
	ActivityNone      Activity = "none"
	ActivityTyping    Activity = "typing"
	ActivityRecording Activity = "recording"
)

// Source says where a message of ours was written.
type Source string

// The sources. A provider may forget after minutes that a message came from here, so go by the message's id first.
const (
	SourceHere  Source = "here"  // sent through this provider
	SourcePhone Source = "phone" // written on the phone or another linked device
)

// MediaFile is the file of a message, still at the provider.
type MediaFile struct {
	URL   string // where the provider says it is; use Media.Download, which knows better. "" when the provider could not get it
	ID    string // the provider's id for it, where it has one
	MIME  string // as the sender says; not to be trusted
	Name  string // the sender's name for it without any folder, "" where unknown
	Fault string // why the provider could not get it, for the log
}

// Quote is the message that a message answers.
type Quote struct {
	ID   MessageID // FromMe says nothing here
	Text string    // its text as the answer quotes it, "" where unknown
}

// ChatOverview is a chat with its newest message.
type ChatOverview struct {
	Chat   Chat
	Person Identities // who it is, for ChatPerson
	Name   string
	Last   *Message // nil where the provider did not tell
}

// Existence says whether a phone number has WhatsApp.
type Existence struct {
	Exists bool
	Chat   Chat       // the chat to send to, when it exists
	Person Identities // who that is; the phone number may be another than the one asked about
}

// Profile is how a person or a group presents itself.
type Profile struct {
	Name    string
	Picture string // address of the picture, good for hours only; "" for none
}
