package simulator

import (
	"fmt"
	"net/http"
	"time"
)

// answer is what a call of WAHA's API gets back.
type answer struct {
	status int
	body   []byte
	kind   string // content type; empty with an empty body
	header map[string]string
	err    *callError
	cut    bool // the connection ends without an answer
	half   bool // it ends in the middle of the body
}

// callError is one of WAHA's errors (contract 9). They come in five shapes.
type callError struct {
	status int
	body   any
	thrown string // what the engine threw; the body then repeats the request
	data   int
}

func (e *callError) Error() string { return fmt.Sprintf("%d %v", e.status, e.body) }

// jsonAnswer answers with a body.
func jsonAnswer(status int, value any) answer {
	return answer{status: status, body: appendJSON(nil, value), kind: "application/json; charset=utf-8"}
}

// emptyAnswer answers with nothing at all, as many good answers are (contract 2.3).
func emptyAnswer(status int) answer { return answer{status: status} }

func failure(err *callError) answer { return answer{err: err} }

// plainError is the common shape: message, error and statusCode.
func plainError(status int, message any) *callError {
	names := map[int]string{400: "Bad Request", 404: "Not Found", 422: "Unprocessable Entity", 501: "Not Implemented"}
	o := object{{"message", message}}
	if name := names[status]; name != "" {
		o = append(o, field{"error", name})
	}
	return &callError{status: status, body: append(o, field{"statusCode", status})}
}

func unauthorized() *callError { return plainError(http.StatusUnauthorized, "Unauthorized") }

func noSession() *callError { return plainError(http.StatusNotFound, "Session not found") }

func notRunning(name string) *callError {
	return plainError(http.StatusNotFound, fmt.Sprintf(
		"We didn't find a session with name '%s'.\nPlease start it first by using POST /api/sessions/%s/start request", name, name))
}

// missingSession and wrongStatus have neither message nor statusCode.
func missingSession(name string) *callError {
	return &callError{status: 422, body: object{{"error", fmt.Sprintf("Session %q does not exist", name)}, {"session", name}}}
}

func wrongStatus(name, status, expected string) *callError {
	return &callError{status: 422, body: object{{"error", "Session status is not as expected. Try again later or restart the session"},
		{"session", name}, {"status", status}, {"expected", []string{expected}}}}
}

func onlyDefault(name string) *callError {
	return plainError(422, fmt.Sprintf("WAHA Core support only 'default' session. You tried to access '%s' session (base64: %s). "+
		"If you want to run more then one WhatsApp account - please get WAHA PLUS version. Check this out: https://waha.devlike.pro/docs/how-to/plus-version", name, encodeBase64(name)))
}

func plusOnly(engine Engine) *callError {
	return plainError(422, fmt.Sprintf("The feature is available only in Plus version for '%s' engine. Check this out: https://waha.devlike.pro/docs/how-to/plus-version", engine))
}

func notImplemented(engine Engine) *callError {
	return plainError(501, fmt.Sprintf("The method is not implemented by '%s' engine. Check the docs and try another engine: https://waha.devlike.pro/docs/how-to/engines", engine))
}

func noRoute(method, path string) *callError {
	return plainError(404, fmt.Sprintf("Cannot %s %s", method, path))
}

func noMessage() *callError { return plainError(404, "Message not found") }

func nameRequired() *callError { return plainError(400, "Session name is required") }

func detail(text string) *callError {
	return &callError{status: 400, body: object{{"detail", text}}}
}

func fileNotFound(name string) *callError {
	return &callError{status: 404, body: object{{"error", object{{"code", 404}, {"key", "FILE_NOT_FOUND"}, {"message", "File not found"},
		{"details", name}}}}}
}

func fileGone(name string) *callError {
	return plainError(404, fmt.Sprintf("ENOENT: no such file or directory, stat '/tmp/whatsapp-files/%s'", name))
}

func unhealthy() *callError {
	return &callError{status: 503, body: object{{"status", "error"}, {"info", object{}},
		{"error", object{{"mediaFiles.space", object{{"status", "down"}}}}}, {"details", object{}}}}
}

// thrown is whatever the engine throws: 500, with the request in the body.
func thrown(message string) *callError { return &callError{status: 500, thrown: message} }

// exception is the body of such an answer.
func (s *Simulator) exception(c *call, e *callError) object {
	name := "Error"
	if e.thrown == tooLarge {
		name = "PayloadTooLargeError"
	}
	inner := object{{"message", e.thrown}, {"name", name}, {"stack", name + ": " + e.thrown + "\n    at WhatsappSession (/app/dist/core/abc/session.abc.js:1:1)"}}
	if e.data != 0 {
		inner = append(inner, field{"data", e.data})
	}
	return object{{"statusCode", e.status}, {"timestamp", s.now().UTC().Format(time.RFC3339Nano)}, {"exception", inner},
		{"request", object{{"path", c.request.URL.RequestURI()}, {"method", c.request.Method}, {"body", jsonOrText(c.body)},
			{"query", object{}}}}, {"version", s.version()}}
}

const tooLarge = "request entity too large"
