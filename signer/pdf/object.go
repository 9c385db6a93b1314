package pdf

// Object is any PDF object (ISO 32000-2, 7.3): nil, bool, Number, Name,
// String, Array, Dict, Ref or *Stream.
type Object any

// Number is a numeric object in its written form, so that what was read is
// written back to the letter.
type Number string

// Name is a name object, unescaped and without its slash.
type Name string

// String is a string object's bytes, decoded from either written form.
type String []byte

// Array is an array object.
type Array []Object

// Dict is a dictionary object.
type Dict map[Name]Object

// Ref is an indirect reference.
type Ref struct {
	Num, Gen int
}

// Stream is a stream object. Data holds the bytes as stored, that is, encoded
// by the Dict's Filter.
type Stream struct {
	Dict Dict
	Data []byte
}
