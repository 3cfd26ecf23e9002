package waha

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	// callTimeout is above the 15 seconds that WAHA itself may wait for a session, so that its answer is seen.
	callTimeout = 30 * time.Second
	// slowTimeout is for files, conversions and lists of chats.
	slowTimeout = 2 * time.Minute
	// maxAnswer bounds an answer in memory, in bytes, and maxSlowAnswer one that holds lists of chats or messages. JSON that means ill takes a
	// hundred times its size when it is read.
	maxAnswer     = 1 << 20
	maxSlowAnswer = 8 << 20
	// maxErrorAnswer is as much as is read of an error, which may repeat the whole request with its files.
	maxErrorAnswer = 256 << 10
)

var errTrailing = errors.New("something follows the JSON")

// request is one call of the API.
type request struct {
	method string
	path   string // with its segments escaped
	query  url.Values
	body   any
	slow   bool
	accept string // "" for JSON
}

func get(path string, query url.Values) request {
	return request{method: http.MethodGet, path: path, query: query}
}

func post(path string, body any) request {
	return request{method: http.MethodPost, path: path, body: body}
}

// segment escapes a part of a path.
func segment(text string) string { return strings.ReplaceAll(url.PathEscape(text), "@", "%40") }

// call makes a request and reads the answer as JSON; an answer without a body is null.
func (s *Server) call(ctx context.Context, r request) (value, error) {
	body, err := s.bytes(ctx, r)
	if err != nil {
		return value{}, err
	}
	v, err := parse(body)
	if err != nil {
		return value{}, notWAHA(fmt.Errorf("read answer of %s %s: %w", r.method, shape(r.path), err))
	}
	return v, nil
}

// bytes makes a request and returns the answer's body.
func (s *Server) bytes(ctx context.Context, r request) ([]byte, error) {
	timeout, most := callTimeout, maxAnswer
	if r.slow {
		timeout, most = slowTimeout, maxSlowAnswer
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := s.do(ctx, r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(most)+1))
	if err != nil {
		return nil, s.broken(ctx, r, err)
	}
	if len(body) > most {
		return nil, &gateway.Error{Class: gateway.Permanent, Reason: gateway.ReasonOther,
			Message: errs.Msg("The WAHA server's answer is too large.")}
	}
	return body, nil
}

// do makes a request and returns an answer of success, whose body the caller closes.
func (s *Server) do(ctx context.Context, r request) (*http.Response, error) {
	var body io.Reader
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("write request for %s: %w", shape(r.path), err)
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, s.address(r.path, r.query), body)
	if err != nil {
		return nil, fmt.Errorf("prepare %s %s: %w", r.method, shape(r.path), err)
	}
	req.Header.Set("Accept", "application/json")
	if r.accept != "" {
		req.Header.Set("Accept", r.accept)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if s.key != "" {
		req.Header.Set("X-Api-Key", s.key)
	}
	answer, err := s.api.Do(req)
	if err != nil {
		return nil, s.broken(ctx, r, err)
	}
	if answer.StatusCode/100 == 2 {
		return answer, nil
	}
	defer func() { _ = answer.Body.Close() }()
	f := readFailure(answer)
	f.changes = r.method != http.MethodGet
	f.secrets = []string{s.key}
	if holder, ok := r.body.(interface{ secrets() []string }); ok {
		f.secrets = append(f.secrets, holder.secrets()...)
	}
	return nil, f.classify(fmt.Sprintf("%s %s", r.method, shape(r.path)), s.now())
}

// shape returns a path for the log, with ids of chats and messages, which are people's numbers, left out.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.Contains(part, "%40") || strings.Trim(part, "0123456789") == "" && part != "" {
			parts[i] = "..."
		}
	}
	return strings.Join(parts, "/")
}
