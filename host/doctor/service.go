package doctor

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"trien/host/service"
	"trien/host/settings"
	"trien/host/shown"
	"trien/protocol"
)

func askService(ctx context.Context, s settings.Service) (version string, err error) {
	h, err := service.Look(ctx, s)
	return h.Version, err
}

// frontDoor asks the service for its health, as a portal's page would.
func (v *visit) frontDoor(ctx context.Context) []protocol.Finding {
	values := protocol.Values{"port": protocol.Same(strconv.Itoa(v.s.Service.Port)), "own": protocol.Same(v.Version)}
	version, err := v.service(ctx, v.s.Service)
	values["version"] = protocol.Same(shown.Name(version))
	var taken *service.TakenError
	switch {
	case errors.As(err, &taken):
		subject, alias := holder(taken)
		return []protocol.Finding{protocol.NewFinding(protocol.FindingServicePortTaken, values).About(subject, alias)}
	case err != nil:
		return []protocol.Finding{protocol.NewFinding(protocol.FindingServiceStopped, values)}
	case version != v.Version:
		return []protocol.Finding{protocol.NewFinding(protocol.FindingServiceOtherVersion, values)}
	}
	return []protocol.Finding{protocol.NewFinding(protocol.FindingServiceRunning, values)}
}

// holder names who holds the port, as far as it is known, and once more without
// whose program it is.
func holder(e *service.TakenError) (subject, alias string) {
	program := shown.Name(e.Holder.Name)
	if program == "" {
		program = "chương trình không rõ · unknown program"
	}
	var details []string
	if e.Holder.PID != 0 {
		details = append(details, fmt.Sprint("PID ", e.Holder.PID))
	}
	alias = program
	if len(details) > 0 {
		alias += " (" + details[0] + ")"
	}
	if e.Holder.User != "" {
		details = append(details, e.Holder.User.Name())
	}
	if len(details) > 0 {
		program += " (" + strings.Join(details, ", ") + ")"
	}
	return program, alias
}
