package inbox

import "github.com/google/uuid"

// Change names something that people can see and that is different now: a message with its conversation, a conversation, or a device.
type Change struct {
	DeviceID       uuid.UUID
	ConversationID uuid.UUID
	MessageID      uuid.UUID
}

// Changes is what happened in a workspace after a number of its sequence.
type Changes struct {
	Seq  int64    // the number of the last change
	List []Change // without repetitions, the oldest first
	Gap  bool     // not all of them are known any more: show everything anew
}
