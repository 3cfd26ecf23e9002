package inbox

import (
	"context"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// act works off one change of a message of the device: a reaction, another text, a deletion. Did is false where none is due.
func (s *Sender[T]) act(context.Context, account.Transactor[T], gateway.Driver, devices.Device) (did bool, err error) {
	return false, nil
}
