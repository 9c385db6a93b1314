package peer

import (
	"errors"
	"net/netip"
	"strings"

	"golang.org/x/sys/windows"
)

// rootUser is the LocalSystem account.
const rootUser User = "S-1-5-18"

// administrators is the group that owns what an elevated program makes. Who is
// of it may do everything anyway.
const administrators User = "S-1-5-32-544"

// ErrUnknown means that the system does not know the connection (any more).
var ErrUnknown = errors.New("peer: connection not known to the system")

// Current is the user of this process.
func Current() (User, error) { return ofProcess(windows.GetCurrentProcessId()) }

// Lookup finds a user by name, or by SID: names of the system's own accounts
// differ by its language.
func Lookup(name string) (User, error) {
	if strings.HasPrefix(name, "S-1-") {
		sid, err := windows.StringToSid(name)
		if err != nil {
			return "", err
		}
		return User(sid.String()), nil
	}
	sid, _, _, err := windows.LookupSID("", name)
	if err != nil {
		return "", err
	}
	return User(sid.String()), nil
}

// TCP returns the user whose program holds the far end of a loopback
// connection. local and remote are as this process sees them.
func TCP(local, remote netip.AddrPort) (User, error) {
	pid, err := tcpProcess(local, remote)
	if err != nil {
		return "", err
	}
	return ofProcessOrSession(pid)
}

// ofProcessOrSession returns the user of a process. Windows lets a service that
// runs as LocalService look into no process of another user; which session a
// process is in, and who is logged on there, it may ask. Another user's program
// in a person's session is one that this person started there ("Run as").
func ofProcessOrSession(pid uint32) (User, error) {
	user, err := ofProcess(pid)
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) {
		return ofSessionOf(pid)
	}
	return user, err
}

func ofProcess(pid uint32) (User, error) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return "", err
	}
	defer windows.CloseHandle(process)
	var token windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_QUERY, &token); err != nil {
		return "", err
	}
	defer token.Close()
	return ofToken(token)
}

func ofToken(token windows.Token) (User, error) {
	u, err := token.GetTokenUser()
	if err != nil {
		return "", err
	}
	return User(u.User.Sid.String()), nil
}
