package waha

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// failure is what WAHA says when it refuses or fails, out of any of the five shapes it says it in.
type failure struct {
	status    int
	text      string        // for people, as far as WAHA's texts are
	session   string        // WAHA's word for the session's state, where told
	busy      bool          // WhatsApp says 429 inside of WAHA's 500
	oversized bool          // the body was above WAHA's limit
	wait      time.Duration // Retry-After
	target    string        // where a redirect leads, server only
	changes   bool          // the call was to change something
	secrets   []string      // must not be in text
}

const upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"

// maxText is how much of WAHA's text is kept, in bytes.
const maxText = 200

// inState finds the state in texts such as "Can request code only in SCAN_QR_CODE status. The current status is WORKING".
var inState = regexp.MustCompile(`current status is '?"?([A-Z_]+)`)

// readFailure reads an answer that is no success.
func readFailure(answer *http.Response) failure {
	f := failure{status: answer.StatusCode}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 && seconds < 86400 {
		f.wait = time.Duration(seconds) * time.Second
	}
	if target, err := url.Parse(answer.Header.Get("Location")); err == nil {
		f.target = target.Host
	}
	body := readMembers(io.LimitReader(answer.Body, maxErrorAnswer))
	f.text = firstText(
		body.at("message"), body.at("error"), body.at("error", "message"), body.at("exception", "message"), body.at("detail"))
	f.text = cmp.Or(f.text, http.StatusText(f.status))
	if word := body.at("status").text(); strings.Trim(word, upperCase) == "" {
		f.session = word
	}
	if found := inState.FindStringSubmatch(f.text); f.session == "" && found != nil {
		f.session = found[1]
	}
	exception := body.at("exception")
	f.busy = exception.at("data").integer() == http.StatusTooManyRequests || exception.at("code").integer() == http.StatusTooManyRequests
	f.oversized = exception.at("name").text() == "PayloadTooLargeError" || f.status == http.StatusRequestEntityTooLarge
	return f
}

// readMembers reads the members of an object for as long as they can be read: of an answer that repeats a large request, the part that
// says what went wrong comes before the place where reading stops. What is no object has no members.
func readMembers(from io.Reader) value {
	members := map[string]any{}
	decoder := json.NewDecoder(from)
	decoder.UseNumber()
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return value{members}
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			break
		}
		var member any
		if err := decoder.Decode(&member); err != nil {
			break
		}
		if name, ok := name.(string); ok {
			members[name] = member
		}
	}
	return value{members}
}

// firstText returns the first text among the values; of a list of texts, all of them.
func firstText(values ...value) string {
	for _, v := range values {
		if text := v.text(); text != "" {
			return text
		}
		if _, isList := v.json.([]any); !isList {
			continue
		}
		var texts []string
		for _, element := range v.list() {
			if text := element.text(); text != "" {
				texts = append(texts, text)
			}
		}
		if len(texts) > 0 {
			return strings.Join(texts, "; ")
		}
	}
	return ""
}

// says reports whether WAHA's text holds one of these, in any case.
func (f failure) says(parts ...string) bool {
	text := strings.ToLower(f.text)
	for _, part := range parts {
		if strings.Contains(text, strings.ToLower(part)) {
			return true
		}
	}
	return false
}

// shown returns WAHA's text as it may be shown and logged: one short line without our secrets.
func (f failure) shown() string {
	text := f.text
	for _, secret := range f.secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return oneLine(text, maxText)
}

// refusal is the cause of the error for an answer that is no success: for the log, and for what is done about single answers.
type refusal struct {
	operation string
	failure   failure
}

// Error returns the operation with WAHA's status and text.
func (r *refusal) Error() string {
	return fmt.Sprintf("%s: %d %s", r.operation, r.failure.status, r.failure.shown())
}

// refused reports whether err is WAHA's answer of that status with one of these texts.
func refused(err error, status int, texts ...string) bool {
	r, ok := errors.AsType[*refusal](err)
	return ok && r.failure.status == status && r.failure.says(texts...)
}
