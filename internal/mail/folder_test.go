package mail_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	ours "github.com/cloudwa/cloudwa/internal/mail"
)

func letter() ours.Mail {
	return ours.Mail{
		To: "sari@example.com", ToName: "Sari", Locale: i18n.Indonesian, Subject: "Halo", Greeting: "Halo Sari,",
		Paragraphs: []string{"Satu.", "Dua."}, Button: &ours.Button{Label: "Buka", URL: "https://example.com/verify?token=abc&x=1"},
	}
}

// sendAndRead writes the mail into a folder and reads the file and what the folder makes of it.
func sendAndRead(t require.TestingT, folder string, m ours.Mail) (*mail.Message, ours.Stored) {
	require.NoError(t, ours.NewFolder(folder, slog.New(slog.DiscardHandler)).Send(context.Background(), m))
	stored, err := ours.ReadFolder(folder, 1)
	require.NoError(t, err)
	require.Len(t, stored, 1)
	content, err := os.ReadFile(filepath.Join(folder, stored[0].Name))
	require.NoError(t, err)
	parsed, err := mail.ReadMessage(bytes.NewReader(content))
	require.NoError(t, err)
	return parsed, stored[0]
}

func TestFolderRoundTrip(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data", "mail")
	none, err := ours.ReadFolder(folder, 10)
	require.NoError(t, err)
	require.Empty(t, none)

	_, stored := sendAndRead(t, folder, letter())
	require.Equal(t, `"Sari" <sari@example.com>`, stored.To)
	require.Equal(t, "Halo", stored.Subject)
	require.False(t, stored.At.IsZero())
	require.Equal(t, "Halo Sari,\n\nSatu.\n\nDua.\n\nBuka:\nhttps://example.com/verify?token=abc&x=1\n\n--\nCloudWA\n", strings.ReplaceAll(stored.Text, "\r\n", "\n"))

	page, err := goquery.NewDocumentFromReader(strings.NewReader(stored.HTML))
	require.NoError(t, err)
	require.Equal(t, "id", page.Find("html").AttrOr("lang", ""))
	require.Equal(t, "https://example.com/verify?token=abc&x=1", page.Find("a").AttrOr("href", ""))
	require.Equal(t, "Buka", page.Find("a").Text())
	require.Zero(t, page.Find("script, img, link, form").Length(), "nothing is fetched when the mail is opened")

	again, err := ours.ReadStored(folder, stored.Name)
	require.NoError(t, err)
	require.Equal(t, stored, again)
}

func TestFolderIsPrivate(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "mail")
	var log bytes.Buffer
	require.NoError(t, ours.NewFolder(folder, slog.New(slog.NewTextHandler(&log, nil))).Send(t.Context(), letter()))

	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, files, 1, "no temporary file is left")
	info, err := files[0].Info()
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	info, err = os.Stat(folder)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	require.Contains(t, log.String(), files[0].Name())
	for _, private := range []string{"sari", "Sari", "Halo", "abc"} {
		require.NotContains(t, log.String(), private)
	}
}

func TestReadFolderNewestFirst(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, subject := range []string{"first", "second", "third"} {
		m := letter()
		m.Subject = subject
		sendAndRead(t, folder, m)
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "notes.txt"), []byte("x"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(folder, ".20261124-120000.000000-00000000.eml"), []byte("half a mail"), 0o600))
	mails, err := ours.ReadFolder(folder, 2)
	require.NoError(t, err)
	require.Len(t, mails, 2)
	require.Equal(t, []string{"third", "second"}, []string{mails[0].Subject, mails[1].Subject})
	all, err := ours.ReadFolder(folder, 100)
	require.NoError(t, err)
	require.Len(t, all, 3)
}

func TestReadStoredRefusesNames(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "mail")
	_, stored := sendAndRead(t, folder, letter())
	require.NoError(t, os.WriteFile(filepath.Join(folder, "..", "secret.eml"), []byte("To: x\r\n\r\nsecret"), 0o600))
	for _, name := range []string{"", ".", "..", "../secret.eml", "/etc/passwd", stored.Name + "/../x", "./" + stored.Name, stored.Name + "\x00", stored.Name + "\n", "20261124-120000.000000-00000000.eml"} {
		_, err := ours.ReadStored(folder, name)
		require.Equal(t, errs.NotFound, errs.CodeOf(err), "%q", name)
	}
}

func TestNamesAndSubjects(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"quotes", `Toko "Maju" \ Jaya`, `Toko "Maju" \ Jaya`},
		{"backslash beside an accent", `José\María`, `José\María`},
		{"emoji", "Sari 🌸 Putri", "Sari 🌸 Putri"},
		{"right to left", "متجر סניף", "متجر סניף"},
		{"comma and brackets", "Putri, Sari <evil@example.com>", "Putri, Sari <evil@example.com>"},
		{"header injection", "Sari\r\nBcc: evil@example.com\r\n\r\nbody", "Sari Bcc: evil@example.com body"},
		{"encoded word", "=?utf-8?q?x=0d=0aBcc:_evil@example.com?=", "= ?utf-8?q?x=0d=0aBcc:_evil@example.com?="},
		{"NUL", "Sa\x00ri", "Sari"},
		{"broken UTF-8", "Sa\xffri", "Sa\uFFFDri"},
		{"long", strings.Repeat("panjang ", 40) + "x", strings.Repeat("panjang ", 40) + "x"},
		{"HTML", "<script>alert(1)</script>", "<script>alert(1)</script>"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := letter()
			m.ToName, m.Subject, m.Greeting = test.text, test.text, test.text
			parsed, stored := sendAndRead(t, t.TempDir(), m)
			require.Equal(t, test.want, stored.Subject)
			require.Empty(t, parsed.Header.Get("Bcc"))
			to, err := parsed.Header.AddressList("To")
			require.NoError(t, err)
			require.Equal(t, []*mail.Address{{Name: strings.ReplaceAll(test.want, `\`, "/"), Address: "sari@example.com"}}, to)
			require.NotContains(t, stored.HTML, "<script>")
		})
	}
}

func TestNoName(t *testing.T) {
	t.Parallel()
	m := letter()
	m.ToName, m.Button, m.Locale = " \n", nil, ""
	parsed, stored := sendAndRead(t, t.TempDir(), m)
	require.Regexp(t, `^<[A-Z2-7]{26}@localhost\.localdomain>$`, parsed.Header.Get("Message-Id"))
	require.Equal(t, "<sari@example.com>", parsed.Header.Get("To"))
	require.Contains(t, stored.HTML, `<html lang="en">`)
	require.NotContains(t, stored.HTML, "<a ")
}

func TestHeadersHoldWhatTheyShould(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		m := letter()
		m.ToName, m.Subject = rapid.String().Draw(t, "name"), rapid.String().Draw(t, "subject")
		m.Greeting, m.Paragraphs = rapid.String().Draw(t, "greeting"), rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "paragraphs")
		own, err := os.MkdirTemp(folder, "")
		require.NoError(t, err)
		parsed, _ := sendAndRead(t, own, m)
		to, err := parsed.Header.AddressList("To")
		require.NoError(t, err)
		require.Len(t, to, 1)
		require.Equal(t, "sari@example.com", to[0].Address)
		for name := range parsed.Header {
			require.Contains(t, []string{"Date", "From", "To", "Subject", "Message-Id", "Mime-Version", "Content-Type", "Auto-Submitted", "User-Agent", "X-Mailer"}, name)
		}
	})
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "sari", "sari@", "a@example.com, b@example.com", "Sari <sari@example.com>", "sari@example.com\r\nBcc: evil@example.com", "<>"} {
		m := letter()
		m.To = address
		err := ours.NewFolder(t.TempDir(), slog.New(slog.DiscardHandler)).Send(t.Context(), m)
		require.EqualError(t, err, "the recipient is not an address", "%q", address)
	}
}

func TestButtonsLeadToPagesOnly(t *testing.T) {
	t.Parallel()
	m := letter()
	m.Button.URL = "javascript:alert(1)"
	_, stored := sendAndRead(t, t.TempDir(), m)
	require.NotContains(t, stored.HTML, `href="javascript:`)
}
