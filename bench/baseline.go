package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// baselineCommand makes this program serve a baseline instead of measuring: `bench baseline -addr 127.0.0.1:1 -page file`.
const baselineCommand = "baseline"

// The baseline's settings that a command line is too public or too short for.
const (
	baselineDatabase = "BENCH_DATABASE_URL"
	baselineQuery    = "BENCH_QUERY" // what it asks the database before each answer; empty: nothing
)

// baselineCookie carries the id of a session in clear.
const baselineCookie = "session"

// serveBaseline serves the minimum a page needs until ctx ends: net/http, a cookie, one query where there is one, and the page's bytes.
func serveBaseline(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet(baselineCommand, flag.ContinueOnError)
	address := flags.String("addr", "", "address to listen on")
	file := flags.String("page", "", "file with the answer")
	if err := flags.Parse(args); err != nil {
		return err
	}
	page, err := os.ReadFile(*file)
	if err != nil {
		return err
	}
	pool, err := baselinePool(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	query := os.Getenv(baselineQuery)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		if query != "" {
			if err := askSession(r, pool, query); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", strconv.Itoa(len(page)))
		_, _ = w.Write(page)
	})
	return serveUntil(ctx, *address, mux)
}

// serveUntil serves a baseline until ctx ends.
func serveUntil(ctx context.Context, address string, handler http.Handler) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// baselinePool has as many connections as each of the program's pools (db.Config.MaxConns). Everything else is pgx's own choice, prepared
// statements too.
func baselinePool(ctx context.Context) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(os.Getenv(baselineDatabase))
	if err != nil {
		return nil, err
	}
	config.MaxConns = 16
	return pgxpool.NewWithConfig(ctx, config)
}

// askSession reads the cookie and the session's row, to the last byte, and makes nothing of it.
func askSession(r *http.Request, pool *pgxpool.Pool, query string) error {
	cookie, err := r.Cookie(baselineCookie)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(cookie.Value)
	if err != nil {
		return err
	}
	rows, err := pool.Query(r.Context(), query, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	found := 0
	for rows.Next() {
		found += len(rows.RawValues())
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if found == 0 {
		return errors.New("the session was not found")
	}
	return nil
}

// baselineSession returns the cookie and the query of a page's baseline; both are empty for a page without a session.
func (s *stage) baselineSession(ctx context.Context, name string) (cookie, query string, err error) {
	if name != "dashboard" {
		return "", "", nil
	}
	if query, err = sessionQuery(s.root); err != nil {
		return "", "", err
	}
	conn, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return "", "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	var id uuid.UUID
	err = conn.QueryRow(ctx, "select s.id from sessions s join users u on u.id = s.user_id where u.email = $1 order by s.created_at limit 1", people[0]).Scan(&id)
	return baselineCookie + "=" + id.String(), query, err
}

// sessionQuery returns the query that the program makes for each request of a signed-in person, from its source: a copy here would soon be another query.
func sessionQuery(root string) (string, error) {
	const name = "visitSQL"
	file := filepath.Join(root, "db", "sessions.go")
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	found := ""
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Names) != 1 || spec.Names[0].Name != name || len(spec.Values) != 1 {
			return true
		}
		if text, ok := spec.Values[0].(*ast.BasicLit); ok && text.Kind == token.STRING {
			found, _ = strconv.Unquote(text.Value) // the parser has read it already
		}
		return false
	})
	if strings.Count(found, "$1") != 1 {
		return "", fmt.Errorf("%s has no query %s with one parameter any more: name the query of a signed-in request in bench/baseline.go", file, name)
	}
	return found, nil
}
