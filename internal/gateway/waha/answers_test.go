package waha_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
)

// TestProbeUnreached: a server that cannot reach us leaves nothing behind either, also when the person who asked went away.
func TestProbeUnreached(t *testing.T) {
	t.Parallel()
	sim, _, address := simulate(t, simulator.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	server, err := waha.New(waha.Options{URL: address, Key: apiKey, HTTP: &http.Client{Transport: ending{done: cancel}}})
	require.NoError(t, err)
	options := waha.DeviceOptions{ID: "probe", Session: "cloudwa_probe", WebhookURL: hook, WebhookSecret: "s"}
	reached, err := server.Probe(ctx, options, nil)
	require.NoError(t, err)
	require.False(t, reached)
	require.Empty(t, sim.Sessions())
}

// TestSentShapes: where the id of a sent message stands depends on the engine, and there may be none.
func TestSentShapes(t *testing.T) {
	t.Parallel()
	const wamid = "true_15551234567@c.us_3EB0A"
	for _, test := range []struct {
		name, body, raw, wamid string
		at                     int64
	}{
		{"NOWEB", `{"key":{"remoteJid":"15551234567@s.whatsapp.net","fromMe":true,"id":"3EB0A"},"messageTimestamp":"1795420991","status":"PENDING"}`, "3EB0A", wamid, 1795420991},
		{"GOWS", `{"id":"true_15551234567@c.us_3EB0A","_data":{"Info":{"ID":"3EB0A","Timestamp":"2026-11-23T08:03:11Z"}}}`, "3EB0A", wamid, 1795420991},
		{"GOWS without id", `{"_data":{"Info":{"ID":"3EB0A"}}}`, "3EB0A", wamid, 0},
		{"WEBJS", `{"id":{"fromMe":true,"remote":"15551234567@c.us","id":"3EB0A","_serialized":"true_15551234567@c.us_3EB0A"},"timestamp":1795420991}`, "3EB0A", wamid, 1795420991},
		{"WEBJS renamed", `{"id":{"fromMe":true,"remote":"15551234567@c.us","id":"3EB0A"}}`, "3EB0A", wamid, 0},
		{"WEBJS inside", `{"_data":{"id":{"_serialized":"true_15551234567@c.us_3EB0A"}}}`, "3EB0A", wamid, 0},
		{"WPP", `{"id":"true_15551234567@c.us_3EB0A","timestamp":1795420991,"ack":0}`, "3EB0A", wamid, 1795420991},
		{"raw id", `{"id":"3EB0A"}`, "3EB0A", wamid, 0},
		{"hidden id", `{"id":"true_99000222@lid_3EB0A"}`, "3EB0A", "true_99000222@lid_3EB0A", 0},
		{"empty", ``, "", "", 0},
		{"null", `null`, "", "", 0},
		{"odd", `{"id":{"id":{}},"key":"x","_data":[]}`, "", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			device := serve(t, "cloudwa_7", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusCreated)
				_, _ = io.WriteString(w, test.body)
			})
			sent, err := device.Send(t.Context(), gateway.Outgoing{To: ann, Content: gateway.Text{Body: "hi"}})
			require.NoError(t, err)
			require.Equal(t, gateway.MessageID{Raw: test.raw, Wamid: test.wamid, FromMe: true}, sent.ID)
			if test.at == 0 {
				require.True(t, sent.At.IsZero())
			} else {
				require.Equal(t, time.Unix(test.at, 0).UTC(), sent.At)
			}
		})
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	device := serve(t, "cloudwa_7", func(_ http.ResponseWriter, r *http.Request) { t.Errorf("unexpected %s", r.URL) })
	file := gateway.File{Name: "a.bin", MIME: "application/octet-stream", Data: make([]byte, 37<<20+1)}
	_, err := device.Send(t.Context(), gateway.Outgoing{To: ann, Content: gateway.Document{File: file}})
	requireError(t, gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonTooLarge}, "too large", err)
}

func TestQRShapes(t *testing.T) {
	t.Parallel()
	const png = "\x89PNG\r\n\x1a\nrest"
	for _, test := range []struct{ name, raw, image, wantValue, wantPNG string }{
		{"both", `{"value":"2@a,b"}`, png, "2@a,b", png},
		{"picture in JSON", `{"value":"2@a,b"}`, `{"mimetype":"image/png","data":"iVBORw0KGgpyZXN0"}`, "2@a,b", png},
		{"picture only", `{}`, png, "", png},
		{"text only", `{"value":"2@a,b"}`, `<html>`, "2@a,b", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			device := serve(t, "cloudwa_7", func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("format") == "raw" {
					_, _ = io.WriteString(w, test.raw)
					return
				}
				_, _ = io.WriteString(w, test.image)
			})
			qr, err := device.QR(t.Context())
			require.NoError(t, err)
			require.Equal(t, test.wantValue, qr.Value)
			require.Equal(t, test.wantPNG, string(qr.PNG))
		})
	}
}

// TestWhereFilesAre: a server's own files are asked for at our address of it, with the key; those elsewhere without.
func TestWhereFilesAre(t *testing.T) {
	t.Parallel()
	bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != "" {
			t.Error("the key went to another server")
		}
		if r.URL.Query().Get("signature") != "good" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, "from the bucket")
	}))
	t.Cleanup(bucket.Close)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != apiKey || !strings.HasPrefix(r.URL.Path, "/waha/api/") {
			t.Errorf("asked for %s with key %q", r.URL, r.Header.Get("X-Api-Key"))
		}
		if r.URL.Path == "/waha/api/files/default/a b.jpg" {
			_, _ = io.WriteString(w, "from the server")
			return
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"message":"Message not found","error":"Not Found","statusCode":404}`)
	}))
	t.Cleanup(web.Close)
	device := deviceAt(t, web.URL+"/waha/", "cloudwa_7")
	for _, test := range []struct{ name, url, want string }{
		{"own", web.URL + "/waha/api/files/default/a%20b.jpg", "from the server"},
		{"own, taken for localhost", "http://localhost:3000/api/files/default/a%20b.jpg", "from the server"},
		{"bucket", bucket.URL + "/x.jpg?signature=good", "from the bucket"},
		{"signature ended", bucket.URL + "/x.jpg?signature=old", ""},
		{"out of the folder", "http://localhost:3000/api/files/../../api/server/environment", ""},
		{"no address", "ftp://example.com/x", ""},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			download, err := device.Download(t.Context(), gateway.Message{
				ID: gateway.MessageID{Raw: "A"}, Chat: ann, Media: &gateway.MediaFile{URL: test.url, MIME: "image/jpeg"},
			})
			if test.want == "" {
				requireError(t, gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonNotFound}, "", err)
				return
			}
			require.NoError(t, err)
			content, err := io.ReadAll(download.Body)
			require.NoError(t, err)
			require.NoError(t, download.Body.Close())
			require.Equal(t, test.want, string(content))
		})
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		status int
		body   string
		ask    gateway.Identities
		want   gateway.Identities
	}{
		{"LID known", 200, `{"lid":"99@lid","pn":"62811@c.us"}`, gateway.Identities{LID: "99"}, gateway.Identities{LID: "99", Phone: "62811"}},
		{"LID unknown", 200, `{"lid":"99@lid","pn":null}`, gateway.Identities{LID: "99"}, gateway.Identities{LID: "99"}},
		{"phone known", 200, `{"lid":"99@lid","pn":"62811@c.us"}`, gateway.Identities{Phone: "62811"}, gateway.Identities{LID: "99", Phone: "62811"}},
		{"old server", 404, `{"message":"Cannot GET /api/x/lids","statusCode":404}`, gateway.Identities{LID: "99"}, gateway.Identities{LID: "99"}},
		{"engine without", 501, `{"message":"not implemented","statusCode":501}`, gateway.Identities{LID: "99"}, gateway.Identities{LID: "99"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			device := serve(t, "cloudwa_7", func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = io.WriteString(w, test.body)
			})
			got, err := device.Resolve(t.Context(), test.ask)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

// TestNoHistory: a server that keeps no messages says so in a way of its own for each engine; the answer is that nothing can be verified.
func TestNoHistory(t *testing.T) {
	t.Parallel()
	for _, engine := range []simulator.Engine{simulator.WEBJS, simulator.WPP, simulator.NOWEB, simulator.GOWS} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			sim, server, _ := simulate(t, simulator.Options{Engine: engine})
			device := server.Device(waha.DeviceOptions{ID: "7", Session: "cloudwa_7", WebhookURL: hook, WebhookSecret: "s"})
			_, err := device.Start(t.Context())
			require.NoError(t, err)
			require.NoError(t, sim.Scan("cloudwa_7", "", "628110000001", ""))
			require.NoError(t, sim.Switch("", func(s *simulator.Switches) { s.NoHistory = true }))
			_, err = device.Chats(t.Context(), 10, 0)
			require.True(t, gateway.IsReason(err, gateway.ReasonUnsupported), "%v", err)
			_, err = device.MessagesSince(t.Context(), ann, noon, 10)
			require.True(t, gateway.IsReason(err, gateway.ReasonUnsupported), "%v", err)
		})
	}
}
