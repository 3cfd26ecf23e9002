package pacing

import "time"

// Bounds of what automations write in one conversation while no person does. Two automations that answer each other never stop by themselves.
const (
	BotMessages = 20
	BotWindow   = 10 * time.Minute
)
