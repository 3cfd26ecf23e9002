package soak_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/cloudwa/cloudwa/static"
)

var (
	// long is the form of "make soak".
	long = os.Getenv("SOAK") != ""
	// seed is where all random choices come from.
	seed = seedOf(os.Getenv("SOAK_SEED"))
	// binary is the program, built for this run.
	binary string
)

// atOnce is how many scenarios of the short form run at once. They wait most of the time, for leases and retries.
const atOnce = "8"

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if !static.Built() {
		fmt.Fprintln(os.Stderr, "these tests start the program, which needs its styles and scripts: run \"make assets\" (\"make test\" does)")
		return 1
	}
	dir, err := os.MkdirTemp("", "cloudwa-soak-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "cloudwa")
	if said, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "../cmd/cloudwa").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the program cannot be built: %v\n%s", err, said)
		return 1
	}
	flag.Parse()
	if !long {
		_ = flag.Set("test.parallel", atOnce) // a flag that is there
	}
	code := m.Run()
	if long {
		fmt.Printf("\nseed %d\n", seed)
		printFindings(os.Stdout)
	}
	return code
}

func seedOf(text string) uint64 {
	if given, err := strconv.ParseUint(text, 10, 64); err == nil {
		return given
	}
	return rand.Uint64N(1_000_000)
}

// scenario begins a test: in the short form beside the others, in the long one alone, so that what it measures is its own.
func scenario(t *testing.T) {
	t.Helper()
	t.Logf("SOAK_SEED=%d repeats the random choices", seed)
	if long {
		fmt.Printf("%s ...\n", t.Name())
		return
	}
	t.Parallel()
}

// size is how large a scenario is in either form.
func size(inShort, inLong int) int {
	if long {
		return inLong
	}
	return inShort
}
