package simulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// journalName is the file that holds the state: one record per line, a later record of the same thing replaces an earlier one.
const journalName = "journal.jsonl"

// firstCompaction is the size at which the journal is first written anew; then at twice the size it came down to.
const firstCompaction = 16 << 20

// A record is one thing as it now is, or, without a value, one that is gone.
type record struct {
	Kind  string          `json:"k"`
	Key   string          `json:"id,omitempty"`
	Value json.RawMessage `json:"v,omitempty"`
}

// journal is an append-only file. Records gather in a buffer and reach the file in one write, which a killed process does not lose:
// the system has them. It is not synced; a machine that loses power may lose the last seconds.
type journal struct {
	dir       string
	lock      *os.File
	file      *os.File
	size      int64
	compactAt int64
	buffer    bytes.Buffer
	broken    error
}

// openJournal reads what is there, giving each record to apply, and opens it for more. A last line without an end was being written when
// the process was killed: nobody was told of it, it is cut off. An empty dir makes a journal that keeps nothing.
func openJournal(dir string, apply func(record) error) (*journal, error) {
	j := &journal{dir: dir, compactAt: firstCompaction}
	if dir == "" {
		return j, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the simulator: %w", err)
	}
	if err := j.take(); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, journalName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the simulator's journal: %w", err), j.leave())
	}
	if j.size, err = replay(file, apply); err == nil {
		err = file.Truncate(j.size)
	}
	if err == nil {
		_, err = file.Seek(j.size, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read the simulator's journal: %w", err), file.Close(), j.leave())
	}
	j.file = file
	j.compactAt = max(firstCompaction, 2*j.size)
	return j, nil
}

// take locks the folder, because two processes would write over each other. The system lets go of the lock when the process ends, however
// it ends.
func (j *journal) take() error {
	lock, err := os.OpenFile(filepath.Join(j.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock the folder of the simulator: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return errors.Join(fmt.Errorf("another simulator works in %s: %w", j.dir, err), lock.Close())
	}
	j.lock = lock
	return nil
}

// InUse says whether a simulator works with the state in a folder.
func InUse(dir string) bool {
	j := &journal{dir: dir}
	if err := j.take(); err != nil {
		return errors.Is(err, syscall.EWOULDBLOCK)
	}
	_ = j.leave() // nothing was written
	return false
}

// leave unlocks the folder. Closing the file alone would not do it at once where a process that is just being started has a copy of it.
func (j *journal) leave() error {
	return errors.Join(syscall.Flock(int(j.lock.Fd()), syscall.LOCK_UN), j.lock.Close())
}

func replay(file io.Reader, apply func(record) error) (size int64, err error) {
	reader := bufio.NewReaderSize(file, 1<<20)
	for line := 1; ; line++ {
		text, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return size, nil
		} else if err != nil {
			return size, err
		}
		var r record
		if err := json.Unmarshal(text, &r); err != nil {
			return size, fmt.Errorf("line %d: %w", line, err)
		}
		if err := apply(r); err != nil {
			return size, fmt.Errorf("line %d: %w", line, err)
		}
		size += int64(len(text))
	}
}

// add puts a record into the buffer; it is kept after flush.
func (j *journal) add(kind, key string, value any) {
	if j.file == nil {
		return
	}
	j.buffer.Write(encodeRecord(kind, key, value))
}

func encodeRecord(kind, key string, value any) []byte {
	r := record{Kind: kind, Key: key}
	if value != nil {
		r.Value = encode(value)
	}
	return append(encode(r), '\n')
}

// flush writes the buffer. After a failed write nothing more is taken: the file may end in half a record.
func (j *journal) flush() error {
	if j.buffer.Len() == 0 || j.broken != nil {
		return j.broken
	}
	n, err := j.file.Write(j.buffer.Bytes())
	j.size += int64(n)
	j.buffer.Reset()
	if err != nil {
		j.broken = fmt.Errorf("write the simulator's journal: %w", err)
	}
	return j.broken
}

// full says that it is time to write the journal anew.
func (j *journal) full() bool { return j.file != nil && j.size > j.compactAt }

// replace writes the journal anew with the records that write gives, and puts it in the place of the old one in one step.
func (j *journal) replace(write func(add func(kind, key string, value any))) error {
	if j.file == nil {
		return nil
	}
	name := filepath.Join(j.dir, journalName)
	file, err := os.OpenFile(name+".new", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("write the simulator's journal anew: %w", err)
	}
	out := bufio.NewWriterSize(file, 1<<20)
	var size int64
	write(func(kind, key string, value any) {
		n, _ := out.Write(encodeRecord(kind, key, value)) // the writer keeps its first error for Flush
		size += int64(n)
	})
	if err := out.Flush(); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := os.Rename(name+".new", name); err != nil {
		return errors.Join(err, file.Close())
	}
	old := j.file
	j.file, j.size, j.compactAt, j.broken = file, size, max(firstCompaction, 2*size), nil
	return old.Close()
}

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	return errors.Join(j.flush(), j.file.Close(), j.leave())
}

// encode writes JSON as WAHA does: without escaping what only matters inside HTML. What it is given is made of plain fields, for which
// encoding cannot fail.
func encode(value any) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("simulator: encode %T: %v", value, err))
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n"))
}
