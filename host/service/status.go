package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"trien/host/peer"
	"trien/host/settings"
	"trien/protocol"
)

// lookTimeout bounds the asking of one address: on loopback it takes
// milliseconds, where something answers at all.
const lookTimeout = 3 * time.Second

// TakenError means that another program holds the service's port. It is a
// sentence for people, in Vietnamese and in English, with what to do.
type TakenError struct {
	Port int
	// Holder is the program, as far as the system tells it to this user.
	Holder peer.Program
}

// Error is the sentence.
func (e *TakenError) Error() string {
	return fmt.Sprintf("Cổng %[1]d của dịch vụ Triện đang bị chương trình khác giữ%[2]s. "+
		"Hãy tắt chương trình đó rồi khởi động lại dịch vụ; nếu không tắt được, đổi service.port trong tệp cấu hình. · "+
		"Port %[1]d of the Triện service is held by another program%[3]s. "+
		"Stop that program and start the service again; if it cannot be stopped, change service.port in the settings file.",
		e.Port, e.holder("tiến trình", "tài khoản"), e.holder("process", "user"))
}

// holder names the program in parentheses, or is empty where nothing is known.
func (e *TakenError) holder(process, user string) string {
	var parts []string
	if e.Holder.Name != "" {
		parts = append(parts, short(e.Holder.Name))
	}
	if e.Holder.PID != 0 {
		parts = append(parts, fmt.Sprint(process, " ", e.Holder.PID))
	}
	if e.Holder.User != "" {
		parts = append(parts, user+" "+e.Holder.User.Name())
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// Look asks what stands at the service's port, as a page on this PC would. The
// error is host.service_not_running where nothing does, and *TakenError where
// it is another program, or one of an account that is not the service's.
func Look(ctx context.Context, s settings.Service) (Health, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	h, err := askAt(ctx, "127.0.0.1", s.Port)
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		// On the other address somebody keeps the service from starting.
		var dialer net.Dialer
		c, err := dialer.DialContext(ctx, "tcp6", net.JoinHostPort("::1", strconv.Itoa(s.Port)))
		if err != nil {
			return Health{}, protocol.NewError(protocol.HostServiceNotRunning)
		}
		c.Close()
		return Health{}, taken(s.Port)
	}
	if err != nil || h.Name != serviceName {
		return Health{}, taken(s.Port)
	}
	if holder, err := peer.Listener(s.Port); err == nil && holder.User != "" && !mayServe(holder.User, s.Account) {
		return Health{}, &TakenError{Port: s.Port, Holder: holder}
	}
	return h, nil
}

// taken says who holds the port, as far as that can be found out.
func taken(port int) error {
	holder, _ := peer.Listener(port) // the sentence is true without it
	return &TakenError{Port: port, Holder: holder}
}

// notOpened says why the port was not opened at an address: who holds it, where
// that is why.
func notOpened(host string, port int, err error) error {
	if addressInUse(err) {
		return taken(port)
	}
	return fmt.Errorf("port %d on %s: %w", port, host, err)
}

// mayServe tells whether the service may run as this user: the system, its own
// account, or whoever asks and has started it for a trial.
func mayServe(user peer.User, account string) bool {
	if me, err := peer.Current(); user.Root() || err == nil && user == me {
		return true
	}
	own, err := peer.Lookup(account)
	return err == nil && user == own
}

// askAt asks for the health at one address.
func askAt(ctx context.Context, host string, port int) (Health, error) {
	var h Health
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, strconv.Itoa(port))+"/health", nil)
	if err != nil {
		return h, err
	}
	// No proxy, whatever the environment says, and nobody else's address.
	client := http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil {
		return h, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return h, errors.New("service: status " + answer.Status)
	}
	err = json.NewDecoder(http.MaxBytesReader(nil, answer.Body, maxHeader)).Decode(&h)
	return h, err
}
