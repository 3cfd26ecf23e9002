package main

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/jackc/pgx/v5"
)

// What a talking crowd says and is called: sentences and names of made-up words, of which some are used far more often than others, as in every
// language (the n-th n times less often than the first).
const (
	sentences  = 100_000
	callings   = 20_000
	vocabulary = 20_000
)

// tongue is the same words in each run.
type tongue struct {
	dice  *rand.Rand
	words []string
}

func newTongue() *tongue {
	t := &tongue{dice: rand.New(rand.NewPCG(1, 1))}
	known := map[string]bool{}
	for len(t.words) < vocabulary {
		syllables := 2 + t.dice.IntN(3)
		if len(t.words) < 100 {
			syllables = 1 + t.dice.IntN(2)
		}
		var b strings.Builder
		for range syllables {
			b.WriteByte("bcdfghjklmnprstw"[t.dice.IntN(16)])
			b.WriteByte("aiueo"[t.dice.IntN(5)])
		}
		if word := b.String(); !known[word] {
			known[word] = true
			t.words = append(t.words, word)
		}
	}
	return t
}

// say makes up some words out of the first many of the vocabulary.
func (t *tongue) say(words, many int) string {
	said := make([]string, words)
	for i := range said {
		said[i] = t.words[int(math.Exp(t.dice.Float64()*math.Log(float64(many))))-1]
	}
	return strings.Join(said, " ")
}

// teach makes a table of what a crowd says, for this connection alone: sentences first, then names.
func teach(ctx context.Context, conn *pgx.Conn) error {
	t := newTongue()
	if _, err := conn.Exec(ctx, "create temporary table sayings (id bigint primary key, said text not null)"); err != nil {
		return err
	}
	_, err := conn.CopyFrom(ctx, pgx.Identifier{"sayings"}, []string{"id", "said"}, pgx.CopyFromSlice(sentences+callings, func(i int) ([]any, error) {
		if i < sentences {
			return []any{i, t.say(3+t.dice.IntN(12), vocabulary)}, nil
		}
		return []any{i, t.say(2, 3000)}, nil
	}))
	if err == nil {
		_, err = conn.Exec(ctx, "analyze sayings")
	}
	return err
}
