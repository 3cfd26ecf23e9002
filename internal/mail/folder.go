package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// folderFrom is the sender of mails that stay here.
const folderFrom = "CloudWA <cloudwa@localhost.localdomain>"

// Folder writes mails into a folder instead of sending them: for machines without a mail server.
type Folder struct {
	dir string
	log *slog.Logger
}

// NewFolder writes into dir, which it creates at the first mail.
func NewFolder(dir string, log *slog.Logger) *Folder { return &Folder{dir: dir, log: log} }

// Send implements Sender. The file appears whole or not at all; the log names it and nothing of what is in it.
func (f *Folder) Send(_ context.Context, m Mail) error {
	msg, err := message(m, folderFrom)
	if err != nil {
		return err
	}
	var content bytes.Buffer
	if _, err := msg.WriteTo(&content); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("make mail folder: %w", err)
	}
	tail := make([]byte, 4)
	_, _ = rand.Read(tail)
	name := time.Now().UTC().Format("20060102-150405.000000") + "-" + hex.EncodeToString(tail) + ".eml"
	temporary := filepath.Join(f.dir, "."+name)
	if err := os.WriteFile(temporary, content.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	if err := os.Rename(temporary, filepath.Join(f.dir, name)); err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	f.log.Info("mail written", "file", name)
	return nil
}

// Stored is a mail that a Folder wrote.
type Stored struct {
	Name    string // of its file
	At      time.Time
	To      string
	Subject string
	Text    string
	HTML    string
}

// storedName is what a Folder calls its files; anything else is not read.
var storedName = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}\.[0-9]{6}-[0-9a-f]{8}\.eml$`)

// ReadFolder returns the newest mails of a folder, at most limit. A folder that is not there yet is empty.
func ReadFolder(dir string, limit int) ([]Stored, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read mail folder: %w", err)
	}
	var names []string
	for _, entry := range entries {
		if storedName.MatchString(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	slices.Sort(names) // names begin with the time
	slices.Reverse(names)
	var mails []Stored
	for _, name := range names[:min(limit, len(names))] {
		stored, err := ReadStored(dir, name)
		if err != nil {
			return nil, err
		}
		mails = append(mails, stored)
	}
	return mails, nil
}

// ReadStored returns one mail of a folder; not found for any name that no Folder gives.
func ReadStored(dir, name string) (Stored, error) {
	if !storedName.MatchString(name) {
		return Stored{}, errs.New(errs.NotFound, "This mail does not exist.")
	}
	file, err := os.Open(filepath.Join(dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return Stored{}, errs.New(errs.NotFound, "This mail does not exist.")
	}
	if err != nil {
		return Stored{}, fmt.Errorf("open mail: %w", err)
	}
	defer func() { _ = file.Close() }()
	parsed, err := netmail.ReadMessage(file)
	if err != nil {
		return Stored{}, fmt.Errorf("read mail %s: %w", name, err)
	}
	stored := Stored{Name: name, To: decoded(parsed.Header.Get("To")), Subject: decoded(parsed.Header.Get("Subject"))}
	stored.At, _ = time.Parse("20060102-150405.000000", strings.SplitN(name, "-", 3)[0]+"-"+strings.SplitN(name, "-", 3)[1])
	return stored, stored.readParts(parsed)
}

func decoded(header string) string {
	text, err := new(mime.WordDecoder).DecodeHeader(header)
	if err != nil {
		return header
	}
	return text
}

func (s *Stored) readParts(parsed *netmail.Message) error {
	_, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("read mail %s: %w", s.Name, err)
	}
	for parts := multipart.NewReader(parsed.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read mail %s: %w", s.Name, err)
		}
		content, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return fmt.Errorf("read mail %s: %w", s.Name, err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			s.HTML = string(content)
		} else {
			s.Text = string(content)
		}
	}
}
