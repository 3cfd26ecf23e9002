package netguard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"

	"code.dny.dev/ssrf"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// maxURL is the longest address accepted, in bytes. Browsers and servers agree on about 2,000.
const maxURL = 2000

// Guard decides which addresses may be reached. It is safe for concurrent use.
type Guard struct {
	allowed   []netip.Prefix
	public    *ssrf.Guardian
	lookup    func(ctx context.Context, host string) ([]netip.Addr, error)
	transport *http.Transport
}

// New returns a guard that lets through the public internet and the allowed networks. Within an allowed network every port may be
// used; elsewhere 80, 443 and those from 1024 up, so that nobody talks to a mail server by HTTP.
func New(allowed []netip.Prefix) *Guard {
	g := &Guard{public: ssrf.New(ssrf.WithAnyPort()), lookup: lookup}
	for _, prefix := range allowed {
		if prefix.Addr().Is4In6() && prefix.Bits() >= 96 {
			prefix = netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96)
		}
		g.allowed = append(g.allowed, prefix.Masked())
	}
	g.transport = newTransport(g.control)
	return g
}

func lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// CheckURL returns nil when the address may be reached now: http or https, no user name or password in it, a server that exists, and
// all of whose addresses are on the public internet or in an allowed network. Otherwise it returns an Invalid error whose sentence
// belongs beside the form field. It asks DNS, so give ctx a deadline.
func (g *Guard) CheckURL(ctx context.Context, raw string) error {
	if len(raw) > maxURL {
		return errs.New(errs.Invalid, "An address has at most %d characters.", maxURL)
	}
	address, err := url.Parse(raw)
	if err != nil {
		return errs.New(errs.Invalid, "This is not a web address. It should read like https://waha.example.com.")
	}
	if err := checkForm(address); err != nil {
		return err
	}
	port, err := portOf(address)
	if err != nil {
		return err
	}
	host := address.Hostname()
	if ip, err := netip.ParseAddr(host); err == nil {
		return g.check(netip.AddrPortFrom(ip, port), host)
	}
	ips, err := g.lookup(ctx, host)
	if dnsError, ok := errors.AsType[*net.DNSError](err); ok && dnsError.IsNotFound || err == nil && len(ips) == 0 {
		return errs.New(errs.Invalid, "There is no server with the name %s. Check the spelling.", host)
	}
	if err != nil {
		return errs.New(errs.Invalid, "The name %s could not be looked up. Try again in a moment.", host)
	}
	for _, ip := range ips {
		if err := g.check(netip.AddrPortFrom(ip, port), host); err != nil {
			return err
		}
	}
	return nil
}

// checkForm looks at what can be judged without asking DNS.
func checkForm(address *url.URL) error {
	switch {
	case address.Scheme != "http" && address.Scheme != "https":
		return errs.New(errs.Invalid, "The address must begin with http:// or https://.")
	case address.User != nil:
		return errs.New(errs.Invalid, "The address must not hold a user name or a password.")
	case address.Hostname() == "":
		return errs.New(errs.Invalid, "The address holds no server name.")
	}
	return nil
}

func portOf(address *url.URL) (uint16, error) {
	text := address.Port()
	switch {
	case text == "" && address.Scheme == "https":
		return 443, nil
	case text == "":
		return 80, nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, errs.New(errs.Invalid, "%s is not a port number.", text)
	}
	return uint16(port), nil
}

// control is called by the dialer for each address it tries, after DNS and before the first packet.
func (g *Guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("dial %s over %s: only TCP is allowed", address, network)
	}
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("dial %s: %w", address, err)
	}
	return g.check(target, target.Addr().String())
}

// check judges one address. name is what the sentence calls it.
func (g *Guard) check(target netip.AddrPort, name string) error {
	ip := target.Addr().Unmap()
	for _, prefix := range g.allowed {
		if prefix.Contains(ip.WithZone("")) {
			return nil
		}
	}
	if ip.Zone() != "" || g.public.SafeAddr(ip) != nil {
		return errs.New(errs.Invalid, "%s is not on the public internet, so it cannot be reached from here. Whoever runs this server can allow its network.", name)
	}
	if port := target.Port(); port != 80 && port != 443 && port < 1024 {
		return errs.New(errs.Invalid, "Port %d cannot be used. Use 80, 443, or one from 1024 up.", port)
	}
	return nil
}
