package soak_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// patience is how long anything may take before it counts as never coming. What has to be sooner is measured.
const patience = 3 * time.Minute

// process is a program that is started, killed and started again at the same address.
type process struct {
	t       *testing.T
	name    string
	args    []string
	env     []string
	address string // 127.0.0.1:port
	healthy string // path that answers 200 when it is up
	log     string // file that takes what it prints, over all of its lives

	cmd   *exec.Cmd
	ended chan error
}

// launch starts a process for the test, and waits until it is up. It is killed when the test ends.
func launch(t *testing.T, p *process) *process {
	t.Helper()
	p.t, p.log = t, filepath.Join(t.TempDir(), p.name+".log")
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("the last words of %s:\n%s", p.name, lastWords(p.log))
		}
	})
	p.start()
	return p
}

// start starts the process and waits until it is up.
func (p *process) start() {
	p.t.Helper()
	p.begin()
	require.Eventually(p.t, p.up, patience, 5*time.Millisecond, "%s does not start", p.name)
}

// begin starts the process without waiting.
func (p *process) begin() {
	p.t.Helper()
	out, err := os.OpenFile(p.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(p.t, err)
	defer func() { _ = out.Close() }()
	p.cmd = exec.Command(binary, p.args...)
	p.cmd.Dir, p.cmd.Env = filepath.Dir(p.log), append(withoutSettings(os.Environ()), p.env...)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.SysProcAttr = out, out, endWithParent()
	require.NoError(p.t, p.cmd.Start())
	cmd, ended := p.cmd, make(chan error, 1)
	p.ended = ended
	go func() { ended <- cmd.Wait() }()
}

// up reports whether the process answers.
func (p *process) up() bool {
	client := &http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Get("http://" + p.address + p.healthy)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// kill ends the process at once, as kill -9 does. It does nothing to one that has ended.
func (p *process) kill() {
	if p.cmd == nil || p.ended == nil {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGKILL) // fails only where it has ended
	<-p.ended
	p.ended = nil
}

// alive fails the test where the process has ended by itself.
func (p *process) alive() {
	p.t.Helper()
	select {
	case err := <-p.ended:
		p.ended = nil
		require.FailNow(p.t, p.name+" ended by itself", "%v: %s", err, lastWords(p.log))
	default:
	}
}

// lastWords returns what a log says of failures, and its end without the requests that were answered.
func lastWords(log string) string {
	text, err := os.ReadFile(log)
	if err != nil {
		return err.Error()
	}
	var failures, words []string
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, `"msg":"request"`) {
			continue
		}
		words = append(words, line)
		if strings.Contains(line, `"msg":"request failed"`) {
			failures = append(failures, line)
		}
	}
	return strings.Join(failures[:min(10, len(failures))], "") + "...\n" + strings.Join(words[max(0, len(words)-20):], "")
}

// nextPort counts through the ports of freeAddress.
var nextPort atomic.Uint32

// freeAddress returns an address that nobody listens on and that the system gives to nobody, so that a program which was killed finds it free when it
// starts again: its port is below the ranges that systems take passing ports from, 32768 on Linux and 49152 elsewhere.
func freeAddress(t *testing.T) string {
	t.Helper()
	const lowest, count = 20_000, 12_000
	for range count {
		port := lowest + (uint32(os.Getpid())*61+nextPort.Add(1))%count
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		require.NoError(t, listener.Close())
		return listener.Addr().String()
	}
	require.FailNow(t, "no port is free")
	return ""
}

// withoutSettings drops the settings of whoever runs the tests.
func withoutSettings(env []string) []string {
	var kept []string
	for _, v := range env {
		if !strings.HasPrefix(v, "CLOUDWA_") {
			kept = append(kept, v)
		}
	}
	return kept
}

// setting is a variable of a program's environment.
func setting(name, value string) string { return fmt.Sprintf("CLOUDWA_%s=%s", name, value) }
