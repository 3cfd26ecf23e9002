package simulator

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// mediaStore keeps the files of messages: in a folder, or in memory where there is none.
type mediaStore struct {
	dir    string
	memory sync.Map
}

var errNoFile = errors.New("no such file")

func (m *mediaStore) put(name string, content []byte) error {
	if m.dir == "" {
		m.memory.Store(name, content)
		return nil
	}
	if err := os.MkdirAll(m.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of files: %w", err)
	}
	if err := os.WriteFile(filepath.Join(m.dir, name), content, 0o600); err != nil {
		return fmt.Errorf("write a file of a message: %w", err)
	}
	return nil
}

func (m *mediaStore) get(name string) ([]byte, error) {
	if name == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		return nil, errNoFile
	}
	if m.dir == "" {
		if content, ok := m.memory.Load(name); ok {
			return content.([]byte), nil
		}
		return nil, errNoFile
	}
	content, err := os.ReadFile(filepath.Join(m.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoFile
	}
	return content, err
}

// extensions of the types that WhatsApp knows; the system's own list differs from machine to machine.
var extensions = map[string]string{
	"image/jpeg": "jpeg", "image/png": "png", "image/gif": "gif", "image/webp": "webp", "image/svg+xml": "svg",
	"video/mp4": "mp4", "audio/ogg": "oga", "audio/mpeg": "mp3", "audio/mp4": "m4a", "application/pdf": "pdf", "text/plain": "txt",
	"text/html": "html", "text/csv": "csv", "application/zip": "zip",
}

// fileName is what a message's file is called in the gateway (contract 8.6: <raw id>.<extension>).
func fileName(raw, mediaType string) string {
	kind, _, _ := strings.Cut(mediaType, ";")
	if extension := extensions[strings.TrimSpace(kind)]; extension != "" {
		return raw + "." + extension
	}
	return raw + ".bin"
}

// upload is a file on its way into a message.
type upload struct {
	Type    string
	Name    string
	Content []byte
	Voice   bool
}

// store keeps a file; its address lives from now on for as long as the settings say.
func (s *Simulator) store(raw string, u upload) (*mediaFile, error) {
	name := fileName(raw, u.Type)
	if err := s.media.put(name, u.Content); err != nil {
		return nil, err
	}
	file := &mediaFile{File: name, Type: u.Type, Name: u.Name, Size: len(u.Content), Voice: u.Voice}
	s.refresh(file)
	return file, nil
}

func (s *Simulator) refresh(file *mediaFile) {
	if life := s.settings.FilesLifetime; life > 0 {
		file.Expires = s.now().UnixMilli() + int64(life)
	} else {
		file.Expires = 0
	}
}

func (s *Simulator) expired(file *mediaFile) bool {
	return file.Expires > 0 && file.Expires <= s.now().UnixMilli()
}
