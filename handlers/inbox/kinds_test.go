package inbox_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	chats "github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 40, 30))))
	return out.Bytes()
}

// upload sends a form with a file, as the composer does.
func upload(t *testing.T, b *handlerstest.Browser, path, name string, content []byte, fields url.Values) handlerstest.Page {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, values := range fields {
		require.NoError(t, form.WriteField(field, values[0]))
	}
	part, err := form.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	return b.Send(path, form.FormDataContentType(), &body)
}

// newest is the message that a chat ends with.
func (s *site) newest(chat chats.Conversation) chats.Message {
	s.t.Helper()
	list, err := s.shop.Tenant.Messages(s.t.Context(), chat.ID, chats.Page{Limit: 1})
	require.NoError(s.t, err)
	require.Len(s.t, list, 1)
	return list[0]
}

// sent is a message of ours that WhatsApp has.
func (s *site) sent(chat chats.Conversation, text string) chats.Message {
	s.t.Helper()
	return dbtest.Message(s.t, s.shop, chat, text, dbtest.Ours(s.shop.Agent, chats.StatusOf(gateway.StatusDelivered)))
}

// fail gives up the changes of a message, as its number's lane does.
func (s *site) fail(m chats.Message, why errs.Message) {
	s.t.Helper()
	err := s.shop.Tenant.InTx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		found, err := tx.MessagesByID(ctx, []uuid.UUID{m.ID})
		if err != nil {
			return err
		}
		for _, a := range found[0].Actions {
			err = errors.Join(err, tx.FailAction(ctx, a, why))
		}
		return err
	})
	require.NoError(s.t, err)
}

// silence stops the automations of a chat, as their cap does.
func (s *site) silence(chat chats.Conversation) {
	s.t.Helper()
	err := s.shop.Tenant.InTx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.PauseBot(ctx, chat.ID, chats.Pause{Why: chats.PausedByCap, Failure: errs.Msg("Silenced.")})
		return err
	})
	require.NoError(s.t, err)
}

func TestAFileIsSentWithItsWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path, client := "/inbox/"+chat.ID.String(), uuid.New()
	b := s.SignedIn(t, s.shop.Agent)
	for range 2 { // twice, as a browser does that lost the answer
		page := upload(t, b, path+"/messages", "cake.png", picture(t), message("Our cake", client))
		require.Equal(t, path, page.Location, page.Body)
	}
	m := s.newest(chat)
	require.Equal(t, client, m.ClientID)
	require.Equal(t, gateway.KindImage, m.Kind)
	require.Equal(t, "Our cake", m.Text)
	require.Equal(t, "cake.png", m.Media.Name)
	require.Equal(t, "image/png", m.Media.MIME)

	document := message("", uuid.New())
	document.Set("as_document", "1")
	page := upload(t, partial(b), path+"/messages", "cake.png", picture(t), document)
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, 1, page.Find(".message .bubble").Length())
	require.Equal(t, gateway.KindDocument, s.newest(chat).Kind)
	require.NotContains(t, s.Log.String(), "Our cake")
	usage, err := s.shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 2, usage.Files)

	// A browser without scripts sends an empty file where none was chosen.
	b.Header.Del("HX-Request")
	require.Equal(t, path, upload(t, b, path+"/messages", "", nil, message("only words", uuid.New())).Location)
	require.Equal(t, gateway.KindText, s.newest(chat).Kind)
}

func TestAFileThatIsNotTakenKeepsTheWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), dbtest.Make(t, s.DB, "b")
	path := "/inbox/" + chat.ID.String() + "/messages"
	b := s.SignedIn(t, s.shop.Agent)
	heic := []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic")
	for name, content := range map[string][]byte{"empty.png": nil, "large.bin": make([]byte, storage.MaxUpload+1), "IMG_1.png": heic} {
		page := upload(t, b, path, name, content, message("these words", uuid.New()))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.Equal(t, "these words", page.Find("#compose-text").Text())
		require.NotEmpty(t, page.Text("#compose-problem"))
	}
	require.Equal(t, "hello", s.newest(chat).Text)
	document := message("as you wish", uuid.New())
	document.Set("as_document", "1")
	require.Equal(t, http.StatusSeeOther, upload(t, b, path, "IMG_1.HEIC", heic, document).Status)
	require.Equal(t, [2]string{"IMG_1.HEIC", "image/heic"}, [2]string{s.newest(chat).Media.Name, s.newest(chat).Media.MIME})
	stranger := s.SignedIn(t, other.Agent)
	require.Equal(t, http.StatusNotFound, upload(t, stranger, path, "cake.png", picture(t), message("", uuid.New())).Status)
	usage, err := other.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.Zero(t, usage.Files)
}

func TestPlacesAndContactsAreSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	place := url.Values{"latitude": {"-6,2"}, "longitude": {"106.816666"}, "name": {"Toko Melati"}}
	require.Equal(t, path, b.Post(path+"/messages", place).Location)
	require.Equal(t, gateway.Location{Latitude: -6.2, Longitude: 106.816666, Name: "Toko Melati"}, *s.newest(chat).Content.Location)
	require.Equal(t, path, b.Post(path+"/messages", url.Values{"contact_name": {"Budi"}, "contact_phone": {"+62 812-3456-7890"}}).Location)
	require.Equal(t, "Budi", s.newest(chat).Content.Contacts[0].Name)

	place.Set("latitude", "north")
	page := b.Post(path+"/messages", place)
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "A latitude lies between -90 and 90.", page.Text("#compose-problem"))
	require.Equal(t, []string{"north", "Toko Melati"}, []string{page.Value("latitude"), page.Find("#place-name").AttrOr("value", "")})
	page = partial(b).Post(path+"/messages", url.Values{"contact_name": {"Budi"}, "contact_phone": {" "}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, "A contact needs a name and a number.", page.Text("#compose-problem"))
}

func TestAnAnswerQuotesItsMessage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "Is there any left?"), s.chat("Budi", "another chat")
	asked := s.newest(chat)
	path := "/inbox/" + chat.ID.String() + "/messages"
	b := partial(s.SignedIn(t, s.shop.Agent))
	form := message("Yes https://example.com", uuid.New())
	form.Set("reply_to", asked.ID.String())
	form.Set("no_preview", "1")
	page := b.Post(path, form)
	require.Equal(t, "Is there any left?", page.Text(".bubble-quote"), page.Body)
	require.Equal(t, asked.Raw, s.newest(chat).ReplyTo)
	require.True(t, s.newest(chat).Content.NoPreview)
	form = message("No", uuid.New())
	form.Set("reply_to", s.newest(other).ID.String())
	require.Equal(t, http.StatusConflict, b.Post(path, form).Status)
}

func TestMessagesAreChangedFromTheirMenu(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, other := s.chat("Siti", "hello"), s.chat("Budi", "hello")
	ours, stranger := s.sent(chat, "Rp 10.000"), dbtest.Make(t, s.DB, "b")
	b := partial(s.SignedIn(t, s.shop.Agent))
	asked := "/inbox/" + chat.ID.String() + "/messages/" + ours.ID.String()
	forms := map[string]url.Values{"react": {"emoji": {"👍"}}, "edit": {"text": {"Rp 12.000"}}, "revoke": {}, "dismiss": {}}
	for action, form := range forms {
		elsewhere := "/inbox/" + other.ID.String() + "/messages/" + ours.ID.String() + "/" + action
		require.Equal(t, http.StatusNotFound, b.Post(elsewhere, form).Status, action)
		require.Equal(t, http.StatusNotFound, s.SignedIn(t, stranger.Owner).Post(asked+"/"+action, form).Status, action)
	}
	require.Empty(t, s.newest(chat).Actions)
	more := b.Get("/inbox/" + chat.ID.String()).Find("#message-" + ours.ClientID.String() + " .bubble-more")
	require.Equal(t, "reply react edit revoke copy", more.AttrOr("data-can", ""))

	page := b.Post(asked+"/react", forms["react"])
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Equal(t, 1, page.Find(".bubble-changing").Length())
	require.Equal(t, http.StatusOK, b.Post(asked+"/edit", forms["edit"]).Status)
	require.Equal(t, http.StatusOK, b.Post(asked+"/revoke", nil).Status)
	var kinds []chats.ActionKind
	for _, a := range s.newest(chat).Actions {
		kinds = append(kinds, a.Kind)
	}
	require.ElementsMatch(t, []chats.ActionKind{chats.ActReact, chats.ActEdit, chats.ActRevoke}, kinds)

	theirs := "/inbox/" + other.ID.String() + "/messages/" + s.newest(other).ID.String()
	require.Equal(t, http.StatusConflict, b.Post(theirs+"/edit", forms["edit"]).Status)
	require.Equal(t, http.StatusUnprocessableEntity, b.Post(asked+"/react", url.Values{"emoji": {strings.Repeat("👍", 20)}}).Status)
	require.Equal(t, http.StatusUnprocessableEntity, b.Post(asked+"/edit", url.Values{"text": {" "}}).Status)
}

func TestAChangeThatWasGivenUpIsDismissed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	ours := s.sent(chat, "Rp 10.000")
	b := s.SignedIn(t, s.shop.Agent)
	path := "/inbox/" + chat.ID.String()
	b.Post(path+"/messages/"+ours.ID.String()+"/react", url.Values{"emoji": {"👍"}})
	s.fail(ours, errs.Msg("WhatsApp refused it."))
	bubble := "#message-" + ours.ClientID.String()
	page := b.Get(path)
	require.Contains(t, page.Text(bubble+" .message-problem"), "The reaction was not sent: WhatsApp refused it.")
	require.Zero(t, page.Find(".bubble-changing").Length())
	page = b.Follow(b.Post(path+"/messages/"+ours.ID.String()+"/dismiss", nil))
	require.Zero(t, page.Find(bubble+" .message-problem").Length())
}

func TestAutomationsAreLetAnswerAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat, stranger := s.chat("Siti", "hello"), dbtest.Make(t, s.DB, "b")
	path := "/inbox/" + chat.ID.String()
	s.silence(chat)
	b := s.SignedIn(t, s.shop.Agent)
	require.Contains(t, b.Get(path).Text("#compose-banner"), "they wrote 20 messages in 10 minutes without a person")
	require.Equal(t, http.StatusNotFound, s.SignedIn(t, stranger.Owner).Post(path+"/bot/resume", nil).Status)
	page := b.Follow(b.Post(path+"/bot/resume", nil))
	require.NotContains(t, page.Text("#compose-banner"), "Automations")
}

func TestWordsForAutomationsAndWhatIsNotConfirmed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	for source, word := range map[chats.Source]string{chats.FromBot: "Automation", chats.FromCampaign: "Campaign"} {
		dbtest.Message(t, s.shop, chat, word, func(m *chats.Message) {
			m.FromMe, m.Source, m.Status = true, source, chats.StatusOf(gateway.StatusSent)
		})
	}
	ours := s.sent(chat, "where is it?")
	_, err := s.DB.OwnerPool().Exec(t.Context(), "update messages set status = 'accepted', unconfirmed_at = now() where id = $1", ours.ID)
	require.NoError(t, err)
	page := s.SignedIn(t, s.shop.Agent).Get("/inbox/" + chat.ID.String())
	require.ElementsMatch(t, []string{"Automation", "Campaign", s.shop.Agent.Name}, texts(page.Find("#messages .bubble-author")))
	require.Equal(t, "WhatsApp has not confirmed this message yet. It may not have left.", page.Text("#message-"+ours.ClientID.String()+" .message-note"))
	require.Equal(t, 1, page.Find("#messages .message-note").Length())
}

// TestWhatAGatewayCannotDoIsSaid has a server of an edition that sends no files. Before it has said so, nothing is known, and nobody asks it.
func TestWhatAGatewayCannotDoIsSaid(t *testing.T) {
	t.Parallel()
	server := handlerstest.Simulate(t)
	require.NoError(t, server.Configure(func(s *simulator.Settings) { s.Version, s.Tier = "2026.2.1", "CORE" }))
	s := &site{App: handlerstest.New(t, handlerstest.WithOperatorServer(server)), t: t}
	s.shop = dbtest.Make(t, s.DB, "a")
	s.device = dbtest.Device(t, s.shop, "Orders", func(d *devices.Device) {
		held(d)
		s.Seal(t, d)
	})
	chat := s.chat("Siti", "hello")
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	require.Zero(t, b.Get(path).Find(".menu-item:disabled").Length())

	driver, err := s.Devices.Driver(t.Context(), s.device)
	require.NoError(t, err)
	can, err := driver.Capabilities(t.Context())
	require.NoError(t, err)
	reason := can.Why(gateway.FeatureDocument).String()
	require.NotEmpty(t, reason)
	page := b.Get(path)
	require.Equal(t, []string{"Photo or video " + reason, "Document " + reason}, texts(page.Find(".compose-attach .menu-item:disabled")))
	page = upload(t, b, path+"/messages", "cake.png", picture(t), message("these words", uuid.New()))
	require.Equal(t, http.StatusUnprocessableEntity, page.Status)
	require.Equal(t, reason, page.Text("#compose-problem"))
	require.Equal(t, "these words", page.Find("#compose-text").Text())
	require.Equal(t, "hello", s.newest(chat).Text)
}

func TestABotIsPausedAndResumedByAPerson(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	chat := s.chat("Siti", "hello")
	dbtest.Message(t, s.shop, chat, "We open at 8.", func(m *chats.Message) { dbtest.Ours(s.shop.Agent, "sent")(m); m.Source = chats.FromBot })
	path := "/inbox/" + chat.ID.String()
	b := s.SignedIn(t, s.shop.Agent)
	require.Contains(t, b.Get(path).Text("#compose-banner"), "An automation answers this chat.")
	page := b.Follow(b.Post(path+"/bot/pause", url.Values{}))
	require.Contains(t, page.Text("#compose-banner"), "You answer this chat")
	page = b.Follow(b.Post(path+"/bot/resume", url.Values{}))
	require.NotContains(t, page.Text("#compose-banner"), "automations are silent")
}

func TestAPausedNumberSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	device := dbtest.Device(t, s.shop, "Working", nil)
	chat := dbtest.Chat(t, s.shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "628777"}, Name: "Rina"})
	dbtest.Message(t, s.shop, chat, "hi", nil)
	require.NoError(t, chats.PauseLane(t.Context(), s.shop.Tenant, device.ID, chats.Author{Name: "Admin"}))
	banner := s.SignedIn(t, s.shop.Agent).Get("/inbox/" + chat.ID.String()).Find("#compose-banner")
	require.Contains(t, banner.Text(), "Sending from this number is paused.")
	require.Equal(t, "/numbers/"+device.ID.String()+"/queue", banner.Find("a").AttrOr("href", ""))
}
