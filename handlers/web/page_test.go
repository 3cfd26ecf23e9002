package web

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		rows []int
		page []int
		more bool
	}{
		{"nothing", nil, nil, false},
		{"part of a page", []int{1}, []int{1}, false},
		{"exactly a page", []int{1, 2}, []int{1, 2}, false},
		{"one more", []int{1, 2, 3}, []int{1, 2}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page, more := Cut(test.rows, 2)
			require.Equal(t, test.page, page)
			require.Equal(t, test.more, more)
		})
	}
}
