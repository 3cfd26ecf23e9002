package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
)

// freePort returns an address that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// command runs one command with a database of the test's own and returns what it printed.
func command(t *testing.T, url string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), append(args, "--database-url", url, "--data-dir", t.TempDir()), &out, &out)
	return out.String(), err
}

func TestConfigNamesEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	cfg := Config{
		Addr: "banana", PublicURL: "ftp://x", AllowedNets: []string{"10.0.0.0/99"}, TrustedProxies: []string{"proxy"},
		GoogleClientID: "id", WAHAKey: "key", DataDir: t.TempDir(),
	}
	err := cfg.check()
	for _, name := range []string{"CLOUDWA_ADDR", "CLOUDWA_PUBLIC_URL", "CLOUDWA_ALLOWED_NETS", "CLOUDWA_TRUSTED_PROXIES", "CLOUDWA_GOOGLE_CLIENT_SECRET", "CLOUDWA_WAHA_URL"} {
		require.ErrorContains(t, err, name)
	}
}

func TestConfigIsPrintedWithoutSecrets(t *testing.T) {
	t.Parallel()
	cfg := Config{DatabaseURL: "postgres://u:hunter2@h/d", SecretKey: "hunter2", SMTPURL: "smtp://u:hunter2@h", WAHAKey: "hunter2",
		MetricsToken: "hunter2", GoogleClientSecret: "hunter2", BlobURL: "s3://hunter2", Addr: "127.0.0.1:8080"}
	text := strings.Join(cfg.lines(), "\n")
	require.NotContains(t, text, "hunter2")
	require.Contains(t, text, "CLOUDWA_SECRET_KEY=(set)")
	require.Contains(t, text, "CLOUDWA_ADDR=127.0.0.1:8080")
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{
		"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true, "127.8.8.8:1": true,
		"0.0.0.0:1": false, ":8080": false, "192.168.1.2:1": false, "example.com:80": false, "nonsense": false,
	} {
		require.Equal(t, want, (&Config{Addr: addr}).loopback(), addr)
	}
}

func TestDevelopmentIsRefusedWhereOthersCouldReachIt(t *testing.T) {
	t.Parallel()
	_, err := command(t, "postgres://nobody@127.0.0.1:1/none", "serve", "--dev", "--addr", "0.0.0.0:0")
	require.ErrorContains(t, err, "--dev")
	_, err = command(t, "postgres://nobody@127.0.0.1:1/none", "serve", "--dev", "--public-url", "https://chat.example.com")
	require.ErrorContains(t, err, "--dev", "a proxy makes a loopback address public")
	_, err = command(t, "postgres://nobody@127.0.0.1:1/none", "serve", "--addr", "0.0.0.0:0")
	require.ErrorContains(t, err, "in clear")
	_, err = command(t, "postgres://nobody@127.0.0.1:1/none", "serve", "--seed")
	require.ErrorContains(t, err, "--dev")
	_, err = command(t, "postgres://nobody@127.0.0.1:1/none", "seed", "--addr", ":8080")
	require.ErrorContains(t, err, "refused")
}

func TestEachFaultIsOneSentence(t *testing.T) {
	t.Parallel()
	t.Run("no database", func(t *testing.T) {
		_, err := command(t, "postgres://u:hunter2@127.0.0.1:1/none", "migrate")
		require.EqualError(t, err, "no database answers at 127.0.0.1:1: start it, or check CLOUDWA_DATABASE_URL")
	})
	t.Run("not an address", func(t *testing.T) {
		_, err := command(t, "postgres://u:hunter2@:::", "migrate")
		require.ErrorContains(t, err, "cannot be read")
		require.NotContains(t, err.Error(), "hunter2")
	})
	t.Run("the port is in use", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer func() { _ = listener.Close() }()
		_, err = command(t, dbtest.URL(t), "serve", "--addr", listener.Addr().String())
		require.ErrorContains(t, err, "listens on "+listener.Addr().String()+" already")
	})
	t.Run("an unknown database", func(t *testing.T) {
		url := dbtest.URL(t)
		_, err := command(t, strings.Replace(url, "/t_", "/nowhere_", 1), "migrate")
		require.ErrorContains(t, err, "has no database")
	})
	t.Run("a database of a newer program", func(t *testing.T) {
		url := dbtest.URL(t)
		d := dbtest.Open(t, url)
		_, err := d.OwnerPool().Exec(t.Context(), "insert into schema_migrations (version, name) values ($1, 'from the future')", db.SchemaVersion()+1)
		require.NoError(t, err)
		_, err = command(t, url, "serve", "--addr", freePort(t))
		require.ErrorContains(t, err, "newer than this program's")
	})
}

func TestMigrateAtOnceAndAgain(t *testing.T) {
	t.Parallel()
	url := dbtest.Empty(t)
	var wg sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		wg.Go(func() { _, errs[i] = command(t, url, "migrate") })
	}
	wg.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
	_, err := command(t, url, "migrate")
	require.NoError(t, err)
	require.NoError(t, dbtest.Open(t, url).CheckSchema(t.Context()))
}

func TestAdmin(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	out, err := command(t, url, "admin", "Boss@Host.test")
	require.NoError(t, err)
	require.Contains(t, out, "created")
	password := strings.TrimSpace(out[strings.Index(out, "Password: ")+len("Password: "):])
	platform := dbtest.Open(t, url).Platform()
	_, _, err = account.LoginAdmin(t.Context(), platform, "boss@host.test", password, account.Browser{})
	require.NoError(t, err)

	out, err = command(t, url, "admin", "boss@host.test")
	require.NoError(t, err)
	require.Contains(t, out, "reset")
	_, _, err = account.LoginAdmin(t.Context(), platform, "boss@host.test", password, account.Browser{})
	require.Error(t, err, "the old password is gone")
}

// TestServe starts the program as main does, asks it for pages, and stops it as a signal does.
func TestServe(t *testing.T) {
	t.Parallel()
	addr, url := freePort(t), dbtest.Empty(t)
	ctx, stop := context.WithCancel(t.Context())
	var out bytes.Buffer
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve", "--dev", "--migrate", "--seed", "--addr", addr, "--database-url", url, "--data-dir", t.TempDir()}, &out, io.Discard)
	}()
	healthy := func() bool {
		select {
		case err := <-ended:
			t.Fatalf("serve ended: %v", err)
		default:
		}
		response, err := http.Get("http://" + addr + "/health")
		if err != nil {
			return false
		}
		defer func() { _ = response.Body.Close() }()
		body, _ := io.ReadAll(response.Body)
		return response.StatusCode == http.StatusOK && strings.Contains(string(body), `"status":"ok"`)
	}
	require.Eventually(t, healthy, time.Minute, 10*time.Millisecond)
	_, err := command(t, url, "seed")
	require.NoError(t, err, "seeding twice changes nothing")
	stop()
	require.NoError(t, <-ended)
	require.Contains(t, out.String(), demo.Owner)
	_, err = http.Get("http://" + addr + "/health")
	require.Error(t, err)
}
