package localpg

import (
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// patience is how long each way of stopping may take before the next, harder one.
const patience = 10 * time.Second

// process is a child that is waited for.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait; read it after done
}

// spawn starts a program as the cluster's user with its output going to out, and waits for it in the background.
// onEnd runs when it has ended, before done is closed.
func spawn(acc *account, onDeath syscall.Signal, out *os.File, onEnd func(), name string, args ...string) (*process, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = "/" // the folder CloudWA was started in may be closed to the account
	cmd.Stdout, cmd.Stderr = out, out
	// Nothing of the environment: PGPORT, PGDATA and their like would change what the arguments mean. macOS wants LC_ALL to be valid.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	cmd.SysProcAttr = attributes(acc, onDeath)

	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		onEnd()
		close(p.done)
	}()
	return p, <-started
}

// stop asks for a fast shutdown, then for an immediate one (the next start recovers), then kills.
func (p *process) stop() {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		_ = p.cmd.Process.Signal(signal)
		select {
		case <-p.done:
			return
		case <-time.After(patience):
		}
	}
	<-p.done
}

// stopPID does the same for a server that is not our child.
func stopPID(pid int) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		_ = syscall.Kill(pid, signal)
		for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(pollFor) {
			if syscall.Kill(pid, 0) == syscall.ESRCH {
				return
			}
		}
	}
}
