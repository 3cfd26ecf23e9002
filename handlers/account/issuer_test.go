package account_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc/oidctest"
	"github.com/stretchr/testify/require"
)

// issuer stands in for Google: it answers with the claims that the test gives it, each code once, and only to who proves (PKCE) that
// the code was made for them.
type issuer struct {
	keys   *oidctest.Server
	server *httptest.Server
	key    *rsa.PrivateKey

	mu    sync.Mutex
	codes map[string]url.Values // the question that each unused code answers
	// Claims are those of the next token; "nonce" overrides the one that was asked for.
	Claims map[string]any
	// Key signs instead of the issuer's own.
	Key *rsa.PrivateKey
}

const (
	clientID     = "shop-client"
	clientSecret = "shop-secret"
)

// issuerKey is made once: it takes a while.
var issuerKey = sync.OnceValue(newKey)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // only where the machine has no randomness
	}
	return key
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{key: issuerKey(), codes: map[string]url.Values{}}
	i.keys = &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: i.key.Public(), KeyID: "k", Algorithm: "RS256"}}}
	mux := http.NewServeMux()
	mux.Handle("/", i.keys)
	mux.HandleFunc("POST /token", i.token)
	i.server = httptest.NewServer(mux)
	t.Cleanup(i.server.Close)
	i.keys.SetIssuer(i.server.URL)
	i.Claims = map[string]any{"sub": "g-1", "email": "dewi@warung.test", "email_verified": true, "name": "Dewi Lestari"}
	return i
}

// code is what the browser brings back after the person has agreed at the address.
func (i *issuer) code(t *testing.T, address string) string {
	t.Helper()
	asked, err := url.Parse(address)
	require.NoError(t, err)
	code := rand.Text()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.codes[code] = asked.Query()
	return code
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	w.Header().Set("Content-Type", "application/json")
	asked, known := i.codes[r.FormValue("code")]
	delete(i.codes, r.FormValue("code"))
	proof := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if id != clientID || secret != clientSecret || !known || r.FormValue("redirect_uri") != asked.Get("redirect_uri") ||
		base64.RawURLEncoding.EncodeToString(proof[:]) != asked.Get("code_challenge") {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	claims := map[string]any{
		"iss": i.server.URL, "aud": clientID, "nonce": asked.Get("nonce"),
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(),
	}
	maps.Copy(claims, i.Claims)
	text, _ := json.Marshal(claims)
	key := i.key
	if i.Key != nil {
		key = i.Key
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": "a", "token_type": "Bearer", "id_token": oidctest.SignIDToken(key, "k", "RS256", string(text)),
	})
}
