package automation

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/netguard"
)

// maxAnswer is how much of another system's answer is read.
const maxAnswer = 1 << 20

// SecretPlace names where a workspace's secret for API calls is sealed for.
func SecretPlace(tenantID uuid.UUID, name string) string {
	return "flow_secrets:" + tenantID.String() + ":" + name
}

// Call asks another system what a run wants to know, and gives the run the answer. What is killed in between is asked again; an answer that the run does not
// wait for any more changes nothing.
func (e *Engine[T]) Call(ctx context.Context, job CallJob) error {
	var call Call
	var conversation uuid.UUID
	var sealed map[string]string
	err := e.Tenant(job.TenantID).InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if call, conversation, err = tx.FlowCall(ctx, job.RunID, job.Token); err != nil {
			return err
		}
		sealed, err = tx.FlowSecrets(ctx)
		return err
	})
	if errs.Is(err, errs.NotFound) {
		return nil // answered already, or its chat is gone
	}
	if err != nil {
		return err
	}
	answer, err := e.answer(ctx, job, call, sealed)
	if err != nil {
		return err
	}
	return e.with(ctx, job.TenantID, conversation, func(ctx context.Context, w *work[T], talk *Talk) error {
		ended, err := w.tx.EndCall(ctx, job.RunID, job.Token)
		if err != nil || !ended || talk.Run == nil || talk.Run.ID != job.RunID {
			return err
		}
		return w.step(ctx, talk, answer)
	})
}

func (e *Engine[T]) answer(ctx context.Context, job CallJob, call Call, sealed map[string]string) (flows.Event, error) {
	if call.Kind == CallAI {
		var ask flows.AskAI
		if err := json.Unmarshal(call.Call, &ask); err != nil {
			return nil, fmt.Errorf("read call of run %s: %w", job.RunID, err)
		}
		result := flows.AIResult{Unanswered: true}
		if e.AI != nil {
			var err error
			if result, err = e.AI.Ask(ctx, job.TenantID, ask); err != nil {
				result = flows.AIResult{Err: err.Error()}
			}
		}
		result.Token = job.Token
		return result, nil
	}
	var ask flows.CallHTTP
	if err := json.Unmarshal(call.Call, &ask); err != nil {
		return nil, fmt.Errorf("read call of run %s: %w", job.RunID, err)
	}
	result := e.request(ctx, ask, func(name string) (string, bool) {
		plain, err := e.Keys.Open(sealed[name], SecretPlace(job.TenantID, name))
		return string(plain), err == nil
	})
	if ctx.Err() != nil && result.Err != "" {
		return nil, ctx.Err() // we were stopped, not the other system
	}
	result.Token = job.Token
	return result, nil
}

// request does an API call. Whatever goes wrong is the flow's to handle: it comes as the result's Err, without addresses of ours or secrets.
func (e *Engine[T]) request(ctx context.Context, ask flows.CallHTTP, secret func(name string) (string, bool)) flows.HTTPResult {
	bounded, cancel := context.WithTimeout(ctx, ask.Timeout)
	defer cancel()
	request, missing, err := newRequest(bounded, ask, secret)
	switch {
	case missing != "":
		return flows.HTTPResult{Err: fmt.Sprintf("There is no secret called %s.", missing)}
	case err != nil:
		return flows.HTTPResult{Err: "The address cannot be read."}
	}
	answer, err := e.HTTP.Do(request)
	switch {
	case err != nil && bounded.Err() != nil:
		return flows.HTTPResult{Err: fmt.Sprintf("There was no answer within %d seconds.", int(ask.Timeout.Seconds()))}
	case err != nil:
		return flows.HTTPResult{Err: "The address cannot be reached."}
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := netguard.ReadAll(answer.Body, maxAnswer)
	switch {
	case errs.Is(err, errs.TooLarge):
		return flows.HTTPResult{Status: answer.StatusCode, Err: err.Error()}
	case err != nil && bounded.Err() != nil:
		return flows.HTTPResult{Err: fmt.Sprintf("There was no answer within %d seconds.", int(ask.Timeout.Seconds()))}
	case err != nil:
		return flows.HTTPResult{Err: "The answer ended early."}
	}
	return flows.HTTPResult{Status: answer.StatusCode, Body: strings.ToValidUTF8(strings.ReplaceAll(string(body), "\x00", ""), "\ufffd")}
}

func newRequest(ctx context.Context, ask flows.CallHTTP, secret func(name string) (string, bool)) (request *http.Request, missing string, err error) {
	address, missing := ask.URL.Resolve(secret)
	if missing != "" {
		return nil, missing, nil
	}
	body, missing := ask.Body.Resolve(secret)
	if missing != "" {
		return nil, missing, nil
	}
	request, err = http.NewRequestWithContext(ctx, ask.Method, address, strings.NewReader(body))
	if err != nil {
		return nil, "", err
	}
	for _, h := range ask.Headers {
		value, missing := h.Value.Resolve(secret)
		if missing != "" {
			return nil, missing, nil
		}
		request.Header.Set(h.Name, value)
	}
	return request, "", nil
}
