package gatewaytest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

func pairByQR(t *testing.T, s *Setup) {
	ctx := t.Context()
	if !s.can(t, gateway.FeatureQR) {
		_, err := s.Driver.QR(ctx)
		requireFailure(t, err, gateway.Permanent, gateway.ReasonUnsupported)
		return
	}
	require.Contains(t, []gateway.State{gateway.StateMissing, gateway.StateStopped}, s.state(t).State)
	_, err := s.Driver.Start(ctx)
	require.NoError(t, err)
	before := s.state(t)
	require.Equal(t, gateway.StateScan, before.State)
	require.Nil(t, before.Account)

	qr, err := s.Driver.QR(ctx)
	require.NoError(t, err)
	require.True(t, qr.Value != "" || len(qr.PNG) > 0)
	s.Phone.Scan(t, qr)

	after := s.state(t)
	require.Equal(t, gateway.StateWorking, after.State)
	require.NotNil(t, after.Account)
	require.Equal(t, Number, after.Account.Phone)
	require.Equal(t, Owner, after.Account.Name)

	changes := of[gateway.SessionChanged](s.events(t))
	require.NotEmpty(t, changes)
	last := changes[len(changes)-1].Session
	require.Equal(t, gateway.StateWorking, last.State)
	require.Equal(t, Number, last.Account.Phone)

	_, err = s.Driver.QR(ctx)
	known := requireFailure(t, err, gateway.DeviceDown, gateway.ReasonNotReady)
	require.Equal(t, gateway.StateWorking, known.State)
}

func pairByCode(t *testing.T, s *Setup) {
	ctx := t.Context()
	if !s.can(t, gateway.FeatureCode) {
		_, err := s.Driver.Code(ctx, Number)
		requireFailure(t, err, gateway.Permanent, gateway.ReasonUnsupported)
		return
	}
	_, err := s.Driver.Start(ctx)
	require.NoError(t, err)
	_, err = s.Driver.Code(ctx, "+62 812")
	requireFailure(t, err, gateway.Permanent, gateway.ReasonRejected)

	code, err := s.Driver.Code(ctx, Number)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(code), 8)
	s.Phone.Enter(t, code)
	require.Equal(t, gateway.StateWorking, s.state(t).State)

	_, err = s.Driver.Code(ctx, Number)
	known := requireFailure(t, err, gateway.DeviceDown, gateway.ReasonNotReady)
	require.Equal(t, gateway.StateWorking, known.State)
}

// startAgain: starting what runs changes nothing, paired or not.
func startAgain(t *testing.T, s *Setup) {
	for range 2 {
		session, err := s.Driver.Start(t.Context())
		require.NoError(t, err)
		require.NotEqual(t, gateway.StateWorking, session.State)
	}
	s.connect(t)
	session, err := s.Driver.Start(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateWorking, session.State)
	require.Empty(t, of[gateway.SessionChanged](s.events(t)), "the session was left alone")
}

func restart(t *testing.T, s *Setup) {
	s.connect(t)
	require.NoError(t, s.Driver.Restart(t.Context()))
	changes := of[gateway.SessionChanged](s.events(t))
	require.NotEmpty(t, changes)
	require.Equal(t, gateway.StateWorking, changes[len(changes)-1].Session.State)
	require.Equal(t, gateway.StateWorking, s.state(t).State, "still paired")
}

func unlinked(t *testing.T, s *Setup) {
	s.connect(t)
	s.Phone.Unlink(t)
	changes := of[gateway.SessionChanged](s.events(t))
	require.NotEmpty(t, changes)
	require.Equal(t, gateway.StateFailed, changes[len(changes)-1].Session.State)
	require.Equal(t, gateway.StateFailed, s.state(t).State)

	_, err := s.Driver.Start(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateScan, s.state(t).State, "it can be paired anew")
}

func logoutAndDelete(t *testing.T, s *Setup) {
	s.connect(t)
	require.NoError(t, s.Driver.Logout(t.Context()))
	session := s.state(t)
	require.Equal(t, gateway.StateStopped, session.State)

	for range 2 {
		require.NoError(t, s.Driver.Delete(t.Context()))
		require.Contains(t, []gateway.State{gateway.StateMissing, gateway.StateStopped}, s.state(t).State)
	}
	_, err := s.Driver.Start(t.Context())
	require.NoError(t, err)
	require.Equal(t, gateway.StateScan, s.state(t).State)
}

func configure(t *testing.T, s *Setup) {
	s.connect(t)
	changed, err := s.Driver.Configure(t.Context(), false)
	require.NoError(t, err)
	require.False(t, changed)
	require.Empty(t, of[gateway.SessionChanged](s.events(t)))

	changed, err = s.Driver.Configure(t.Context(), true)
	require.NoError(t, err)
	require.True(t, changed)
	s.events(t)
	require.Equal(t, gateway.StateWorking, s.state(t).State, "still paired")
}

// notConnected: what needs a connection says that there is none, and in which state the device is.
func notConnected(t *testing.T, s *Setup) {
	_, err := s.Driver.Configure(t.Context(), false)
	if err != nil {
		requireFailure(t, err, gateway.DeviceDown, gateway.ReasonNoSession)
	}
	_, err = s.Driver.Start(t.Context())
	require.NoError(t, err)
	_, err = s.Driver.Send(t.Context(), gateway.Outgoing{To: s.customer(t), Content: gateway.Text{Body: "halo"}})
	known := requireFailure(t, err, gateway.DeviceDown, gateway.ReasonNotReady)
	require.Equal(t, gateway.StateScan, known.State)
	require.False(t, known.Uncertain, "nothing was sent")
}
