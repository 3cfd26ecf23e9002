package waha_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

// BenchmarkReceive is what a delivery costs before it is stored, and when it is worked off.
func BenchmarkReceive(b *testing.B) {
	message := deliveries(b, "deliveries.jsonl")[13]
	b.Run("verify", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, waha.Receiver{}.Verify(message.header, message.body, recordedKey))
		}
	})
	b.Run("peek", func(b *testing.B) {
		for b.Loop() {
			waha.Receiver{}.Peek(message.header, message.body)
		}
	})
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			_, err := waha.Receiver{}.Decode(message.body)
			require.NoError(b, err)
		}
	})
}
