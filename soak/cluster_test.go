package soak_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/localpg"
)

// cluster is a Postgres of the test's own that keeps what it has committed when it is killed, which the one of other tests does not.
type cluster struct {
	t      *testing.T
	data   string
	server *localpg.Server
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{t: t, data: t.TempDir()}
	c.start()
	t.Cleanup(func() {
		c.server.Stop()
		_ = os.RemoveAll(c.server.Dir()) // outside the data folder where this process is root
	})
	return c
}

func (c *cluster) url() string { return c.server.URL("cloudwa") }

func (c *cluster) start() {
	c.t.Helper()
	var err error
	c.server, err = localpg.Start(c.t.Context(), localpg.Options{DataDir: c.data})
	require.NoError(c.t, err)
	require.True(c.t, c.server.Owned())
}

// restart stops the server as an administrator does, and starts it again.
func (c *cluster) restart(meanwhile func()) {
	c.t.Helper()
	c.server.Stop()
	meanwhile()
	c.start()
}

// crash kills the server as kill -9 does, and starts it again, which then recovers.
func (c *cluster) crash(meanwhile func()) {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.server.Dir(), "cluster", "postmaster.pid"))
	require.NoError(c.t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(c.t, err)
	require.NoError(c.t, syscall.Kill(pid, syscall.SIGKILL))
	<-c.server.Done()
	meanwhile()
	c.start()
}
