package simulator

// control is one thing that can be switched, counted or done: its name in the simulator's control API, and what it means in a line.
type control struct{ Name, Label, Text string }

var attachments = []control{
	{Name: "sample-photo", Label: "A photo"}, {Name: "image", Label: "Photo or video from this computer"}, {Name: "voice", Label: "A voice note"},
	{Name: "sample-document", Label: "A PDF"}, {Name: "document", Label: "File from this computer"},
	{Name: "location", Label: "A location"}, {Name: "contact", Label: "A contact card"},
}

var reactions = []string{"👍", "❤️", "😂", "😮", "🙏"}

// personSwitches are members of the simulator's Person.
var personSwitches = []control{
	{"receipts", "Read receipts", "The business sees blue ticks when the chat is open here."},
	{"offline", "Phone is off", "Messages stay at one tick until it is on again."},
	{"showLid", "Shown with the hidden id", "The gateway names the chat by its hidden id instead of the number."},
	{"hidePhone", "Number is secret", "The gateway tells the number nowhere."},
	{"absent", "Has no WhatsApp", "A check of the number says so, and sends fail."},
	{"picture", "Has a profile picture", "CloudWA can fetch it."},
}

// webhookSwitches, webhookCounts and sendCounts are members of the simulator's Switches.
var (
	webhookSwitches = []control{
		{"cutWebhooks", "Cut webhooks", "Nothing is told to CloudWA. Messages still arrive on the phone and stand in its history."},
		{"hold", "Hold webhooks", "They are kept until this is switched off or they are released."},
		{"doubleId", "Tell messages twice", "Once with the number, once with the hidden id, as some engines do."},
		{"ackOtherId", "Ticks with the other id", "Ticks name the chat by the hidden id where the message had the number, and the other way round."},
		{"skipAcks", "Ticks skip steps", "Only the last tick is told: read without delivered."},
		{"echoFirst", "Echo before the answer", "CloudWA is told of its own message before its call to send it is answered."},
		{"noHistory", "No history", "Chats and their messages cannot be read back."},
	}
	webhookCounts = []control{
		{"drop", "Drop the next", "So many webhooks never leave."},
		{"duplicate", "Double the next", "So many webhooks leave twice."},
		{"reorder", "Turn the next around", "So many webhooks are kept and then leave the last first."},
	}
	sendCounts = []control{
		{"refuse", "Refuse the next sends", "They end with an error at once."},
		{"lateError", "Fail the next sends late", "They get one tick, then an error."},
		{"lose", "Lose the next sends", "The call is answered well, but the message never arrives."},
	}
)

// settingSwitches are members of the simulator's Settings.
var settingSwitches = []control{
	{"lidFirst", "New people show the hidden id first", "Their number is known only where the gateway is asked for it."},
	{"hidePhones", "New people keep their number secret", "The gateway never tells it."},
}

// actions happen once, to the number that is chosen.
var actions = []control{
	{"next", "Next QR code", "The code that is shown expires now."},
	{"unlink", "Unlink", "The owner removes CloudWA from the phone's linked devices."},
	{"drop", "Drop the connection", "The session falls back to starting and comes back by itself."},
	{"restrict", "Restrict", "WhatsApp limits this number: told with version 2026.7.2 and newer."},
	{"unrestrict", "Lift the restriction", "The number may write to everybody again."},
	{"restart", "Restart the gateway", "All sessions connect anew; webhooks to come still leave."},
	{"restart-lose", "Restart and forget", "The same, and webhooks to come are lost, as with the real one."},
}

type option struct{ Value, Label string }

// The choices of settings.
var (
	engines  = []option{{"NOWEB", "NOWEB"}, {"GOWS", "GOWS"}, {"WEBJS", "WEBJS"}, {"WPP", "WPP"}}
	versions = []option{
		{"2026.7.2", "2026.7.2"}, {"2026.7.1", "2026.7.1"}, {"2026.4.3", "2026.4.3"}, {"2026.3.1", "2026.3.1"}, {"2025.12.2", "2025.12.2"},
		{"2025.1.1", "2025.1.1"}, {"2024.11.1", "2024.11.1"}, {"2024.10.1", "2024.10.1"},
	}
	tiers = []option{{"CORE", "Core (free)"}, {"PLUS", "Plus"}}
	downs = []option{{"", "It answers"}, {"503", "Answers 503"}, {"refuse", "Cuts every connection"}}
	ticks = []option{{"0", "None"}, {"1", "Sent"}, {"2", "Delivered"}, {"3", "Read"}}
)

// faultPaths are the calls that a fault can meet.
var faultPaths = []option{
	{"/api/send*", "Any send"}, {"/api/sendText", "Send a text"}, {"/api/sendImage", "Send a picture"}, {"/api/sessions/*", "Look at a session"},
	{"/api/sessions", "Make or list sessions"}, {"/api/*/chats/*/messages", "Read history"}, {"/api/contacts/*", "Ask about a contact"},
	{"/api/files/*/*", "Fetch a file"}, {"", "Any call"},
}

// deliveryCounts are members of the simulator's DeliveryStats.
var deliveryCounts = []control{
	{"delivered", "Sent", ""}, {"pending", "Waiting", ""}, {"held", "Held", ""}, {"failures", "Failed tries", ""}, {"givenUp", "Given up", ""},
	{"dropped", "Dropped", ""},
}
