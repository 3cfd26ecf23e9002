package numbers

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/views/ui"
)

func render(t *testing.T, component templ.Component) *goquery.Document {
	t.Helper()
	var page strings.Builder
	require.NoError(t, component.Render(t.Context(), &page))
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page.String()))
	require.NoError(t, err)
	require.Zero(t, document.Find("[style], style, script:not([src]), [onclick]").Length(), "the policy forbids inline styles and scripts")
	return document
}

func number(state gateway.State) devices.Device {
	return devices.Device{ID: uuid.MustParse("0190f5e4-0000-7000-8000-000000000001"), Name: "Orders", Gateway: devices.WAHA, Wanted: true, State: state, Health: devices.Waiting}
}

func paired() devices.Device {
	d := number(gateway.StateWorking)
	d.Phone, d.PairedAt, d.Health = "6281234567890", time.Now(), devices.Healthy
	return d
}

func TestEachStateHasItsStage(t *testing.T) {
	t.Parallel()
	off, claimed := paired(), paired()
	off.Wanted = false
	claimed.Claim.Kind = devices.SameNumber
	tests := []struct {
		device devices.Device
		want   Stage
		says   string
		polls  bool
		side   bool
	}{
		{number(gateway.StateStarting), StageStarting, "Connecting.", true, true},
		{number(gateway.StateWorking), StageStarting, "Connecting.", true, true},
		{number(gateway.StateScan), StageScan, "Fetching the code.", true, true},
		{number(gateway.StateFailed), StageEnded, "not scanned in time", true, false},
		{number(gateway.StateStopped), StageEnded, "not started", true, false},
		{number(gateway.StateMissing), StageEnded, "not started", true, false},
		{number(gateway.StatePasskey), StagePasskey, "passkey", true, false},
		{number(gateway.StateUnknown), StageUnknown, "does not know", true, false},
		{paired(), StageConnected, "+62 812-3456-7890", false, false},
		{claimed, StageClaim, "connected already", true, false},
		{off, StageOff, "disconnected", true, false},
	}
	for _, test := range tests {
		page := render(t, PairingUpdate(PairProps{Device: test.device, Version: "v"}, true))
		part := page.Find("#pairing")
		require.Equal(t, string(test.want), part.AttrOr("data-stage", ""))
		require.Contains(t, part.Text(), test.says)
		require.Equal(t, test.polls, page.Find("#pairing-poll[data-poll][hx-get]").Length() == 1, test.want)
		require.Equal(t, 1, page.Find("#pairing-side[hx-swap-oob=true]").Length())
		require.Equal(t, test.side, page.Find("#pairing-side .number-steps").Length() > 0, test.want)
		require.Equal(t, test.want == StageScan, page.Find("#code-form").Length() == 1, test.want)
	}
	require.Zero(t, render(t, PairingUpdate(PairProps{Device: paired()}, false)).Find("#pairing-side").Length())
}

func TestScanShowsTheCodeAndHowLongItHolds(t *testing.T) {
	t.Parallel()
	p := PairProps{Device: number(gateway.StateScan), Version: "scan-1", QR: QR{Modules: 23, Path: "M1 1h3v1h-3z"}, Seconds: 18, Whole: 20}
	page := render(t, Pairing(p))
	require.Equal(t, "0 0 23 23", page.Find("#pairing-qr svg[role=img]").AttrOr("viewBox", page.Find("#pairing-qr svg").AttrOr("viewbox", "")))
	require.Equal(t, "18", page.Find("#pairing-countdown").AttrOr("data-seconds", ""))
	require.Contains(t, page.Find("#pairing-countdown").Text(), "A new code in 18 seconds")
	p.QR, p.Seconds = QR{Picture: "data:image/png;base64,AA=="}, 0
	page = render(t, Pairing(p))
	require.Equal(t, p.QR.Picture, page.Find("#pairing-qr img").AttrOr("src", ""))
	require.Contains(t, page.Find("#pairing-countdown").Text(), "by itself")
}

func TestASilentGatewayIsSaid(t *testing.T) {
	t.Parallel()
	d := number(gateway.StateScan)
	d.Failures = 1
	require.Contains(t, render(t, Pairing(PairProps{Device: d})).Find(".banner").Text(), "does not answer")
	d.Health, d.Reason = devices.Down, errs.Msg("No connection to %s.", "waha.test")
	require.Contains(t, render(t, Pairing(PairProps{Device: d})).Find(".banner").Text(), "No connection to waha.test.")
}

func TestCodePanel(t *testing.T) {
	t.Parallel()
	d := number(gateway.StateScan)
	page := render(t, CodePanel(PairProps{Device: d}))
	_, open := page.Find("details").Attr("open")
	require.False(t, open)
	page = render(t, CodePanel(PairProps{Device: d, Code: CodeProps{Phone: "0", Problems: ui.Problems{"phone": "Not a number"}}}))
	_, open = page.Find("details").Attr("open")
	require.True(t, open)
	require.Contains(t, page.Find("#f-phone-error").Text(), "Not a number")
	page = render(t, CodePanel(PairProps{Device: d, Code: CodeProps{Phone: "+62 812", Code: "ABCD-1234"}}))
	require.Equal(t, "ABCD-1234", page.Find(".pair-code code").Text())
	require.Equal(t, 1, page.Find(".pair-code [data-copy]").Length())
}
