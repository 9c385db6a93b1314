package peer

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	wtsapi32                   = windows.NewLazySystemDLL("wtsapi32.dll")
	wtsQuerySessionInformation = wtsapi32.NewProc("WTSQuerySessionInformationW")
)

// WTS_INFO_CLASS of wtsapi32.h.
const (
	wtsUserName   = 5
	wtsDomainName = 7
)

// maxProcesses bounds the list of processes, in bytes.
const maxProcesses = 16 << 20

// ofSessionOf returns the user who is logged on to the session of a process.
// Session 0, where services run, has none.
func ofSessionOf(pid uint32) (User, error) {
	session, err := sessionOf(pid)
	if err != nil {
		return "", err
	}
	name, err := sessionText(session, wtsUserName)
	if err != nil {
		return "", err
	}
	if name == "" {
		return "", ErrUnknown
	}
	domain, err := sessionText(session, wtsDomainName)
	if err != nil {
		return "", err
	}
	if domain != "" {
		name = domain + `\` + name
	}
	return Lookup(name)
}

// sessionOf finds the session of a process in the list that everybody may read.
func sessionOf(pid uint32) (uint32, error) {
	list, err := processes()
	if err != nil {
		return 0, err
	}
	for at := 0; at+int(unsafe.Sizeof(windows.SYSTEM_PROCESS_INFORMATION{})) <= len(list); {
		p := (*windows.SYSTEM_PROCESS_INFORMATION)(unsafe.Pointer(&list[at]))
		if uint32(p.UniqueProcessID) == pid {
			return p.SessionID, nil
		}
		if p.NextEntryOffset == 0 {
			break
		}
		at += int(p.NextEntryOffset)
	}
	return 0, ErrUnknown
}

func processes() ([]byte, error) {
	for size := uint32(256 << 10); size <= maxProcesses; size *= 2 {
		list := make([]byte, size)
		var used uint32
		err := windows.NtQuerySystemInformation(windows.SystemProcessInformation, unsafe.Pointer(&list[0]), size, &used)
		if errors.Is(err, windows.STATUS_INFO_LENGTH_MISMATCH) {
			continue
		}
		return list[:min(used, size)], err
	}
	return nil, ErrUnknown
}

// sessionText asks the terminal services; a LocalService may.
func sessionText(session, class uint32) (string, error) {
	var text *uint16
	var size uint32
	r, _, err := wtsQuerySessionInformation.Call(0, uintptr(session), uintptr(class),
		uintptr(unsafe.Pointer(&text)), uintptr(unsafe.Pointer(&size)))
	if r == 0 {
		return "", err
	}
	defer windows.WTSFreeMemory(uintptr(unsafe.Pointer(text)))
	return windows.UTF16PtrToString(text), nil
}
