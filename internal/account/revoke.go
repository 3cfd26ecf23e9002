package account

import (
	"context"

	"github.com/google/uuid"
)

type revokeSessionTx interface {
	DeleteSession(ctx context.Context, userID, id uuid.UUID) error
	DeleteSessions(ctx context.Context, userID, except uuid.UUID) error
	recording
}

// RevokeSession signs one of the person's own browsers out; not found when it is somebody else's or signed out already.
func RevokeSession[T revokeSessionTx](ctx context.Context, platform Transactor[T], user User, id uuid.UUID, ip string) error {
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.DeleteSession(ctx, user.ID, id); err != nil {
			return err
		}
		return recordRevoked(ctx, tx, user, ip)
	})
}

// RevokeOtherSessions signs all of the person's browsers out but the one to keep.
func RevokeOtherSessions[T revokeSessionTx](ctx context.Context, platform Transactor[T], user User, keep uuid.UUID, ip string) error {
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.DeleteSessions(ctx, user.ID, keep); err != nil {
			return err
		}
		return recordRevoked(ctx, tx, user, ip)
	})
}

func recordRevoked(ctx context.Context, tx recording, user User, ip string) error {
	actor := Actor{Kind: ByUser, ID: user.ID, Name: user.Name, IP: ip}
	return tx.RecordForUser(ctx, user.ID, actor, AuditEntry{Action: ActionSessionRevoked, Target: user.Email})
}
