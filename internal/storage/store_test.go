package storage_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/storage"
)

var (
	tenantA = uuid.MustParse("01970000-0000-7000-8000-00000000000a")
	tenantB = uuid.MustParse("01970000-0000-7000-8000-00000000000b")
)

// eachStore runs the test on a folder and in memory.
func eachStore(t *testing.T, test func(t *testing.T, store *storage.Store)) {
	t.Helper()
	folder, err := storage.FolderURL(filepath.Join(t.TempDir(), "a folder", "blobs"))
	require.NoError(t, err)
	for name, url := range map[string]string{"folder": folder, "memory": "mem://"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, err := storage.Open(t.Context(), url)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, store.Close()) })
			test(t, store)
		})
	}
}

func put(t *testing.T, store *storage.Store, tenant uuid.UUID, key, content string) {
	t.Helper()
	_, err := store.Put(t.Context(), tenant, key, "text/plain", strings.NewReader(content), 100)
	require.NoError(t, err)
}

func read(t *testing.T, store *storage.Store, tenant uuid.UUID, key string) string {
	t.Helper()
	reader, object, err := store.Open(t.Context(), tenant, key)
	require.NoError(t, err)
	content, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.NoError(t, reader.Close())
	require.EqualValues(t, len(content), object.Size)
	return string(content)
}

func TestStoreKeepsTenantsApart(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store *storage.Store) {
		put(t, store, tenantA, "logo/same.png", "of A")
		put(t, store, tenantB, "logo/same.png", "of B")
		put(t, store, tenantB, "logo/only.png", "B's own")

		require.Equal(t, "of A", read(t, store, tenantA, "logo/same.png"))
		require.Equal(t, "of B", read(t, store, tenantB, "logo/same.png"))
		_, _, err := store.Open(t.Context(), tenantA, "logo/only.png")
		require.Equal(t, errs.NotFound, errs.CodeOf(err))

		require.NoError(t, store.Delete(t.Context(), tenantA, "logo/same.png"))
		require.NoError(t, store.Delete(t.Context(), tenantA, "logo/only.png"))
		_, _, err = store.Open(t.Context(), tenantA, "logo/same.png")
		require.Equal(t, errs.NotFound, errs.CodeOf(err))
		require.Equal(t, "of B", read(t, store, tenantB, "logo/same.png"))
		require.Equal(t, "B's own", read(t, store, tenantB, "logo/only.png"))
		require.NoError(t, store.Check(t.Context()))
	})
}

func TestStorePut(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store *storage.Store) {
		object, err := store.Put(t.Context(), tenantA, "doc/a.txt", "text/csv", strings.NewReader("12345"), 5)
		require.NoError(t, err)
		require.Equal(t, storage.Object{Key: "doc/a.txt", ContentType: "text/csv", Size: 5, ModTime: object.ModTime}, object)
		require.False(t, object.ModTime.IsZero())

		reader, opened, err := store.Open(t.Context(), tenantA, "doc/a.txt")
		require.NoError(t, err)
		require.Equal(t, "text/csv", opened.ContentType)
		_, err = reader.Seek(3, io.SeekStart)
		require.NoError(t, err)
		rest, err := io.ReadAll(reader)
		require.NoError(t, err)
		require.Equal(t, "45", string(rest))
		require.NoError(t, reader.Close())
	})
}

func TestStorePutThatFailsChangesNothing(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, store *storage.Store) {
		put(t, store, tenantA, "doc/a.txt", "before")

		_, err := store.Put(t.Context(), tenantA, "doc/a.txt", "text/plain", strings.NewReader("123456"), 5)
		require.Equal(t, errs.TooLarge, errs.CodeOf(err))
		require.Equal(t, "before", read(t, store, tenantA, "doc/a.txt"))

		broken := io.MultiReader(strings.NewReader("after"), iotest.ErrReader(errors.New("cable cut")))
		_, err = store.Put(t.Context(), tenantA, "doc/a.txt", "text/plain", broken, 100)
		require.ErrorContains(t, err, "cable cut")
		require.Equal(t, "before", read(t, store, tenantA, "doc/a.txt"))
	})
}

func TestStoreRefusesKeysThatLeadElsewhere(t *testing.T) {
	t.Parallel()
	store, err := storage.Open(t.Context(), "mem://")
	require.NoError(t, err)
	tests := []struct{ name, key string }{
		{"empty", ""},
		{"no kind", "a.png"},
		{"up", "../" + tenantB.String() + "/logo/a.png"},
		{"up inside", "logo/../../x"},
		{"here", "logo/./x"},
		{"leading slash", "/logo/a.png"},
		{"double slash", "logo//a.png"},
		{"trailing slash", "logo/"},
		{"NUL", "logo/a\x00.png"},
		{"line break", "logo/a\n.png"},
		{"backslash", `logo\..\a`},
		{"percent", "logo/%2e%2e"},
		{"driver's own file", "logo/a.png.attrs"},
		{"hidden", "logo/.a"},
		{"long part", "logo/" + strings.Repeat("a", 201)},
		{"long", strings.Repeat("abcdefg/", 100) + "a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := store.Put(t.Context(), tenantA, test.key, "text/plain", strings.NewReader("x"), 10)
			require.Equal(t, errs.NotFound, errs.CodeOf(err))
			_, _, err = store.Open(t.Context(), tenantA, test.key)
			require.Equal(t, errs.NotFound, errs.CodeOf(err))
			require.Equal(t, errs.NotFound, errs.CodeOf(store.Delete(t.Context(), tenantA, test.key)))
		})
	}
	_, err = store.Put(t.Context(), uuid.Nil, "logo/a.png", "text/plain", strings.NewReader("x"), 10)
	require.Equal(t, errs.NotFound, errs.CodeOf(err), "no tenant")
}

func TestOpenFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "data", "blobs")
	url, err := storage.FolderURL(folder)
	require.NoError(t, err)
	store, err := storage.Open(t.Context(), url)
	require.NoError(t, err)
	put(t, store, tenantA, "logo/a.png", "x")

	// The files themselves follow the umask; nobody else gets as far as them.
	for _, path := range []string{folder, filepath.Join(folder, tenantA.String()), filepath.Join(folder, tenantA.String(), "logo")} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), path)
	}
	left, err := filepath.Glob(filepath.Join(folder, tenantA.String(), "logo", "*.tmp*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, url, want string }{
		{"empty", "", "should begin with file, s3 or mem"},
		{"other scheme", "gs://bucket", "should begin with file, s3 or mem"},
		{"relative folder", "file://data/blobs", "three slashes"},
		{"no bucket", "s3://", "names no bucket"},
		{"nonsense", "::", "cannot be read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := storage.Open(t.Context(), test.url)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestOpenBucketIsLazy(t *testing.T) {
	t.Parallel()
	store, err := storage.Open(t.Context(), "s3://bucket?region=eu-central-1&nonsense=1")
	require.NoError(t, err, "nothing is asked of the bucket yet")
	require.ErrorContains(t, store.Check(t.Context()), "nonsense")
	require.NoError(t, store.Close())
}

func TestCheckFindsAMissingFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "blobs")
	url, err := storage.FolderURL(folder)
	require.NoError(t, err)
	store, err := storage.Open(t.Context(), url)
	require.NoError(t, err)
	require.NoError(t, os.RemoveAll(folder))
	require.Error(t, store.Check(t.Context()))
}
