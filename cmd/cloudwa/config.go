package main

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// Config is everything that can be set from outside: a flag, an environment variable (also from a .env file) and a help text each.
type Config struct {
	Addr               string   `env:"CLOUDWA_ADDR" default:"127.0.0.1:8080" help:"Address to listen on."`
	PublicURL          string   `name:"public-url" env:"CLOUDWA_PUBLIC_URL" help:"Address in people's browsers, such as https://chat.example.com. Default: http:// and the address listened on."`
	DataDir            string   `env:"CLOUDWA_DATA_DIR" default:"data" help:"Folder for what is kept on this machine: generated keys, mails without SMTP, the built-in database, uploads without a bucket."`
	DatabaseURL        string   `name:"database-url" env:"CLOUDWA_DATABASE_URL" secret:"" help:"Postgres connection string. Default: CloudWA's own Postgres in the data folder."`
	BlobURL            string   `name:"blob-url" env:"CLOUDWA_BLOB_URL" secret:"" help:"Where uploads are kept: file:///path or s3://bucket?region=... Default: a folder in the data folder."`
	SecretKey          string   `env:"CLOUDWA_SECRET_KEY" secret:"" help:"32 random bytes in base64 that seal secrets and cookies; a comma and older keys may follow. Default: made at first start in the data folder."`
	SMTPURL            string   `name:"smtp-url" env:"CLOUDWA_SMTP_URL" secret:"" help:"Mail server: smtp://user:password@host:587?from=CloudWA+<mail@example.com>. Default: mails become files in the data folder."`
	WAHAURL            string   `name:"waha-url" env:"CLOUDWA_WAHA_URL" help:"The operator's WAHA server."`
	WAHAKey            string   `name:"waha-key" env:"CLOUDWA_WAHA_KEY" secret:"" help:"Its API key."`
	SimulatorAddr      string   `env:"CLOUDWA_SIMULATOR_ADDR" default:"127.0.0.1:8091" help:"Address of the WhatsApp simulator, on this machine only."`
	HookURL            string   `name:"hook-url" env:"CLOUDWA_HOOK_URL" help:"Address at which WhatsApp gateways reach CloudWA, such as http://cloudwa:8080 in a network of containers. Default: the public address."`
	AllowedNets        []string `env:"CLOUDWA_ALLOWED_NETS" help:"Private networks that addresses typed by users may reach, such as 10.0.0.0/8."`
	TrustedProxies     []string `env:"CLOUDWA_TRUSTED_PROXIES" help:"Networks of reverse proxies whose X-Forwarded-For is believed."`
	MetricsToken       string   `env:"CLOUDWA_METRICS_TOKEN" secret:"" help:"Bearer token for /metrics. Default: loopback only."`
	GoogleClientID     string   `name:"google-client-id" env:"CLOUDWA_GOOGLE_CLIENT_ID" help:"Shows \"Continue with Google\"."`
	GoogleClientSecret string   `name:"google-client-secret" env:"CLOUDWA_GOOGLE_CLIENT_SECRET" secret:"" help:"Its secret."`

	publicURL    *url.URL
	allowedNets  []netip.Prefix
	simulatorURL string // set while "serve --simulate" has a simulator; the phone page and its proxy exist then
}

// check validates everything at once, so that a first start names all mistakes instead of one after the other.
func (c *Config) check() error {
	var wrong []string
	if _, port, err := net.SplitHostPort(c.Addr); err != nil || port == "" {
		wrong = append(wrong, fmt.Sprintf("CLOUDWA_ADDR is %q; it should look like 127.0.0.1:8080", c.Addr))
	} else if c.PublicURL == "" {
		c.PublicURL = "http://" + c.Addr
	}
	public, err := url.Parse(strings.TrimRight(c.PublicURL, "/"))
	if c.PublicURL == "" {
		err = nil // the address it is made from is wrong, and said to be
	} else if err != nil || (public.Scheme != "http" && public.Scheme != "https") || public.Host == "" || public.Path != "" || public.RawQuery != "" {
		wrong = append(wrong, fmt.Sprintf("CLOUDWA_PUBLIC_URL is %q; it should look like https://chat.example.com", c.PublicURL))
	}
	c.publicURL = public
	if c.allowedNets, err = prefixes(c.AllowedNets); err != nil {
		wrong = append(wrong, "CLOUDWA_ALLOWED_NETS: "+err.Error())
	}
	if _, err := prefixes(c.TrustedProxies); err != nil {
		wrong = append(wrong, "CLOUDWA_TRUSTED_PROXIES: "+err.Error())
	}
	if (c.GoogleClientID == "") != (c.GoogleClientSecret == "") {
		wrong = append(wrong, "CLOUDWA_GOOGLE_CLIENT_ID and CLOUDWA_GOOGLE_CLIENT_SECRET belong together: set both or none")
	}
	if hook, err := url.Parse(c.HookURL); c.HookURL != "" && (err != nil || (hook.Scheme != "http" && hook.Scheme != "https") || hook.Host == "") {
		wrong = append(wrong, fmt.Sprintf("CLOUDWA_HOOK_URL is %q; it should look like http://cloudwa:8080", c.HookURL))
	}
	if c.WAHAURL == "" && c.WAHAKey != "" {
		wrong = append(wrong, "CLOUDWA_WAHA_KEY is set without CLOUDWA_WAHA_URL")
	}
	if c.DataDir, err = filepath.Abs(c.DataDir); err != nil {
		wrong = append(wrong, "CLOUDWA_DATA_DIR: "+err.Error())
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the configuration has mistakes:\n  - %s", strings.Join(wrong, "\n  - "))
	}
	return nil
}

// hookURL is the address that gateways report to.
func (c *Config) hookURL() string {
	if c.HookURL != "" {
		return strings.TrimRight(c.HookURL, "/")
	}
	return c.publicURL.String()
}

func prefixes(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if address, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is not a network; it should look like 10.0.0.0/8", text)
		}
		all = append(all, prefix)
	}
	return all, nil
}

// loopback reports whether only this machine can reach CloudWA: the address it listens on is a loopback one, and so is the one that
// people are told, because behind a proxy the first alone says nothing.
func (c *Config) loopback() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	return err == nil && loopbackHost(host) && (c.publicURL == nil || loopbackHost(c.publicURL.Hostname()))
}

func loopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// data returns a path in the data folder, which it creates, readable by this user alone.
func (c *Config) data(name string) (string, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return "", fmt.Errorf("the data folder cannot be created: %w", err)
	}
	return filepath.Join(c.DataDir, name), nil
}

// lines returns the settings as "NAME=value", with secrets replaced by whether they are set.
func (c *Config) lines() []string {
	var lines []string
	value := reflect.ValueOf(*c)
	for _, field := range reflect.VisibleFields(value.Type()) {
		name := field.Tag.Get("env")
		if name == "" {
			continue
		}
		text := fmt.Sprint(value.FieldByIndex(field.Index).Interface())
		if _, secret := field.Tag.Lookup("secret"); secret && text != "" {
			text = "(set)"
		}
		lines = append(lines, name+"="+strings.Trim(text, "[]"))
	}
	return lines
}
