package consent

import (
	"context"
	"testing"
	"time"

	"trien/protocol"
)

func TestWindowThatOpensForNobodyIsEnded(t *testing.T) {
	opening, ended := make(chan protocol.ConsentState, 1), make(chan protocol.ConsentState, 1)
	b := New(Window{
		Open: func(ctx context.Context, s protocol.ConsentState) error {
			opening <- s
			<-ctx.Done() // the browser takes its time
			return ctx.Err()
		},
		Update: func(protocol.ConsentState) {},
		End:    func(s protocol.ConsentState) { ended <- s },
	}, func() time.Duration { return time.Minute })
	ctx, leave := context.WithCancelCause(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := b.Begin(ctx, Request{Origin: "https://a.example"}, func(int) {})
		done <- err
	}()
	s := <-opening
	leave(protocol.NewError(protocol.HostStopped))
	if err := <-done; err == nil || err.(*protocol.Error).Code() != protocol.HostStopped {
		t.Errorf("got %v", err)
	}
	select {
	case end := <-ended:
		if end.Consent != s.Consent || end.Stage != protocol.ConsentFailed || end.Error.Code != protocol.HostStopped {
			t.Errorf("it ends with %+v", end)
		}
	default:
		t.Error("nobody tells the window to go")
	}
}
