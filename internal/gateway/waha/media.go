package waha

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// filesPath is where a server keeps files itself. Those kept elsewhere, such as in a bucket, are at addresses signed for a while.
const filesPath = "/api/files/"

// Download implements gateway.Media. A server keeps a file for three minutes, then has to get it from WhatsApp again.
func (d *Device) Download(ctx context.Context, message gateway.Message) (gateway.Download, error) {
	if message.Media == nil {
		return gateway.Download{}, permanent(gateway.ReasonNotFound, errs.Msg("This message has no file."))
	}
	if message.Media.URL != "" {
		download, err := d.open(ctx, *message.Media)
		if err == nil || !gateway.IsReason(err, gateway.ReasonNotFound) {
			return download, err
		}
	}
	again, err := d.fetch(ctx, message.Chat, message.ID, true)
	if err != nil {
		return gateway.Download{}, err
	}
	if again.Media == nil || again.Media.URL == "" {
		e := permanent(gateway.ReasonNotFound, errs.Msg("The WAHA server could not get this file from WhatsApp."))
		if again.Media != nil && again.Media.Fault != "" {
			e.Cause = fmt.Errorf("get file of message: %s", again.Media.Fault)
		}
		return gateway.Download{}, e
	}
	return d.open(ctx, *again.Media)
}

func (d *Device) open(ctx context.Context, media gateway.MediaFile) (gateway.Download, error) {
	// The deadline lasts until the body is closed.
	ctx, cancel := context.WithTimeout(ctx, slowTimeout)
	answer, err := d.server.file(ctx, media.URL)
	if err != nil {
		cancel()
		return gateway.Download{}, err
	}
	mime := cmp.Or(media.MIME, answer.Header.Get("Content-Type"))
	return gateway.Download{Body: closer{answer.Body, cancel}, MIME: mime, Size: answer.ContentLength}, nil
}

// closer is a body whose request ends with it.
type closer struct {
	io.ReadCloser
	cancel context.CancelFunc
}

// Close closes the body and ends the request.
func (c closer) Close() error {
	defer c.cancel()
	return c.ReadCloser.Close()
}

// file opens an address that the server gave for a file. Its own files are asked for at our address of the server, since it often takes
// itself for localhost; the key goes along to no other.
func (s *Server) file(ctx context.Context, address string) (*http.Response, error) {
	target, err := url.Parse(address)
	if err != nil {
		return nil, permanent(gateway.ReasonNotFound, errs.Msg("The WAHA server does not have this file any more."))
	}
	if _, name, ours := strings.Cut(target.EscapedPath(), filesPath); ours {
		name = strings.TrimPrefix(path.Clean("/"+name), "/") // no way out of the folder
		return s.do(ctx, request{method: http.MethodGet, path: filesPath + name, accept: "*/*"})
	}
	r := request{method: http.MethodGet, path: "file outside of the server"}
	outside, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil || (target.Scheme != "http" && target.Scheme != "https") {
		return nil, permanent(gateway.ReasonNotFound, errs.Msg("The WAHA server does not have this file any more."))
	}
	answer, err := s.files.Do(outside)
	if err != nil {
		return nil, s.broken(ctx, r, err)
	}
	if answer.StatusCode/100 == 2 {
		return answer, nil
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusNotFound { // the signature has ended, or the file is gone
		return nil, permanent(gateway.ReasonNotFound, errs.Msg("The WAHA server does not have this file any more."))
	}
	return nil, failure{status: answer.StatusCode, text: http.StatusText(answer.StatusCode)}.classify("GET file", s.now())
}
