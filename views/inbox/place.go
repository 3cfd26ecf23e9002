package inbox

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// order is where something stands among its like: compared as texts, what happened later is greater. The script goes by it.
func order(at time.Time, id uuid.UUID) string {
	return fmt.Sprintf("%016x-%s", uint64(at.UnixMicro()), id)
}

// ParseOrder reads the position in an address, which is that of the row before it; zero, which is the beginning, for none or nonsense.
func ParseOrder(text string) (time.Time, uuid.UUID) {
	micro, rest, _ := strings.Cut(text, "-")
	n, err := strconv.ParseInt(micro, 16, 64)
	if err != nil || n <= 0 || n > 1<<52 { // years that Postgres does not know
		return time.Time{}, uuid.Nil
	}
	id, err := uuid.Parse(rest)
	if err != nil {
		return time.Time{}, uuid.Nil
	}
	return time.UnixMicro(n), id
}

func path(id uuid.UUID) string { return "/inbox/" + id.String() }

// bubbleID names the bubble of a message, from the moment on in which it is written.
func bubbleID(clientID uuid.UUID) string { return "message-" + clientID.String() }

func rowID(id uuid.UUID) string { return "conversation-" + id.String() }

// opensDay reports whether a message is the first of its day among those that are shown.
func opensDay(list []inbox.Message, i int, zone *time.Location) bool {
	return i == 0 || !i18n.SameDay(list[i-1].At, list[i].At, zone)
}

// goesOn reports whether a message follows one of the same hand on the same day. The script does the same for what comes later.
func goesOn(list []inbox.Message, i int, zone *time.Location) bool {
	return !opensDay(list, i, zone) && by(list[i-1]) == by(list[i])
}

func dayOf(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }
