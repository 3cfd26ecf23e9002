package numbers

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/ui"
)

// pill is how a number is, in a word with a colour and an icon.
func pill(ctx context.Context, d devices.Device) ui.BadgeProps {
	if d.Claim.Kind != devices.NoClaim {
		return ui.BadgeProps{Label: i18n.T(ctx, "Needs your answer"), Kind: ui.KindWarning, Icon: ui.IconCircleAlert}
	}
	switch d.Health {
	case devices.Healthy:
		return ui.BadgeProps{Label: i18n.T(ctx, "Healthy"), Kind: ui.KindSuccess, Icon: ui.IconCircleCheck}
	case devices.Unverified:
		return ui.BadgeProps{Label: i18n.T(ctx, "Cannot verify"), Kind: ui.KindInfo, Icon: ui.IconEyeOff}
	case devices.Degraded:
		return ui.BadgeProps{Label: i18n.T(ctx, "Degraded"), Kind: ui.KindWarning, Icon: ui.IconTriangleAlert}
	case devices.Down:
		if d.State == gateway.StateScan {
			return ui.BadgeProps{Label: i18n.T(ctx, "Scan QR"), Kind: ui.KindDanger, Icon: ui.IconQrCode}
		}
		return ui.BadgeProps{Label: i18n.T(ctx, "Down"), Kind: ui.KindDanger, Icon: ui.IconCircleX}
	case devices.Off:
		return ui.BadgeProps{Label: i18n.T(ctx, "Disconnected"), Icon: ui.IconUnplug}
	}
	if d.State == gateway.StateStarting || d.State == gateway.StateWorking {
		return ui.BadgeProps{Label: i18n.T(ctx, "Connecting"), Kind: ui.KindInfo, Icon: ui.IconRefreshCw}
	}
	return ui.BadgeProps{Label: i18n.T(ctx, "Not connected yet"), Icon: ui.IconCircleDashed}
}

// reason is why a number is as it is; empty where the pill says it all.
func reason(ctx context.Context, d devices.Device) string {
	if d.Reason.Format == "" {
		return ""
	}
	return i18n.Message(ctx, d.Reason)
}

// phone is the number as people read it, or that there is none yet.
func phone(ctx context.Context, d devices.Device) string {
	switch {
	case d.Phone != "":
		return gateway.FormatPhone(d.Phone)
	case d.AccountName != "":
		return d.AccountName
	}
	return i18n.T(ctx, "Not connected yet")
}

// provider names how a number is connected.
func provider(ctx context.Context, d devices.Device) string {
	if d.Gateway == devices.CloudAPI {
		return i18n.T(ctx, "WhatsApp Cloud API")
	}
	return i18n.T(ctx, "WhatsApp via WAHA")
}

// stateWord is what the gateway says about the connection.
func stateWord(ctx context.Context, d devices.Device) string {
	switch d.State {
	case gateway.StateMissing:
		return i18n.T(ctx, "Not known to the gateway")
	case gateway.StateStopped:
		return i18n.T(ctx, "Switched off")
	case gateway.StateStarting:
		return i18n.T(ctx, "Starting")
	case gateway.StateScan:
		return i18n.T(ctx, "Waits for its QR code to be scanned")
	case gateway.StatePasskey:
		return i18n.T(ctx, "Waits for a passkey")
	case gateway.StateWorking:
		return i18n.T(ctx, "Connected")
	case gateway.StateFailed:
		return i18n.T(ctx, "Given up")
	}
	return i18n.T(ctx, "Unknown to CloudWA")
}

// account names the account of a claim.
func account(c devices.Claim) string {
	switch {
	case c.Phone != "" && c.Name != "":
		return gateway.FormatPhone(c.Phone) + " (" + c.Name + ")"
	case c.Phone != "":
		return gateway.FormatPhone(c.Phone)
	}
	return c.Name
}

// isPaired reports whether the number is connected and nobody has to say anything about it.
func isPaired(d devices.Device) bool {
	return d.State == gateway.StateWorking && !d.Held()
}

// needsPhone reports whether somebody may have to connect the number with its phone.
func needsPhone(d devices.Device) bool {
	if !d.Wanted || isPaired(d) || d.Claim.Kind != devices.NoClaim {
		return false
	}
	return d.Account().IsZero() || (d.State != gateway.StateStarting && d.State != gateway.StateWorking)
}
