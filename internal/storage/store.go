package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob" // file:///folder
	_ "gocloud.dev/blob/memblob"  // mem://
	_ "gocloud.dev/blob/s3blob"   // s3://bucket?region=...&endpoint=...
	"gocloud.dev/gcerrors"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Store is a place for files. It is safe for concurrent use.
type Store struct {
	url string

	mutex  sync.Mutex
	bucket *blob.Bucket // nil before the first use
}

// Object is what is known of a stored file.
type Object struct {
	Key         string // as given to Put, without the tenant
	ContentType string
	Size        int64     // bytes
	ModTime     time.Time // when it was last written
}

// FolderURL returns the URL of a store in that folder.
func FolderURL(folder string) (string, error) {
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return "", fmt.Errorf("find folder %s: %w", folder, err)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(absolute)}).String(), nil
}

// Open returns the store at a URL: file:///folder (made when it is missing, for this user only), mem:// or s3://bucket with the query
// parameters of gocloud.dev (region, endpoint, use_path_style); the keys of a bucket come from the AWS_ variables of the environment.
// The connection is made at the first use, because the program starts faster than the S3 client.
func Open(_ context.Context, storeURL string) (*Store, error) {
	address, err := url.Parse(storeURL)
	if err != nil {
		return nil, errors.New("the blob URL cannot be read: it should look like file:///var/lib/cloudwa/blobs or s3://bucket?region=eu-central-1")
	}
	switch address.Scheme {
	case "mem":
	case "s3":
		if address.Host == "" {
			return nil, errors.New("the blob URL s3:// names no bucket: it should look like s3://bucket?region=eu-central-1")
		}
	case "file":
		if address.Host != "" || !strings.HasPrefix(address.Path, "/") {
			return nil, errors.New("the blob URL needs an absolute folder: file:///var/lib/cloudwa/blobs, with three slashes")
		}
		if err := os.MkdirAll(filepath.FromSlash(address.Path), 0o700); err != nil {
			return nil, fmt.Errorf("make blob folder: %w", err)
		}
		query := address.Query()
		query.Set("dir_file_mode", "0700")
		query.Set("no_tmp_dir", "true") // the rename at the end is atomic only within one file system
		address.RawQuery = query.Encode()
	default:
		return nil, fmt.Errorf("the blob URL begins with %q: it should begin with file, s3 or mem", address.Scheme+"://")
	}
	return &Store{url: address.String()}, nil
}

// Close frees the connections. The store must not be used afterwards.
func (s *Store) Close() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.bucket == nil {
		return nil
	}
	bucket := s.bucket
	s.bucket = nil
	if err := bucket.Close(); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

// Check returns nil when the store answers.
func (s *Store) Check(ctx context.Context) error {
	bucket, err := s.open(ctx)
	if err != nil {
		return err
	}
	accessible, err := bucket.IsAccessible(ctx)
	if err != nil {
		return fmt.Errorf("reach store: %w", err)
	}
	if !accessible {
		return errors.New("reach store: the bucket or folder does not exist")
	}
	return nil
}

// Put stores what r holds under the tenant's key, replacing what was there. A key is a kind and a name, "logo/0197.png". More than
// limit bytes is a TooLarge error; after any error what was stored before is still there.
func (s *Store) Put(ctx context.Context, tenant uuid.UUID, key, contentType string, r io.Reader, limit int64) (Object, error) {
	full, err := fullKey(tenant, key)
	if err != nil {
		return Object{}, err
	}
	bucket, err := s.open(ctx)
	if err != nil {
		return Object{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	writer, err := bucket.NewWriter(ctx, full, &blob.WriterOptions{ContentType: contentType})
	if err != nil {
		return Object{}, fmt.Errorf("store %s: %w", full, err)
	}
	size, err := io.Copy(writer, io.LimitReader(r, limit+1))
	if err == nil && size > limit {
		err = tooLarge(limit)
	}
	if err != nil {
		cancel() // a writer closed after its context has ended leaves nothing behind
		_ = writer.Close()
		if errs.Is(err, errs.TooLarge) {
			return Object{}, err
		}
		return Object{}, fmt.Errorf("store %s: %w", full, err)
	}
	if err := writer.Close(); err != nil {
		return Object{}, fmt.Errorf("store %s: %w", full, err)
	}
	attributes, err := bucket.Attributes(ctx, full)
	if err != nil {
		return Object{}, fmt.Errorf("store %s: %w", full, err)
	}
	return Object{Key: key, ContentType: attributes.ContentType, Size: attributes.Size, ModTime: attributes.ModTime}, nil
}

func tooLarge(limit int64) error {
	if limit < 1<<20 {
		return errs.New(errs.TooLarge, "The file is larger than %d KB.", limit>>10)
	}
	return errs.New(errs.TooLarge, "The file is larger than %d MB.", limit>>20)
}

// Open returns the tenant's file for reading, to be closed by the caller, or a NotFound error. ctx must live as long as the reading.
func (s *Store) Open(ctx context.Context, tenant uuid.UUID, key string) (io.ReadSeekCloser, Object, error) {
	full, err := fullKey(tenant, key)
	if err != nil {
		return nil, Object{}, err
	}
	bucket, err := s.open(ctx)
	if err != nil {
		return nil, Object{}, err
	}
	reader, err := bucket.NewReader(ctx, full, nil)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil, Object{}, errs.New(errs.NotFound, "This file does not exist any more.")
	}
	if err != nil {
		return nil, Object{}, fmt.Errorf("read %s: %w", full, err)
	}
	return reader, Object{Key: key, ContentType: reader.ContentType(), Size: reader.Size(), ModTime: reader.ModTime()}, nil
}

// Delete removes the tenant's file. One that is not there is no error.
func (s *Store) Delete(ctx context.Context, tenant uuid.UUID, key string) error {
	full, err := fullKey(tenant, key)
	if err != nil {
		return err
	}
	bucket, err := s.open(ctx)
	if err != nil {
		return err
	}
	if err := bucket.Delete(ctx, full); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("delete %s: %w", full, err)
	}
	return nil
}

// open returns the bucket and connects where that has not been done or has failed before.
func (s *Store) open(ctx context.Context) (*blob.Bucket, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.bucket == nil {
		bucket, err := blob.OpenBucket(context.WithoutCancel(ctx), s.url)
		if err != nil {
			return nil, fmt.Errorf("open store: %w", err)
		}
		s.bucket = bucket
	}
	return s.bucket, nil
}
