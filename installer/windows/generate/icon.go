package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
)

// sizes of the icon, in pixels.
var sizes = []int{16, 32, 48, 128}

// icon makes an ICO file of PNG images, as Windows reads them since Vista.
func icon(folder string) ([]byte, error) {
	var head, body bytes.Buffer
	write := func(values ...any) {
		for _, v := range values {
			_ = binary.Write(&head, binary.LittleEndian, v) // into memory
		}
	}
	write(uint16(0), uint16(1), uint16(len(sizes))) // ICONDIR
	start := 6 + 16*len(sizes)
	for _, size := range sizes {
		data, err := os.ReadFile(filepath.Join(folder, fmt.Sprintf("%d.png", size)))
		if err != nil {
			return nil, err
		}
		image, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil || image.Width != size || image.Height != size {
			return nil, fmt.Errorf("%d.png: %dx%d, %v", size, image.Width, image.Height, err)
		}
		// ICONDIRENTRY
		write(uint8(size), uint8(size), uint8(0), uint8(0), uint16(1), uint16(32), uint32(len(data)), uint32(start+body.Len()))
		body.Write(data)
	}
	return append(head.Bytes(), body.Bytes()...), nil
}
