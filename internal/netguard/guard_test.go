package netguard

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// withNames returns a guard whose DNS knows only these names.
func withNames(allowed []netip.Prefix, names map[string][]string) *Guard {
	g := New(allowed)
	g.lookup = func(_ context.Context, host string) ([]netip.Addr, error) {
		var ips []netip.Addr
		texts, ok := names[host]
		if !ok {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		for _, text := range texts {
			ips = append(ips, netip.MustParseAddr(text))
		}
		return ips, nil
	}
	return g
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	guard := withNames([]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("::ffff:10.2.0.0/112"), netip.MustParsePrefix("fd00:1::/32")}, map[string][]string{
		"public.test":  {"93.184.216.34", "2606:2800:220:1::1"},
		"private.test": {"192.168.1.5"},
		"mixed.test":   {"93.184.216.34", "127.0.0.1"},
		"ours.test":    {"10.1.2.3"},
		"empty.test":   {},
	})
	const private, port = "is not on the public internet", "cannot be used"
	tests := []struct{ name, url, want string }{
		{"public name", "https://public.test/waha", ""},
		{"public name, high port", "http://public.test:3000", ""},
		{"public IPv4", "http://93.184.216.34", ""},
		{"public IPv6", "https://[2606:2800:220:1::1]:8443/", ""},
		{"allowed network", "http://10.1.9.9:25", ""},
		{"allowed network by name", "http://ours.test:81", ""},
		{"allowed network, mapped", "http://[::ffff:10.1.9.9]", ""},
		{"allowed network, given as mapped", "http://10.2.0.7", ""},
		{"allowed IPv6 network", "http://[fd00:1::5]", ""},
		{"beside the allowed network", "http://10.3.0.1", private},
		{"private name", "http://private.test", private},
		{"one of several addresses is private", "http://mixed.test", private},
		{"loopback", "http://127.0.0.1", private},
		{"all of loopback", "http://127.9.9.9:8080", private},
		{"unspecified", "http://0.0.0.0", private},
		{"private A", "http://10.0.0.1", private},
		{"private B", "http://172.31.255.255", private},
		{"private C", "http://192.168.0.1", private},
		{"carrier NAT", "http://100.64.0.1", private},
		{"metadata", "http://169.254.169.254/latest/meta-data", private},
		{"multicast", "http://224.0.0.1", private},
		{"broadcast", "http://255.255.255.255", private},
		{"IPv6 loopback", "http://[::1]", private},
		{"IPv6 unspecified", "http://[::]", private},
		{"IPv6 link-local", "http://[fe80::1]", private},
		{"IPv6 link-local with zone", "http://[fe80::1%25eth0]", private},
		{"public IPv6 with zone", "http://[2606:2800:220:1::1%25eth0]", private},
		{"IPv6 unique local", "http://[fd00:2::1]", private},
		{"IPv6 metadata", "http://[fd00:ec2::254]", private},
		{"IPv4-mapped", "http://[::ffff:127.0.0.1]", private},
		{"IPv4-compatible", "http://[::127.0.0.1]", private},
		{"NAT64", "http://[64:ff9b::7f00:1]", private},
		{"local NAT64", "http://[64:ff9b:1::7f00:1]", private},
		{"6to4", "http://[2002:7f00:1::]", private},
		{"Teredo", "http://[2001:0:7f00:1::]", private},
		{"mail port", "http://public.test:25", port},
		{"ssh port", "https://public.test:22", port},
		{"port zero", "http://public.test:0", port},
		{"impossible port", "http://public.test:70000", "is not a port number"},
		{"no such name", "http://nowhere.test", "no server with the name nowhere.test"},
		{"name without addresses", "http://empty.test", "no server with the name empty.test"},
		{"other scheme", "ftp://public.test", "begin with http"},
		{"file", "file:///etc/passwd", "begin with http"},
		{"script", "javascript:alert(1)", "begin with http"},
		{"no scheme", "public.test", "begin with http"},
		{"password", "http://user:pass@public.test", "user name or a password"},
		{"user", "http://127.0.0.1@public.test", "user name or a password"},
		{"no host", "http://", "no server name"},
		{"only a port", "http://:80", "no server name"},
		{"empty", "", "begin with http"},
		{"NUL", "http://public.test/\x00", "not a web address"},
		{"line break", "http://public.test/\r\nX: y", "not a web address"},
		{"too long", "http://public.test/" + strings.Repeat("a", 2000), "at most 2000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := guard.CheckURL(t.Context(), test.url)
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
			require.Equal(t, errs.Invalid, errs.CodeOf(err))
		})
	}
}

func TestCheckURLWhenDNSFails(t *testing.T) {
	t.Parallel()
	guard := New(nil)
	guard.lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("network is down") }
	err := guard.CheckURL(t.Context(), "http://public.test")
	require.ErrorContains(t, err, "could not be looked up")
	require.Equal(t, errs.Invalid, errs.CodeOf(err))
}

// TestCheckURLAsksRealDNS uses the one name that every machine knows.
func TestCheckURLAsksRealDNS(t *testing.T) {
	t.Parallel()
	require.ErrorContains(t, New(nil).CheckURL(t.Context(), "http://localhost:8080"), "localhost is not on the public internet")
}

func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{"http://127.0.0.1", "https://[::1]:80/", "http://a@b", "//x", "http://[::ffff:7f00:1%25a]:1"} {
		f.Add(seed)
	}
	guard := withNames(nil, nil)
	f.Fuzz(func(t *testing.T, raw string) {
		err := guard.CheckURL(t.Context(), raw)
		if err != nil && errs.CodeOf(err) != errs.Invalid {
			t.Fatalf("%q: %v has no sentence", raw, err)
		}
	})
}
