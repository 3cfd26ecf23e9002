package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// The demo's logins, as "cloudwa serve --seed" makes them, and the further people of the pictures. All have the demo's password.
const (
	password   = "cobacloudwa"
	owner      = "sari@melati.test"
	agent      = "budi@melati.test"
	indonesian = "ayu@melati.test"
	operator   = "operator@cloudwa.test"
	careful    = "careful@cloudwa.test" // an operator who will have a second factor
	unverified = "nadia@melati.test"
	fresh      = "fresh@kosong.test" // owns a workspace in which nothing has happened
	homeless   = "lone@wolf.test"    // belongs to no workspace
	suspended  = "hendra@maju.test"
)

// scene is what the pictures need to know about the database.
type scene struct {
	shop      account.Tenant
	suspended account.Tenant
	links     map[string]string    // by the page's name
	flows     map[string]uuid.UUID // by their names
}

var team = []struct {
	name, email string
	role        account.Role
	verified    bool
}{
	{"Nadia Putri", unverified, account.Agent, false},
	{"Raden Ajeng Kusumawardhani Prameswari Tirtonegoro Hadiningrat", "raden.ajeng.kusumawardhani.prameswari@tirtonegoro-hadiningrat.test", account.Admin, true},
	{"سارة الخطيب", "sara@melati.test", account.Agent, true},
	{"王小明", "wang@melati.test", account.Agent, true},
	{"Joko 🌸 Susilo", "joko@melati.test", account.Agent, true},
	{"I Gusti Ngurah Agung Wiratama", "agung@melati.test", account.Agent, true},
	{"Siti Rahma", "siti@melati.test", account.Owner, true},
	{"O", "o@melati.test", account.Agent, true},
	{"María José Ñuñez-O'Connor", "maria@melati.test", account.Agent, true},
}

var shops = []string{
	"Warung Bu Tini", "Batik Kenanga", "CV Sumber Rejeki Abadi Jaya Makmur Sentosa Bersama Selamanya", "Kopi Tuku Cikini", "Apotek Sehat",
	"Bengkel Pak Slamet", "Laundry Kilat", "Toko Bangunan Maju", "Salon Ayu", "Katering Dapur Mama", "Pet Shop Meong", "Optik Terang",
	"Rental Mobil Nusantara", "Percetakan Gemilang", "Toko Buku Cendekia", "Florist Anggrek", "Sate Khas Senayan", "Kue Lapis Surabaya",
	"Toko Elektronik Cahaya", "Mebel Jepara Indah", "Butik Larasati", "Studio Foto Kenangan",
}

// fill adds to the demo what real shops have after some months.
func fill(ctx context.Context, store *db.DB, blobs *storage.Store) (*scene, error) {
	platform := store.Platform()
	sari, err := platform.UserByEmail(ctx, owner)
	if err != nil {
		return nil, err
	}
	s := &scene{links: map[string]string{}, flows: map[string]uuid.UUID{}}
	if s.shop, err = tenantNamed(ctx, platform, "Toko Melati"); err != nil {
		return nil, err
	}
	f := filler{store: store, blobs: blobs, platform: platform, hash: sari.PasswordHash, scene: s}
	for _, step := range []func(context.Context) error{f.team, f.invites, f.history, f.sessions, f.others, f.operators, f.links, f.numbers, f.chats, f.files, f.notes, f.delivery, f.flows, f.flowtest, f.automation, f.insight} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return s, f.spread(ctx)
}

func tenantNamed(ctx context.Context, platform *db.Platform, name string) (account.Tenant, error) {
	rows, err := platform.Tenants(ctx, name, uuid.Nil, 1)
	if err != nil || len(rows) != 1 {
		return account.Tenant{}, fmt.Errorf("the workspace %s: %d rows, %w", name, len(rows), err)
	}
	return rows[0].Tenant, nil
}

type filler struct {
	store    *db.DB
	blobs    *storage.Store
	platform *db.Platform
	hash     string
	scene    *scene
}

func (f filler) person(ctx context.Context, name, email string, verified bool) (account.User, error) {
	user := account.User{ID: account.NewID(), Email: email, Name: name, PasswordHash: f.hash, Locale: "en", Theme: "system"}
	if verified {
		user.VerifiedAt = time.Now()
	}
	_, err := f.platform.CreateUser(ctx, user)
	return user, err
}

func (f filler) team(ctx context.Context) error {
	for _, member := range team {
		user, err := f.person(ctx, member.name, member.email, member.verified)
		if err != nil {
			return err
		}
		if err := f.platform.AddMember(ctx, f.scene.shop.ID, user.ID, member.role); err != nil {
			return err
		}
	}
	ayu, err := f.platform.UserByEmail(ctx, indonesian)
	if err != nil {
		return err
	}
	if err := f.platform.SetPreferences(ctx, ayu.ID, "id", "system"); err != nil {
		return err
	}
	budi, err := f.platform.UserByEmail(ctx, agent)
	if err != nil {
		return err
	}
	return f.platform.SetName(ctx, budi.ID, "Budi Santoso")
}

func (f filler) invites(ctx context.Context) error {
	for i, email := range []string{"rizal@gmail.test", "toko.bunga.dan.hantaran.pernikahan.cempaka.putih@cempaka-putih-raya.test", "old@link.test"} {
		_, err := f.owner().SaveInvite(ctx, account.Invite{
			ID: account.NewID(), TenantID: f.scene.shop.ID, Email: email, Role: account.Roles[2-i], InvitedBy: "Sari Wulandari",
			ExpiresAt: time.Now().AddDate(0, 0, 6-3*i).Add(-time.Hour),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (f filler) owner() *db.Tenant {
	return f.store.ForTenant(f.scene.shop.ID, account.Actor{Kind: account.ByUser, ID: account.NewID(), Name: "Sari Wulandari", IP: "103.28.12.7"})
}

// history fills the audit log with each kind of entry, and the bell.
func (f filler) history(ctx context.Context) error {
	entries := []account.AuditEntry{
		{Action: account.ActionTenantUpdated, Target: "Toko Melati", Detail: "Asia/Makassar"}, {Action: account.ActionTenantLogo},
		{Action: account.ActionInviteSent, Target: "rizal@gmail.test", Detail: "agent"}, {Action: account.ActionInviteResent, Target: "rizal@gmail.test"},
		{Action: account.ActionInviteRevoked, Target: "old@link.test"}, {Action: account.ActionMemberRole, Target: "Budi Santoso", Detail: "admin"},
		{Action: account.ActionMemberRemoved, Target: team[1].name, Detail: "agent"}, {Action: account.ActionMemberLeft, Target: "Joko Susilo"},
		{Action: account.ActionPasswordChanged}, {Action: account.ActionEmailChanged, Target: "sari@gmail.test", Detail: "sari@melati.test"},
		{Action: account.ActionUserRenamed, Target: "Sari W.", Detail: "Sari Wulandari"}, {Action: account.ActionSessionRevoked},
	}
	tenant := f.owner()
	for _, entry := range entries {
		if err := tenant.Audit(ctx, entry); err != nil {
			return err
		}
	}
	host := account.Actor{Kind: account.ByOperator, Name: "Operator", IP: "2001:db8:85a3::8a2e:370:7334"}
	for _, entry := range []account.AuditEntry{{Action: account.ActionTenantSuspended, Detail: "The bill of March is open."}, {Action: account.ActionTenantReopened}} {
		if err := f.platform.Record(ctx, f.scene.shop.ID, host, entry); err != nil {
			return err
		}
	}
	for _, email := range []string{owner, agent} {
		user, err := f.platform.UserByEmail(ctx, email)
		if err != nil {
			return err
		}
		for _, n := range []account.Notice{
			{Kind: account.NoticeMemberJoined, Subject: team[1].name}, {Kind: account.NoticeMemberLeft, Subject: "Joko Susilo"},
			{Kind: account.NoticeRoleChanged, Subject: "admin"}, {Kind: account.NoticeReopened}, {Kind: account.NoticeMemberJoined, Subject: "سارة الخطيب"},
		} {
			if err := tenant.Notify(ctx, user.ID, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f filler) sessions(ctx context.Context) error {
	sari, err := f.platform.UserByEmail(ctx, owner)
	if err != nil {
		return err
	}
	for _, agent := range []string{
		"Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "curl/8.5.0",
	} {
		_, hash := secrets.NewToken()
		err := f.platform.CreateSession(ctx, account.Session{
			ID: account.NewID(), UserID: sari.ID, TenantID: f.scene.shop.ID, ExpiresAt: time.Now().Add(account.SessionLife), IP: "103.28.12.7", UserAgent: agent, SecretHash: hash,
		}, sari.PasswordHash)
		if err != nil {
			return err
		}
	}
	return nil
}
