package google

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

const (
	issuer  = "https://accounts.google.com"
	timeout = 15 * time.Second // of one request to it
)

// Config is what Google gave the operator for this server. Without an ID there is no login with Google.
type Config struct {
	ID     string
	Secret string
	// Issuer is empty for Google's own; tests put theirs here.
	Issuer string
}

// Login signs people in with OpenID Connect. It asks the issuer for its addresses when the first person comes, not before.
type Login struct {
	config   Config
	redirect string
	client   *http.Client
	provider atomic.Pointer[oidc.Provider]
}

// New prepares the login with Google, or returns nil when it is not configured. Redirect is the absolute address of
// /auth/google/callback.
func New(config Config, redirect string) *Login {
	if config.ID == "" {
		return nil
	}
	if config.Issuer == "" {
		config.Issuer = issuer
	}
	return &Login{config: config, redirect: redirect, client: &http.Client{Timeout: timeout}}
}

// Attempt is what ties the answer of the issuer to the browser that asked: only that browser has the cookie with it.
type Attempt struct {
	State    string // comes back in the address
	Nonce    string // comes back inside the signed token
	Verifier string // proves to the issuer that the code is ours (PKCE)
	Next     string // where the sign-in leads
}

// NewAttempt returns an attempt that leads to next.
func NewAttempt(next string) Attempt {
	return Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Next: next}
}

// Values returns the attempt as the browser is to keep it, for AttemptOf.
func (a Attempt) Values() map[string]string {
	return map[string]string{"state": a.State, "nonce": a.Nonce, "verifier": a.Verifier, "next": a.Next}
}

// AttemptOf returns the attempt that a browser kept, if the state that came back is its own.
func AttemptOf(kept map[string]string, state string) (Attempt, error) {
	a := Attempt{State: kept["state"], Nonce: kept["nonce"], Verifier: kept["verifier"], Next: kept["next"]}
	if !equal(a.State, state) {
		return Attempt{}, ErrStartAgain()
	}
	return a, nil
}

// ErrStartAgain is the answer to whatever makes one attempt useless and the next one promising.
func ErrStartAgain() error {
	return errs.New(errs.Conflict, "The login with Google took too long or was started in another browser. Try again.")
}

func errDown() error {
	return errs.New(errs.Unavailable, "The login with Google does not work right now. Log in with your password, or try again later.")
}

// connect returns the issuer's addresses and keys. Two first visitors may both ask for them, which does no harm; a failure is not kept.
func (g *Login) connect(ctx context.Context) (context.Context, *oidc.Provider, error) {
	ctx = oidc.ClientContext(ctx, g.client)
	if p := g.provider.Load(); p != nil {
		return ctx, p, nil
	}
	p, err := oidc.NewProvider(ctx, g.config.Issuer)
	if err != nil {
		return ctx, nil, fmt.Errorf("%w: discover %s: %w", errDown(), g.config.Issuer, err)
	}
	g.provider.Store(p)
	return ctx, p, nil
}

func (g *Login) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: g.config.ID, ClientSecret: g.config.Secret, Endpoint: p.Endpoint(), RedirectURL: g.redirect,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// Address returns where the browser goes to sign in. Google lets the person choose among their accounts: shops share computers.
func (g *Login) Address(ctx context.Context, a Attempt) (string, error) {
	_, p, err := g.connect(ctx)
	if err != nil {
		return "", err
	}
	return g.oauth(p).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier),
		oauth2.SetAuthURLParam("prompt", "select_account")), nil
}

// Identify exchanges the code for a signed token and returns whom it names.
func (g *Login) Identify(ctx context.Context, code string, a Attempt) (account.GoogleIdentity, error) {
	ctx, p, err := g.connect(ctx)
	if err != nil {
		return account.GoogleIdentity{}, err
	}
	answer, err := g.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.ErrorCode == "invalid_grant" {
		return account.GoogleIdentity{}, ErrStartAgain() // used, expired, or not the code of this attempt
	} else if err != nil {
		return account.GoogleIdentity{}, fmt.Errorf("%w: exchange the code: %w", errDown(), err)
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := p.Verifier(&oidc.Config{ClientID: g.config.ID}).Verify(ctx, raw)
	if err != nil {
		return account.GoogleIdentity{}, fmt.Errorf("%w: check the token: %w", errDown(), err)
	}
	if !equal(token.Nonce, a.Nonce) {
		return account.GoogleIdentity{}, ErrStartAgain()
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Name     string `json:"name"`
	}
	if err := token.Claims(&claims); err != nil {
		return account.GoogleIdentity{}, fmt.Errorf("%w: read the token: %w", errDown(), err)
	}
	return account.GoogleIdentity{Subject: token.Subject, Email: claims.Email, Verified: claims.Verified, Name: claims.Name}, nil
}

// equal compares in constant time; nothing equals nothing.
func equal(a, b string) bool { return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
