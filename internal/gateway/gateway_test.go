package gateway_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

func TestErrorIsShown(t *testing.T) {
	t.Parallel()
	cause := errors.New("POST /api/sendText: 500 boom")
	for _, test := range []struct {
		class gateway.Class
		code  errs.Code
	}{
		{gateway.Permanent, errs.Invalid},
		{gateway.WaitUntil, errs.TooMany},
		{gateway.Retry, errs.Unavailable},
		{gateway.DeviceDown, errs.Unavailable},
	} {
		err := fmt.Errorf("send message: %w", &gateway.Error{Class: test.class, Reason: gateway.ReasonOther, Message: errs.Msg("It broke."), Cause: cause})
		require.Equal(t, test.code, errs.CodeOf(err))
		shown, ok := errors.AsType[*errs.Error](err)
		require.True(t, ok)
		require.Equal(t, "It broke.", shown.Message.String())
		require.ErrorIs(t, err, cause)
		require.True(t, gateway.IsReason(err, gateway.ReasonOther))
		require.Equal(t, test.class, gateway.ErrorOf(err).Class)
	}
	require.Nil(t, gateway.ErrorOf(nil))
	require.False(t, gateway.IsReason(cause, gateway.ReasonOther))
	unknown := gateway.ErrorOf(cause)
	require.Equal(t, gateway.Retry, unknown.Class)
	require.True(t, unknown.Uncertain, "nobody knows what an unknown error did")
	require.NotContains(t, unknown.Message.String(), "boom")
}

// TestStatusesOnlyMoveUp: whatever order statuses come in, a message ends at the highest.
func TestStatusesOnlyMoveUp(t *testing.T) {
	t.Parallel()
	order := []gateway.Status{gateway.StatusAccepted, gateway.StatusSent, gateway.StatusDelivered, gateway.StatusRead, gateway.StatusPlayed}
	rapid.Check(t, func(t *rapid.T) {
		told := rapid.SliceOfN(rapid.SampledFrom(order), 1, 10).Draw(t, "told")
		status, highest := gateway.StatusAccepted, gateway.StatusAccepted
		for _, next := range told {
			if status.Advances(next) {
				status = next
			}
			if highest.Advances(next) {
				highest = next
			}
			require.False(t, status.Advances(status))
		}
		for _, s := range told {
			require.False(t, status.Advances(s))
		}
		require.Equal(t, highest, status)
	})
	require.True(t, gateway.StatusSent.Advances(gateway.StatusFailed))
	require.False(t, gateway.StatusDelivered.Advances(gateway.StatusFailed), "it arrived")
	require.True(t, gateway.StatusFailed.Advances(gateway.StatusSent), "a positive ack follows")
	require.False(t, gateway.StatusFailed.Advances(gateway.StatusAccepted))
	require.False(t, gateway.StatusFailed.Advances(gateway.StatusFailed))
	require.False(t, gateway.StatusSent.Advances("telepathy"))
}

func TestIdentities(t *testing.T) {
	t.Parallel()
	known := gateway.Identities{LID: "99", Phone: "62811"}
	require.Equal(t, []gateway.Identity{{Kind: gateway.IdentityPhone, Value: "62811"}, {Kind: gateway.IdentityLID, Value: "99"}}, known.List())
	require.Equal(t, gateway.Identities{LID: "99", Phone: "62811", BSUID: "ID.1"}, known.Merge(gateway.Identities{LID: "11", BSUID: "ID.1"}))
	require.True(t, gateway.Identities{}.IsZero())
	require.Empty(t, gateway.Identities{}.List())
}

func TestCapabilities(t *testing.T) {
	t.Parallel()
	require.True(t, gateway.Capabilities{}.Can(gateway.FeatureVoice))
	c := gateway.Capabilities{Missing: map[gateway.Feature]errs.Message{
		gateway.FeatureImage: errs.Msg("No files."), gateway.FeatureVoice: errs.Msg("No files."), gateway.FeatureQR: errs.Msg("No code."),
	}}
	require.False(t, c.Can(gateway.FeatureOf(gateway.KindImage)))
	require.Equal(t, []errs.Message{errs.Msg("No files."), errs.Msg("No code.")}, c.Reasons())
	require.True(t, gateway.IsReason(c.Unsupported(gateway.FeatureQR), gateway.ReasonUnsupported))
}

// asked answers from a list and counts.
type asked struct {
	gateway.Contacts
	calls int
	fails bool
}

func (a *asked) Check(_ context.Context, phone string) (gateway.Existence, error) {
	a.calls++
	if a.fails {
		return gateway.Existence{}, errors.New("down")
	}
	return gateway.Existence{Exists: phone == "62811"}, nil
}

func (a *asked) Resolve(_ context.Context, person gateway.Identities) (gateway.Identities, error) {
	a.calls++
	if person.LID == "99" {
		person.Phone = "62811"
	}
	return person, nil
}

func TestDirectoryRemembers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	directory, contacts := gateway.NewDirectory(func() time.Time { return now }), &asked{fails: true}
	device := directory.Of("device 1", contacts)
	check := func(phone string, want bool, calls int) {
		t.Helper()
		found, err := device.Check(t.Context(), phone)
		require.NoError(t, err)
		require.Equal(t, want, found.Exists)
		require.Equal(t, calls, contacts.calls)
	}
	_, err := device.Check(t.Context(), "62811")
	require.Error(t, err)
	contacts.fails, contacts.calls = false, 0
	check("62811", true, 1)
	check("62811", true, 1)
	check("62822", false, 2)
	check("62822", false, 2)
	now = now.Add(7 * time.Hour)
	check("62811", true, 2)
	check("62822", false, 3)
	now = now.Add(7 * 24 * time.Hour)
	check("62811", true, 4)

	other := &asked{}
	_, err = directory.Of("device 2", other).Check(t.Context(), "62811")
	require.NoError(t, err)
	require.Equal(t, 1, other.calls, "devices share no answers")

	contacts.calls = 0
	for range 3 {
		person, err := device.Resolve(t.Context(), gateway.Identities{LID: "99", Username: "siti"})
		require.NoError(t, err)
		require.Equal(t, gateway.Identities{LID: "99", Phone: "62811", Username: "siti"}, person)
	}
	both := gateway.Identities{LID: "99", Phone: "62811"}
	person, err := device.Resolve(t.Context(), both)
	require.NoError(t, err)
	require.Equal(t, both, person)
	require.Equal(t, 1, contacts.calls)
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	for _, state := range []gateway.State{
		gateway.StateMissing, gateway.StateStopped, gateway.StateScan, gateway.StatePasskey, gateway.StateFailed, gateway.StateUnknown,
	} {
		require.NotEmpty(t, state.Advice().String(), state)
	}
	require.Empty(t, gateway.StateWorking.Advice().String())
	require.Empty(t, gateway.StateStarting.Advice().String())
}
