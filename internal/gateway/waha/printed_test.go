package waha_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	options := waha.Options{URL: "https://waha.example.com", Key: apiKey}
	server, err := waha.New(options)
	require.NoError(t, err)
	device := server.Device(waha.DeviceOptions{ID: "7", Session: "cloudwa_7", WebhookURL: webhookURL, WebhookSecret: webhookSecret})
	for _, thing := range []any{options, &options, server, device, device.DeviceOptions, *device} {
		var text bytes.Buffer
		for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
			fmt.Fprintf(&text, format, thing)
		}
		slog.New(slog.NewJSONHandler(&text, nil)).Info("x", "thing", thing)
		slog.New(slog.NewTextHandler(&text, nil)).Info("x", "thing", thing)
		require.NotContains(t, text.String(), apiKey)
		require.NotContains(t, text.String(), webhookSecret)
		require.NotContains(t, text.String(), "the-device-key")
	}
}
