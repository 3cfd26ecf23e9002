package waha_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recordedKey is what the recorded deliveries were signed with.
const recordedKey = "my-secret-key"

// delivery is a recorded or written webhook.
type delivery struct {
	header http.Header
	body   []byte
}

// deliveries reads a file of webhooks, one in each line.
func deliveries(tb testing.TB, name string) []delivery {
	tb.Helper()
	content, err := os.ReadFile("testdata/" + name)
	require.NoError(tb, err)
	var list []delivery
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Headers map[string]string `json:"headers"`
			Body    json.RawMessage   `json:"body"`
		}
		require.NoError(tb, json.Unmarshal(lines.Bytes(), &line))
		d := delivery{header: http.Header{}, body: line.Body}
		for key, text := range line.Headers {
			d.header.Set(key, text)
		}
		var asText string
		if json.Unmarshal(line.Body, &asText) == nil {
			d.body = []byte(asText)
		}
		list = append(list, d)
	}
	require.NoError(tb, lines.Err())
	require.NotEmpty(tb, list)
	return list
}

// TestRecordedDeliveries decodes what a real server sent, and what the contract says that other engines send.
func TestRecordedDeliveries(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"deliveries", "engines"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got strings.Builder
			for _, d := range deliveries(t, name+".jsonl") {
				decoded, err := waha.Receiver{}.Decode(d.body)
				require.NoError(t, err)
				peeked := waha.Receiver{}.Peek(d.header, d.body)
				got.WriteString(describe(decoded))

				require.NotEmpty(t, peeked.ID)
				peeked.ID, peeked.Events = "", decoded.Events
				require.Equal(t, decoded, peeked, "Peek and Decode read the same envelope")
			}
			golden := "testdata/" + name + ".golden"
			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	for _, d := range deliveries(t, "deliveries.jsonl") {
		require.NoError(t, waha.Receiver{}.Verify(d.header, d.body, recordedKey))
		require.NoError(t, waha.Receiver{}.Verify(d.header, d.body, "next-key", recordedKey), "while the secret changes")
		require.Error(t, waha.Receiver{}.Verify(d.header, d.body, "another"))
		require.Error(t, waha.Receiver{}.Verify(d.header, d.body, ""))
		require.Error(t, waha.Receiver{}.Verify(d.header, d.body))
		for _, at := range []int{0, len(d.body) / 2, len(d.body) - 1} {
			flipped := bytes.Clone(d.body)
			flipped[at] ^= 1
			require.Error(t, waha.Receiver{}.Verify(d.header, flipped, recordedKey), "byte %d flipped", at)
		}
	}
}

// TestVerifyDocumentedVector is the example of WAHA's documentation.
func TestVerifyDocumentedVector(t *testing.T) {
	t.Parallel()
	const signature = "208f8a55dde9e05519e898b10b89bf0d0b3b0fdf11fdbf09b6b90476301b98d8097c462b2b17a6ce93b6b47a136cf2e78a33a63f6752c2c1631777076153fa89"
	body := []byte(`{"event":"message","session":"default","engine":"WEBJS"}`)
	for _, test := range []struct {
		name              string
		header, algorithm string
		want              bool
	}{
		{"as documented", signature, "sha512", true},
		{"without algorithm", signature, "", true},
		{"upper case", strings.ToUpper(signature), "sha512", true},
		{"none", "", "sha512", false},
		{"short", signature[:64], "sha512", false},
		{"not hex", "z" + signature[1:], "sha512", false},
		{"other algorithm", signature, "sha256", false},
		{"prefixed", "sha512=" + signature, "sha512", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			header.Set("X-Webhook-Hmac", test.header)
			if test.algorithm != "" {
				header.Set("X-Webhook-Hmac-Algorithm", test.algorithm)
			}
			err := waha.Receiver{}.Verify(header, body, recordedKey)
			require.Equal(t, test.want, err == nil, "%v", err)
			if err != nil {
				require.NotContains(t, err.Error(), recordedKey)
			}
		})
	}
}

// TestPeekNamesEveryDelivery: what has no id gets one that stays the same when the delivery is repeated, except for states.
func TestPeekNamesEveryDelivery(t *testing.T) {
	t.Parallel()
	peek := func(header http.Header, body string) string { return waha.Receiver{}.Peek(header, []byte(body)).ID }
	request := http.Header{"X-Webhook-Request-Id": {"3b2ozl8sqmwsywxwh"}}
	message, status := `{"event":"message","payload":{}}`, `{"event":"session.status","payload":{"status":"WORKING"}}`

	require.Equal(t, "evt_1", peek(request, `{"event":"message","id":"evt_1"}`))
	require.Equal(t, "request_3b2ozl8sqmwsywxwh", peek(request, message))
	require.Equal(t, peek(nil, message), peek(nil, message))
	require.NotEqual(t, peek(nil, message), peek(nil, message+" "))
	require.NotEqual(t, peek(nil, status), peek(nil, status))
	for _, odd := range []string{"", "null", "[]", "7", "{", `{"event":`, "\xff"} {
		require.Equal(t, "unreadable", waha.Receiver{}.Peek(nil, []byte(odd)).Name)
		require.NotEmpty(t, peek(nil, odd))
		_, err := waha.Receiver{}.Decode([]byte(odd))
		require.Error(t, err, odd)
	}
}

// FuzzDecode: no body makes the decoder panic, and what it yields can be stored and matched.
func FuzzDecode(f *testing.F) {
	for _, name := range []string{"deliveries.jsonl", "engines.jsonl"} {
		for _, d := range deliveries(f, name) {
			f.Add(d.body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		peeked := waha.Receiver{}.Peek(nil, body)
		require.NotEmpty(t, peeked.ID)
		require.NotEmpty(t, peeked.Name)
		decoded, err := waha.Receiver{}.Decode(body)
		if err != nil {
			return
		}
		require.NotEmpty(t, describe(decoded))
		for _, event := range decoded.Events {
			if message, ok := event.(gateway.Message); ok {
				require.NotEmpty(t, message.ID.Raw)
				require.NotEmpty(t, message.Chat.ID)
				require.NotEmpty(t, message.Kind)
				require.True(t, utf8.ValidString(message.Text))
				require.NotContains(t, message.Text, "\x00")
			}
		}
	})
}
