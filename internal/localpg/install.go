package localpg

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	oldestMajor  = 15
	oldestVector = "0.8.0"
)

// install is one PostgreSQL on this machine.
type install struct {
	bin    string
	major  int
	vector string // version of its pgvector, "" without
}

// places are where packages put PostgreSQL when it is not in PATH: Debian and Ubuntu, Homebrew on Apple silicon and on Intel, Postgres.app,
// the PostgreSQL project's packages for Red Hat, its own `make install`.
var places = []string{
	"/usr/lib/postgresql/*/bin",
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/local/pgsql/bin",
}

// find returns the installations that are new enough: those in PATH in its order, then the newest of the others first.
func find(ctx context.Context) []install {
	var others []install
	found := look(ctx, filepath.SplitList(os.Getenv("PATH")))
	for _, pattern := range places {
		dirs, _ := filepath.Glob(pattern)
		others = append(others, look(ctx, dirs)...)
	}
	slices.SortStableFunc(others, func(a, b install) int { return cmp.Compare(b.major, a.major) })
	return append(found, others...)
}

func look(ctx context.Context, dirs []string) []install {
	var found []install
	for _, dir := range dirs {
		if !filepath.IsAbs(dir) || !executable(filepath.Join(dir, "postgres")) || !executable(filepath.Join(dir, "initdb")) {
			continue
		}
		out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
		if err != nil {
			continue
		}
		if major := parseMajor(string(out)); major >= oldestMajor {
			found = append(found, install{bin: dir, major: major, vector: vectorOf(ctx, dir)})
		}
	}
	return found
}

func executable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// parseMajor reads the output of `postgres --version`; 0 when it is something else.
func parseMajor(out string) int {
	m := versionPattern.FindStringSubmatch(out)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

var controlPattern = regexp.MustCompile(`(?m)^default_version\s*=\s*'([^']+)'`)

// vectorOf returns the version of the pgvector that belongs to the binaries in dir.
func vectorOf(ctx context.Context, dir string) string {
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "pg_config"), "--sharedir").Output()
	if err != nil {
		return ""
	}
	control, _ := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "extension", "vector.control"))
	if m := controlPattern.FindSubmatch(control); m != nil {
		return string(m[1])
	}
	return ""
}

// choose takes the installation to use: of the cluster's major version when there is a cluster (major > 0), with pgvector if any has it.
func choose(found []install, major int) (install, error) {
	if len(found) == 0 {
		return install{}, fmt.Errorf("PostgreSQL %d or newer was not found: run scripts/setup, or set CLOUDWA_DATABASE_URL to a database of your own",
			oldestMajor)
	}
	var best *install
	for i, in := range found {
		if major != 0 && in.major != major {
			continue
		}
		if best == nil || (!newEnough(best.vector) && newEnough(in.vector)) {
			best = &found[i]
		}
	}
	if best == nil {
		return install{}, fmt.Errorf("the database in the data folder was made by PostgreSQL %d, but this machine has PostgreSQL %d: "+
			"install %[1]d, or move the data folder's postgres away to begin with an empty database", major, found[0].major)
	}
	if !newEnough(best.vector) {
		return install{}, missingVector(best.major)
	}
	return *best, nil
}

func missingVector(major int) error {
	return fmt.Errorf("PostgreSQL %d has no pgvector %s or newer: run scripts/setup", major, oldestVector)
}

// newEnough compares a pgvector version with the oldest that will do.
func newEnough(version string) bool {
	return version != "" && slices.Compare(numbers(version), numbers(oldestVector)) >= 0
}

func numbers(version string) []int {
	var out []int
	for part := range strings.SplitSeq(version, ".") {
		n, _ := strconv.Atoi(part)
		out = append(out, n)
	}
	return out
}
