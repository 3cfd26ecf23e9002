package inbox

import (
	"io"
	"path/filepath"
	"strings"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/storage"
	"github.com/cloudwa/cloudwa/internal/voice"
)

// Limits of what is recorded in a chat: how large it is, in bytes, and how long, in seconds. WhatsApp's own limit is the size.
const (
	MaxVoice        = 16 << 20
	MaxVoiceSeconds = 15 * 60
)

// recording returns what is stored of a recording, and as what: Ogg with Opus, as WhatsApp plays it, or what the gateway makes that of. What
// browsers record in WebM is wrapped anew on the way, and ends with voice.ErrNotSound where it is no sound. What cannot be taken comes as
// errs.Fields ("file").
func (u Upload) recording() (body io.Reader, mime string, err error) {
	buffered, head, err := u.peek()
	if err != nil {
		return nil, "", err
	}
	fields := errs.Fields{}
	switch mime := storage.Sniff(head); mime {
	case "audio/ogg":
		if strings.Contains(string(head), "OpusHead") {
			return buffered, mime, nil
		}
	case "audio/webm", "video/webm":
		return voice.NewReader(buffered), "audio/ogg", nil
	case "audio/mp4", "video/mp4": // by the bytes at their beginning, no telling which
		if u.Converts {
			return buffered, "audio/mp4", nil
		}
		fields.Add("file", "The WAHA server of this number cannot send what this browser records. Another browser may do.")
		return nil, "", fields
	}
	fields.Add("file", voice.ErrNotSound.Message.Format)
	return nil, "", fields
}

// prepare readies a file to be stored. as is the type of a recording; "" where the file's bytes will tell.
func (u Upload) prepare(draft *Draft) (body io.Reader, as string, limit int64, err error) {
	if !u.Voice {
		body, err = u.shown()
		return body, "", storage.MaxUpload, err
	}
	if draft.Text != "" {
		fields := errs.Fields{}
		fields.Add("text", "A voice message has no words beside it.")
		return nil, "", 0, fields
	}
	body, as, err = u.recording()
	draft.kind = gateway.KindVoice
	return body, as, MaxVoice, err
}

// named is what a file is called here: a recording ends in what it has become.
func (u Upload) named(mime string) string {
	name := storage.CleanName(u.Name)
	if u.Voice && name != "" {
		return strings.TrimSuffix(name, filepath.Ext(name)) + storage.Extension(mime)
	}
	return name
}
