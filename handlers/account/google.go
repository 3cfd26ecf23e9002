package account

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
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"golang.org/x/oauth2"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

const (
	googleIssuer  = "https://accounts.google.com"
	googleTimeout = 15 * time.Second
	// googleCookie keeps an attempt while the person is at Google; attemptLife is how long they may take there.
	googleCookie = "cloudwa-google"
	attemptLife  = 15 * time.Minute
)

// GoogleConfig is what Google gave the operator for this server. Without an ID there is no login with Google.
type GoogleConfig struct {
	ID     string
	Secret string
	// Issuer is empty for Google's own; tests put theirs here.
	Issuer string
}

// Google signs people in with OpenID Connect. It asks the issuer for its addresses when the first person comes, not before.
type Google struct {
	config   GoogleConfig
	redirect string
	client   *http.Client
	provider atomic.Pointer[oidc.Provider]
}

// NewGoogle prepares the login with Google, or returns nil when it is not configured. Redirect is the absolute address of
// /auth/google/callback.
func NewGoogle(config GoogleConfig, redirect string) *Google {
	if config.ID == "" {
		return nil
	}
	if config.Issuer == "" {
		config.Issuer = googleIssuer
	}
	return &Google{config: config, redirect: redirect, client: &http.Client{Timeout: googleTimeout}}
}

// attempt is what ties the answer of the issuer to the browser that asked: only that browser has the cookie with it.
type attempt struct {
	State    string // comes back in the address
	Nonce    string // comes back inside the signed token
	Verifier string // proves to the issuer that the code is ours (PKCE)
	Next     string // where the sign-in leads
}

func newAttempt(next string) attempt {
	return attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Next: next}
}

func (a attempt) values() map[string]string {
	return map[string]string{"state": a.State, "nonce": a.Nonce, "verifier": a.Verifier, "next": a.Next}
}

// errStartAgain is the answer to whatever makes one attempt useless and the next one promising.
func errStartAgain() error {
	return errs.New(errs.Conflict, "The login with Google took too long or was started in another browser. Try again.")
}

func errGoogleDown() error {
	return errs.New(errs.Unavailable, "The login with Google does not work right now. Log in with your password, or try again later.")
}

// connect returns the issuer's addresses and keys. Two first visitors may both ask for them, which does no harm; a failure is not kept.
func (g *Google) connect(ctx context.Context) (context.Context, *oidc.Provider, error) {
	ctx = oidc.ClientContext(ctx, g.client)
	if p := g.provider.Load(); p != nil {
		return ctx, p, nil
	}
	p, err := oidc.NewProvider(ctx, g.config.Issuer)
	if err != nil {
		return ctx, nil, fmt.Errorf("%w: discover %s: %w", errGoogleDown(), g.config.Issuer, err)
	}
	g.provider.Store(p)
	return ctx, p, nil
}

func (g *Google) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: g.config.ID, ClientSecret: g.config.Secret, Endpoint: p.Endpoint(), RedirectURL: g.redirect,
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
}

// address returns where the browser goes to sign in. Google lets the person choose among their accounts: shops share computers.
func (g *Google) address(ctx context.Context, a attempt) (string, error) {
	_, p, err := g.connect(ctx)
	if err != nil {
		return "", err
	}
	return g.oauth(p).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier),
		oauth2.SetAuthURLParam("prompt", "select_account")), nil
}

// identify exchanges the code for a signed token and returns whom it names.
func (g *Google) identify(ctx context.Context, code string, a attempt) (account.GoogleIdentity, error) {
	ctx, p, err := g.connect(ctx)
	if err != nil {
		return account.GoogleIdentity{}, err
	}
	answer, err := g.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(a.Verifier))
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.ErrorCode == "invalid_grant" {
		return account.GoogleIdentity{}, errStartAgain() // used, expired, or not the code of this attempt
	} else if err != nil {
		return account.GoogleIdentity{}, fmt.Errorf("%w: exchange the code: %w", errGoogleDown(), err)
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := p.Verifier(&oidc.Config{ClientID: g.config.ID}).Verify(ctx, raw)
	if err != nil {
		return account.GoogleIdentity{}, fmt.Errorf("%w: check the token: %w", errGoogleDown(), err)
	}
	if !equal(token.Nonce, a.Nonce) {
		return account.GoogleIdentity{}, errStartAgain()
	}
	var claims struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
		Name     string `json:"name"`
	}
	if err := token.Claims(&claims); err != nil {
		return account.GoogleIdentity{}, fmt.Errorf("%w: read the token: %w", errGoogleDown(), err)
	}
	return account.GoogleIdentity{Subject: token.Subject, Email: claims.Email, Verified: claims.Verified, Name: claims.Name}, nil
}

// equal compares in constant time; nothing equals nothing.
func equal(a, b string) bool { return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// StartGoogle sends the browser to Google. It changes nothing but a cookie of this browser.
func (h *Handler) StartGoogle(c *gin.Context) error {
	if h.Google == nil {
		return errs.New(errs.NotFound, "This page does not exist.")
	}
	a := newAttempt(web.Next(c))
	address, err := h.Google.address(c.Request.Context(), a)
	if err != nil {
		return h.googleFailed(c, err)
	}
	if err := h.KeepValues(c, googleCookie, a.values(), attemptLife); err != nil {
		return err
	}
	c.Redirect(http.StatusFound, address)
	return nil
}

// FinishGoogle takes Google's answer and signs the person in. OpenID Connect answers with a GET; the state in it, which only this
// browser's cookie knows, stands in for what protects a form.
func (h *Handler) FinishGoogle(c *gin.Context) error {
	if h.Google == nil {
		return errs.New(errs.NotFound, "This page does not exist.")
	}
	kept, err := h.TakeValues(c, googleCookie)
	if err != nil {
		return err
	}
	a := attempt{State: kept["state"], Nonce: kept["nonce"], Verifier: kept["verifier"], Next: kept["next"]}
	if !equal(a.State, c.Query("state")) {
		return h.googleFailed(c, errStartAgain())
	}
	if c.Query("error") == "access_denied" {
		return h.backToLogin(c, ui.KindInfo, i18n.T(c.Request.Context(), "You did not log in with Google."))
	}
	user, err := h.google(c, a)
	if err != nil {
		return h.googleFailed(c, err)
	}
	if err := h.SignIn(c, user, uuid.Nil); err != nil {
		return err
	}
	// Somebody without a workspace is sent on to make one by the guard of the page this leads to.
	return web.SeeOther(c, a.Next)
}

func (h *Handler) google(c *gin.Context, a attempt) (account.User, error) {
	ctx := c.Request.Context()
	if err := h.LimitAttempts(c, "google", ""); err != nil {
		return account.User{}, err
	}
	identity, err := h.Google.identify(ctx, c.Query("code"), a)
	if err != nil {
		return account.User{}, err
	}
	identity.Name = web.Line(identity.Name, account.MaxName)
	return account.LoginWithGoogle(ctx, h.platform(), identity, string(i18n.FromContext(ctx)))
}

// googleFailed leads back to the login page with a sentence: the password may still open the way. What Google said is for the log.
func (h *Handler) googleFailed(c *gin.Context, err error) error {
	coded, ok := errors.AsType[*errs.Error](err)
	if !ok || coded.Code == errs.TooMany {
		return err
	}
	ctx := c.Request.Context()
	if coded.Code == errs.Unavailable {
		h.Log.WarnContext(ctx, "login with Google failed", "error", err)
	}
	return h.backToLogin(c, ui.KindWarning, i18n.Message(ctx, coded.Message))
}

func (h *Handler) backToLogin(c *gin.Context, kind ui.Kind, text string) error {
	if err := h.Flash(c, kind, text); err != nil {
		return err
	}
	return web.SeeOther(c, "/login")
}
