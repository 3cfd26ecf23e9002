package main

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// writer is a customer who writes to one number.
type writer struct {
	to     int // which of the numbers
	phone  string
	name   string
	known  bool                  // wrote once before the measurement begins
	writes int                   // messages in all
	says   func(turn int) string // nil: about an order
}

// text is a message of a writer; turn counts from 0.
type text struct{ writer, turn int }

// raw is the id of a message: it says whose it is, and which of them.
func (t text) raw() string { return fmt.Sprintf("3A%08XBE%04X", t.writer, t.turn) }

// parseRaw reads what raw wrote.
func parseRaw(raw string) (t text, ok bool) {
	n, err := fmt.Sscanf(raw, "3A%08XBE%04X", &t.writer, &t.turn)
	return t, err == nil && n == 2 && t.raw() == raw
}

// Each customer writes 3, 4 or 5 messages.
const (
	fewestTexts = 3
	mostTexts   = 5
)

// writersFor makes the customers of a burst: together they write at least so many messages after the first ones of those who are known, which is
// every other one of a number.
func writersFor(messages, numbers int, phone func(n int, known bool) string) []writer {
	var list []writer
	for left := messages; left > 0; {
		n := len(list)
		known := n/numbers%2 == 0
		w := writer{
			to: n % numbers, phone: phone(n, known), name: fmt.Sprintf("Pelanggan %d", n), known: known, writes: fewestTexts + n%(mostTexts-fewestTexts+1),
		}
		left -= w.writes
		if w.known {
			left++
		}
		list = append(list, w)
	}
	return list
}

// side is how many customers write at the same time to one sender's connection.
const side = 4

// share deals the messages out to senders. A customer's messages are all of one sender, in their order, those of a few customers mixed. With
// first they are the first ones of those who are known, otherwise all the others.
func share(writers []writer, senders int, first bool) [][]text {
	shares := make([][]text, senders)
	for s := range shares {
		for from := s; from < len(writers); from += senders * side {
			for turn := range mostTexts {
				for n := from; n < min(len(writers), from+senders*side); n += senders {
					w := writers[n]
					if turn < w.writes && first == (w.known && turn == 0) {
						shares[s] = append(shares[s], text{writer: n, turn: turn})
					}
				}
			}
		}
	}
	return shares
}

// body is the report of a message as WAHA's NOWEB engine makes it. All of a burst are of the same second, so that only their arrival tells their
// order.
func (t text) body(w writer, n line, at time.Time) string {
	raw := t.raw()
	return fmt.Sprintf(`{"id":"evt_%[1]s","timestamp":%[2]d,"event":"message.any","session":"%[3]s","metadata":{"user.id":"42"},`+
		`"me":{"id":"%[4]s@c.us","pushName":"Toko Ramai","lid":"99%[4]s@lid"},`+
		`"payload":{"id":"false_%[5]s@c.us_%[6]s","timestamp":%[7]d,"from":"%[5]s@c.us","fromMe":false,"source":"app","body":"%[8]s",`+
		`"hasMedia":false,"media":null,"ack":2,"ackName":"DEVICE","location":null,"vCards":null,"replyTo":null,`+
		`"_data":{"key":{"remoteJid":"%[5]s@s.whatsapp.net","fromMe":false,"id":"%[6]s"},"messageTimestamp":%[7]d,"pushName":"%[9]s",`+
		`"message":{"conversation":"%[8]s"},"status":3}},"engine":"NOWEB",`+
		`"environment":{"version":"2026.2.1","engine":"NOWEB","tier":"CORE","browser":null,"platform":"linux/x64","worker":{"id":null}}}`,
		strings.ToLower(raw), at.UnixMilli(), n.session, n.phone, w.phone, raw, at.Unix(),
		t.words(w), w.name)
}

// words are what the message says.
func (t text) words(w writer) string {
	if w.says != nil {
		return w.says(t.turn)
	}
	return fmt.Sprintf("Halo, pesanan saya nomor %d sudah dikirim? (%d)", t.writer, t.turn+1)
}

// delivery is the request that brings a report.
func delivery(address, key, body string) []byte {
	mac := hmac.New(sha512.New, []byte(hookSecret))
	mac.Write([]byte(body))
	return fmt.Appendf(nil, "POST /hooks/waha/%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nUser-Agent: WAHA/2026.2.1\r\n"+
		"X-Webhook-Request-Id: %s\r\nX-Webhook-Timestamp: %d\r\nX-Webhook-Hmac: %s\r\nX-Webhook-Hmac-Algorithm: sha512\r\nContent-Length: %d\r\n\r\n%s",
		key, address, uuid.NewString(), time.Now().UnixMilli(), hex.EncodeToString(mac.Sum(nil)), len(body), body)
}

// deliveries writes out the requests of each sender.
func deliveries(address string, shares [][]text, writers []writer, numbers []line, at time.Time) [][][]byte {
	all := make([][][]byte, len(shares))
	for s, texts := range shares {
		for _, t := range texts {
			w := writers[t.writer]
			n := numbers[w.to]
			all[s] = append(all[s], delivery(address, n.key, t.body(w, n, at)))
		}
	}
	return all
}

func count[T any](shares [][]T) (n int) {
	for _, list := range shares {
		n += len(list)
	}
	return n
}
