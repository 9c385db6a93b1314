package settings

import (
	"errors"

	"golang.org/x/sys/windows/registry"
)

// Keys of HKEY_LOCAL_MACHINE, which only administrators write: the installer's
// and Group Policy's. Both have a subkey for each table.
const (
	installedKey = `SOFTWARE\Trien`
	policyKey    = `SOFTWARE\Policies\Trien`
)

// registryText has what a key of HKEY_LOCAL_MACHINE sets, as TOML, "" where it
// sets nothing. Values that are no setting's are left alone: the policy of a PC
// may be newer than its program.
func registryText(key string) string { return registryTextIn(registry.LOCAL_MACHINE, key) }

func registryTextIn(root registry.Key, key string) string {
	return registryTOML(func(table, name string) (registryValue, bool) {
		k, err := registry.OpenKey(root, key+`\`+table, registry.QUERY_VALUE|registry.WOW64_64KEY)
		if err != nil {
			return registryValue{}, false
		}
		defer k.Close()
		return valueOf(k, name)
	})
}

func valueOf(k registry.Key, name string) (v registryValue, ok bool) {
	_, kind, err := k.GetValue(name, nil)
	if errors.Is(err, registry.ErrNotExist) {
		return v, false
	}
	switch kind {
	case registry.MULTI_SZ:
		v.list, _, err = k.GetStringsValue(name)
	case registry.SZ:
		v.text, _, err = k.GetStringValue(name)
	case registry.DWORD:
		var n uint64
		n, _, err = k.GetIntegerValue(name)
		v.number = &n
	default:
		// Text that stands for itself only: a REG_EXPAND_SZ would have the
		// user's environment in it.
		v.list = []string{"registry type " + typeName(kind)}
	}
	return v, err == nil
}

func typeName(kind uint32) string {
	if kind == registry.EXPAND_SZ {
		return "REG_EXPAND_SZ"
	}
	return "REG_BINARY"
}
