package db

import (
	"encoding/json"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

type mediaRow struct {
	bun.BaseModel `bun:"table:media,alias:f"`

	TenantID       uuid.UUID `bun:",pk"`
	MessageID      uuid.UUID `bun:",pk"`
	ConversationID uuid.UUID
	State          string
	Source         gateway.MediaFile `bun:"type:jsonb"`
	Name           string
	MIME           string `bun:"mime"`
	Size           int64
	Width          int
	Height         int
	Key            string
	ThumbKey       string
	Failure        string
	FailureArgs    json.RawMessage `bun:"type:jsonb"`
}

func (t *Tenant) rowOfMedia(m inbox.Message) mediaRow {
	f := m.Media
	return mediaRow{
		TenantID: t.id, MessageID: m.ID, ConversationID: m.ConversationID, State: string(f.State), Source: f.Source, Name: f.Name, MIME: f.MIME,
		Size: f.Size, Width: f.Width, Height: f.Height, Key: f.Key, ThumbKey: f.ThumbKey, Failure: f.Failure.Format, FailureArgs: values(f.Failure),
	}
}
