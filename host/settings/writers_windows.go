package settings

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// writing are the rights with which a file is changed or exchanged, or a file
// put into a folder.
const writing = windows.FILE_WRITE_DATA | windows.FILE_APPEND_DATA | windows.DELETE | windows.WRITE_DAC | windows.WRITE_OWNER |
	windows.GENERIC_WRITE | windows.GENERIC_ALL

// administrators are who may write what the administrator put there: the group,
// the system itself and Windows' installer.
var administrators = []string{"S-1-5-32-544", "S-1-5-18", "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"}

// othersWrite tells whether others than administrators may write what is at
// path: by its access control list, or because they own it. What cannot be
// looked at is told elsewhere.
func othersWrite(path string) bool {
	d, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false
	}
	owner, _, err := d.Owner()
	if err != nil || !isAdministrator(owner) {
		return true
	}
	list, _, err := d.DACL()
	if err != nil || list == nil { // no list allows everything
		return true
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(list, i, &entry) != nil {
			return true
		}
		if entry.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || entry.Header.AceFlags&windows.INHERIT_ONLY_ACE != 0 || entry.Mask&writing == 0 {
			continue
		}
		if !isAdministrator((*windows.SID)(unsafe.Pointer(&entry.SidStart))) {
			return true
		}
	}
	return false
}

func isAdministrator(sid *windows.SID) bool {
	return sid != nil && among(sid.String(), administrators...)
}
