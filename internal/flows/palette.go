package flows

import "github.com/cloudwa/cloudwa/internal/errs"

func blank[T any, S interface {
	*T
	Settings
}]() Settings {
	return S(new(T))
}

func blankMedia(kind Kind) func() Settings {
	return func() Settings { return &MediaSettings{of: kind} }
}

// kinds is the palette.
var kinds = []KindInfo{
	{KindStart, GroupBegin, "play", errs.Msg("Start"),
		errs.Msg("A run begins here when a person or another flow starts it."), blank[StartSettings]},
	{KindKeyword, GroupBegin, "key-round", errs.Msg("Keyword"),
		errs.Msg("Begins when somebody writes one of these words."), blank[KeywordSettings]},
	{KindFirstMessage, GroupBegin, "hand", errs.Msg("First message"),
		errs.Msg("Begins when somebody writes for the first time and no keyword matches."), blank[FirstMessageSettings]},
	{KindCatchAll, GroupBegin, "inbox", errs.Msg("Any other message"),
		errs.Msg("Begins with each message that nothing else answers."), blank[CatchAllSettings]},
	{KindTagAdded, GroupBegin, "tag", errs.Msg("Tag added"),
		errs.Msg("Begins when a contact gets a tag."), blank[TagAddedSettings]},

	{KindMessage, GroupSend, "message-square", errs.Msg("Message"),
		errs.Msg("Sends a text, with a file if you like."), blank[MessageSettings]},
	{KindImage, GroupSend, "image", errs.Msg("Picture"), errs.Msg("Sends a picture with a caption."), blankMedia(KindImage)},
	{KindVideo, GroupSend, "video", errs.Msg("Video"), errs.Msg("Sends a video with a caption."), blankMedia(KindVideo)},
	{KindDocument, GroupSend, "file-text", errs.Msg("Document"), errs.Msg("Sends a PDF or another file."), blankMedia(KindDocument)},
	{KindAudio, GroupSend, "music", errs.Msg("Sound"), errs.Msg("Sends a sound."), blankMedia(KindAudio)},

	{KindButtons, GroupAsk, "mouse-pointer-click", errs.Msg("Buttons"),
		errs.Msg("Asks with up to three buttons; each leads its own way."), blank[ButtonsSettings]},
	{KindQuickReply, GroupAsk, "panel-bottom", errs.Msg("Quick reply"),
		errs.Msg("A card with header, footer and up to three buttons; any other answer goes its own way."), blank[QuickReplySettings]},
	{KindList, GroupAsk, "list", errs.Msg("List"), errs.Msg("Asks with a list of up to ten rows."), blank[ListSettings]},
	{KindQuestion, GroupAsk, "circle-help", errs.Msg("Question"),
		errs.Msg("Asks, checks the answer and saves it."), blank[QuestionSettings]},
	{KindAI, GroupAsk, "sparkles", errs.Msg("AI reply"),
		errs.Msg("Lets AI answer, or find out what the customer wants."), blank[AISettings]},

	{KindCondition, GroupLogic, "git-branch", errs.Msg("Condition"), errs.Msg("Goes one of two ways."), blank[ConditionSettings]},
	{KindHours, GroupLogic, "clock", errs.Msg("Business hours"),
		errs.Msg("Goes one way while you are open and another while you are closed."), blank[HoursSettings]},
	{KindSplit, GroupLogic, "split", errs.Msg("A/B split"),
		errs.Msg("Sends contacts different ways, each contact always the same."), blank[SplitSettings]},
	{KindDelay, GroupLogic, "timer", errs.Msg("Delay"), errs.Msg("Waits seconds, hours or days."), blank[DelaySettings]},
	{KindGoto, GroupLogic, "corner-up-right", errs.Msg("Go to flow"), errs.Msg("Goes on in another flow."), blank[GotoSettings]},
	{KindEnd, GroupLogic, "circle-stop", errs.Msg("End"), errs.Msg("Ends the run here."), blank[EndSettings]},

	{KindSet, GroupAct, "pencil-line", errs.Msg("Set variable"), errs.Msg("Gives a variable a value."), blank[SetSettings]},
	{KindExpression, GroupAct, "calculator", errs.Msg("Expression"), errs.Msg("Computes variables."), blank[ExpressionSettings]},
	{KindTag, GroupAct, "tags", errs.Msg("Tag"), errs.Msg("Puts tags on the contact, or takes them off."), blank[TagSettings]},
	{KindAssign, GroupAct, "user-check", errs.Msg("Assign"), errs.Msg("Gives the chat to a person or a team and goes on."), blank[AssignSettings]},
	{KindHandover, GroupAct, "user-round", errs.Msg("Hand over to people"),
		errs.Msg("Leaves the chat to people; the flow is silent until they hand it back."), blank[HandoverSettings]},
	{KindMarkRead, GroupAct, "check-check", errs.Msg("Mark as read"), errs.Msg("Shows the customer that you have read."), blank[MarkReadSettings]},
	{KindAPI, GroupAct, "webhook", errs.Msg("API call"), errs.Msg("Asks another system and saves what it answers."), blank[APISettings]},
}
