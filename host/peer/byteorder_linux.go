package peer

import "encoding/binary"

// nativeIsLittle tells this machine's byte order.
var nativeIsLittle = binary.NativeEndian.Uint16([]byte{1, 0}) == 1
