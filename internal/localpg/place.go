package localpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// place is where a cluster lives. Everything of it is in one folder: the cluster, the socket's folder, the locks and the log.
type place struct {
	home    string
	cluster string
	run     string   // folder of the socket; elsewhere when home's path is too long for one
	account *account // who runs the server; nil: the user of this process
}

// account is the user that PostgreSQL runs as when CloudWA runs as root, because PostgreSQL refuses to run as root.
type account struct {
	name     string
	uid, gid int
}

func (p place) file(name string) string { return filepath.Join(p.home, name) }

// locate finds the folder of a data folder's cluster and makes what is missing of it, but not the cluster.
func locate(ctx context.Context, opt Options) (place, error) {
	data, err := filepath.Abs(opt.DataDir)
	if err == nil {
		err = os.MkdirAll(data, 0o700)
	}
	if err == nil {
		data, err = filepath.EvalSymlinks(data)
	}
	if err != nil {
		return place{}, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	if os.Geteuid() != 0 {
		return settle(filepath.Join(data, "postgres"), nil)
	}
	return locateAsRoot(ctx, data, opt.base)
}

// locateAsRoot puts the cluster into a folder of its own under base and links data/postgres to it: the account that runs PostgreSQL often
// cannot reach the data folder. The link, not the folder's name, says which cluster belongs to a data folder, so that a data folder
// may be moved and a new one in the place of a deleted one begins empty.
func locateAsRoot(ctx context.Context, data, base string) (place, error) {
	if err := os.MkdirAll(base, 0o755); err != nil {
		return place{}, fmt.Errorf("the folder for root's databases cannot be made: %w", err)
	}
	// Of two commands started at once, the second must find the link of the first.
	making, err := waitLock(ctx, filepath.Join(base, "making.lock"))
	if err != nil {
		return place{}, err
	}
	defer making.release()

	link := filepath.Join(data, "postgres")
	if home, err := filepath.EvalSymlinks(link); err == nil {
		acc, err := accountFor(home)
		if err != nil {
			return place{}, err
		}
		if err := checkCopy(home, link); err != nil {
			return place{}, err
		}
		return settle(home, acc)
	}
	acc, err := accountFor("")
	if err != nil {
		return place{}, err
	}
	home, err := newHome(data, base)
	if err != nil {
		return place{}, fmt.Errorf("the database's folder in %s cannot be made: %w", base, err)
	}
	_ = os.Remove(link) // a link to a folder that is gone
	if err := os.Symlink(home, link); err != nil {
		return place{}, fmt.Errorf("the link to the database's folder cannot be made: %w", err)
	}
	return settle(home, acc)
}

// newHome makes the folder base/<hash of the data folder's path>, with a number behind it where an earlier data folder of that path left one.
func newHome(data, base string) (string, error) {
	sum := sha256.Sum256([]byte(data))
	name := filepath.Join(base, hex.EncodeToString(sum[:6]))
	home := name
	for n := 2; ; n++ {
		err := os.Mkdir(home, 0o711)
		if err == nil {
			return home, os.WriteFile(filepath.Join(home, "belongs-to"), []byte(filepath.Join(data, "postgres")), 0o644)
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		home = name + "-" + strconv.Itoa(n)
	}
}

// checkCopy refuses a data folder that was copied together with its link: two data folders would share one database without a word.
func checkCopy(home, link string) error {
	file := filepath.Join(home, "belongs-to")
	first, err := os.ReadFile(file)
	if err != nil || string(first) == link {
		return nil
	}
	if target, err := filepath.EvalSymlinks(string(first)); err == nil && target == home {
		return fmt.Errorf("%s is a copy of %s and would share its database: remove %[1]s to begin with an empty one", link, first)
	}
	return os.WriteFile(file, []byte(link), 0o644)
}

// accountFor returns who runs the server: the owner of the cluster in home, else the user postgres, else nobody. A number without an entry in
// the user database will not do, PostgreSQL looks it up.
func accountFor(home string) (*account, error) {
	if info, err := os.Stat(filepath.Join(home, "cluster")); home != "" && err == nil {
		uid := info.Sys().(*syscall.Stat_t).Uid
		u, err := user.LookupId(strconv.FormatUint(uint64(uid), 10))
		if err != nil || uid == 0 {
			return nil, fmt.Errorf("the database folder %s must belong to a user that exists and is not root", filepath.Join(home, "cluster"))
		}
		return toAccount(u)
	}
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return toAccount(u)
		}
	}
	return nil, errors.New("PostgreSQL refuses to run as root and there is no user postgres or nobody: " +
		"start CloudWA as another user, or set CLOUDWA_DATABASE_URL")
}

func toAccount(u *user.User) (*account, error) {
	uid, errUID := strconv.Atoi(u.Uid)
	gid, errGID := strconv.Atoi(u.Gid)
	if err := errors.Join(errUID, errGID); err != nil {
		return nil, fmt.Errorf("the user %s has no numeric id: %w", u.Username, err)
	}
	return &account{name: u.Username, uid: uid, gid: gid}, nil
}

// settle makes the folder and finds a folder for the socket.
func settle(home string, acc *account) (place, error) {
	p := place{home: home, cluster: filepath.Join(home, "cluster"), run: filepath.Join(home, "run"), account: acc}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return place{}, fmt.Errorf("the database's folder cannot be made: %w", err)
	}
	if !fits(p.run) {
		sum := sha256.Sum256([]byte(home))
		p.run = shortFolder(fmt.Sprintf("cloudwa-%d-%s", os.Geteuid(), hex.EncodeToString(sum[:6])))
	}
	if p.run == "" {
		return place{}, fmt.Errorf("the path %s is too long for a socket: set CLOUDWA_DATA_DIR to a shorter one", home)
	}
	return p, p.own(p.run)
}

// fits tells whether a socket in that folder has a path that the system takes.
func fits(run string) bool {
	limit := 107 // sun_path of Linux without its final NUL
	if runtime.GOOS != "linux" {
		limit = 103 // BSD and macOS
	}
	return len(filepath.Join(run, ".s.PGSQL."+strconv.Itoa(port))) <= limit
}

func shortFolder(name string) string {
	for _, dir := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
		if info, err := os.Stat(dir); err == nil && info.IsDir() && fits(filepath.Join(dir, name)) {
			return filepath.Join(dir, name)
		}
	}
	return ""
}

// own makes a folder that only the server's user can enter. In a folder that everyone may write to, somebody else's folder of that name is refused.
func (p place) own(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("the database's folder cannot be made: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("the database's folder cannot be read: %w", err)
	}
	uid, gid := os.Geteuid(), os.Getegid()
	if p.account != nil {
		uid, gid = p.account.uid, p.account.gid
	}
	owner := int(info.Sys().(*syscall.Stat_t).Uid)
	if !info.IsDir() || (owner != uid && owner != os.Geteuid()) {
		return fmt.Errorf("%s belongs to somebody else: remove it and start again", dir)
	}
	if owner != uid {
		err = os.Lchown(dir, uid, gid)
	}
	if err == nil {
		err = os.Chmod(dir, 0o700)
	}
	if err != nil {
		return fmt.Errorf("the database's folder %s cannot be given to its user: %w", dir, err)
	}
	return nil
}

// major returns the PostgreSQL version that made the cluster, 0 when there is no cluster yet.
func (p place) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(p.cluster, "PG_VERSION"))
	if err == nil {
		n, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			return 0, fmt.Errorf("%s/PG_VERSION does not hold a version: restore the folder from a backup, "+
				"or move it away to begin with an empty database", p.cluster)
		}
		return n, nil
	}
	if left, _ := os.ReadDir(p.cluster); len(left) > 0 {
		return 0, fmt.Errorf("%s holds files but no database: move it away to begin with an empty one", p.cluster)
	}
	return 0, nil
}
