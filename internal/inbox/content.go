package inbox

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// content returns what a message says in the gateway's language.
func (s *Sender[T]) content(_ context.Context, m Message) (gateway.Content, error) {
	return gateway.Text{Body: m.Text, Preview: !m.Content.NoPreview}, nil
}
