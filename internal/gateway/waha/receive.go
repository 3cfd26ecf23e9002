package waha

import (
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Headers of a delivery.
const (
	headerHMAC      = "X-Webhook-Hmac"
	headerAlgorithm = "X-Webhook-Hmac-Algorithm"
	headerRequest   = "X-Webhook-Request-Id"
)

// Lengths that names and ids of deliveries are cut to, in bytes.
const (
	maxEvent = 64
	maxName  = 200
)

var (
	errSignature = errors.New("the webhook's signature is missing or wrong")
	errDelivery  = errors.New("the webhook is no WAHA event")
)

// Receiver reads the webhooks of WAHA servers.
type Receiver struct{}

var _ gateway.Receiver = Receiver{}

// Verify implements gateway.Receiver. The signature is over the body alone, so the headers' time proves nothing.
func (Receiver) Verify(header http.Header, body []byte, secrets ...string) error {
	given, err := hex.DecodeString(header.Get(headerHMAC))
	if err != nil || len(given) != sha512.Size || !strings.EqualFold(cmp.Or(header.Get(headerAlgorithm), "sha512"), "sha512") {
		return errSignature
	}
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		mac := hmac.New(sha512.New, []byte(secret))
		mac.Write(body)
		if hmac.Equal(mac.Sum(nil), given) {
			return nil
		}
	}
	return errSignature
}

// Peek implements gateway.Receiver.
func (Receiver) Peek(header http.Header, body []byte) gateway.Delivery {
	envelope := parseEnvelope(body)
	delivery := deliveryOf(envelope)
	delivery.ID = cmp.Or(envelope.at("id").line(maxID), deliveryID(header, delivery.Name, body))
	return delivery
}

// deliveryID returns an id for a delivery that has none, as of the versions of 2024: that of the request, which stays the same when it
// is tried again, or else a hash of the body. States have no time in them and come back, so they are never taken for repeated: to be told
// a state twice does no harm.
func deliveryID(header http.Header, name string, body []byte) string {
	if id := oneLine(header.Get(headerRequest), maxID); id != "" {
		return "request_" + id
	}
	if name == "session.status" {
		return "once_" + rand.Text()
	}
	sum := sha256.Sum256(body)
	return "sha256_" + hex.EncodeToString(sum[:])
}

// Decode implements gateway.Receiver.
func (Receiver) Decode(body []byte) (gateway.Delivery, error) {
	envelope, err := parse(body)
	if err != nil || !envelope.object() || envelope.at("event").line(maxEvent) == "" {
		return gateway.Delivery{}, errDelivery
	}
	delivery := deliveryOf(envelope)
	delivery.Events = eventsOf(envelope, delivery)
	return delivery, nil
}

// deliveryOf reads the envelope without its id. Versions of 2024 give no time.
func deliveryOf(envelope value) gateway.Delivery {
	environment := envelope.at("environment")
	var connected gateway.Identities
	if account := accountOf(envelope.at("me")); account != nil {
		connected = account.Identities
	}
	return gateway.Delivery{
		Account: connected,
		Name:    cmp.Or(envelope.at("event").line(maxEvent), "unreadable"),
		Device:  envelope.at("session").line(maxID),
		At:      envelope.at("timestamp").time(),
		Engine:  cmp.Or(envelope.at("engine").line(maxEvent), environment.at("engine").line(maxEvent)),
		Version: environment.at("version").line(maxEvent),
	}
}
