package gateway_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestParsePhone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, typed, country, want string }{
		{"local", "08123456789", "ID", "628123456789"},
		{"international", "+62 812-3456-789", "ID", "628123456789"},
		{"without plus", "628123456789", "ID", "628123456789"},
		{"country and zero", "62 0812 3456 789", "ID", "628123456789"},
		{"printed zero", "+62 (0) 812 3456 789", "ID", "628123456789"},
		{"dots and brackets", "(0812) 345.6789", "ID", "628123456789"},
		{"without zero", "8123456789", "ID", "628123456789"},
		{"dialled abroad", "00 62 812 3456 789", "ID", "628123456789"},
		{"small letters", "08123456789", "id", "628123456789"},
		{"another country", "+1 650-253-0000", "ID", "16502530000"},
		{"another country without plus", "16502530000", "ID", "16502530000"},
		{"German, local", "0151 23456789", "DE", "4915123456789"},
		{"no country", "+62 812 3456 789", "", "628123456789"},
		{"full width digits", "０８１２３４５６７８９", "ID", "628123456789"},
		{"Arabic digits", "٠٨١٢٣٤٥٦٧٨٩", "ID", "628123456789"},
		{"thirteen digits", "0812-3456-78901", "ID", "62812345678901"},
		{"pasted with invisible marks", "\u202a+62 812-3456-789\u202c", "ID", "628123456789"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := gateway.ParsePhone(test.typed, test.country)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func TestParsePhoneRefuses(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"", "  ", "halo", "0812", "+62", "0", "+", "112", "12345678901234567890", strings.Repeat("8", 100), "0812x"} {
		_, err := gateway.ParsePhone(typed, "ID")
		require.True(t, errs.Is(err, errs.Invalid), "%q: %v", typed, err)
	}
}

func FuzzParsePhone(f *testing.F) {
	f.Add("0812 3456 789", "ID")
	f.Add("+1 (650) 253-0000", "")
	f.Fuzz(func(t *testing.T, typed, country string) {
		digits, err := gateway.ParsePhone(typed, country)
		if err != nil {
			require.True(t, errs.Is(err, errs.Invalid))
			return
		}
		require.Empty(t, strings.Trim(digits, "0123456789"))
		again, err := gateway.ParsePhone("+"+digits, country)
		require.NoError(t, err)
		require.Equal(t, digits, again)
	})
}

func TestFormatPhone(t *testing.T) {
	t.Parallel()
	require.Equal(t, "+62 812-3456-7890", gateway.FormatPhone("6281234567890"))
	require.Equal(t, "+999123", gateway.FormatPhone("999123"))
}

func TestIsCountry(t *testing.T) {
	t.Parallel()
	require.True(t, gateway.IsCountry("id"))
	require.False(t, gateway.IsCountry("XX"))
	require.False(t, gateway.IsCountry(""))
}
