package protocol

import (
	"bytes"
	"encoding/json"
	"errors"
)

// ID is a JSON-RPC request id in its written form: a JSON string or an
// integer. The empty ID stands for a notification.
type ID string

// MarshalJSON writes the id as it was read.
func (id ID) MarshalJSON() ([]byte, error) {
	if id == "" {
		return []byte("null"), nil
	}
	return []byte(id), nil
}

// UnmarshalJSON accepts a string of at most 128 bytes or an integer.
func (id *ID) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*id = ""
		return nil
	}
	if len(b) > 128 {
		return errors.New("id too long")
	}
	if b[0] != '"' {
		var n int64
		if err := json.Unmarshal(b, &n); err != nil {
			return errors.New("id is neither a string nor an integer")
		}
	}
	*id = ID(b)
	return nil
}

// Message is one JSON-RPC 2.0 message: a request (Method and ID), a
// notification (Method alone), or a response (ID with Result or Error).
type Message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      ID              `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *Error          `json:"error,omitempty"`
}

// IsRequest tells whether the message wants an answer.
func (m *Message) IsRequest() bool { return m.Method != "" && m.ID != "" }

// IsResponse tells whether the message answers a request.
func (m *Message) IsResponse() bool { return m.Method == "" }

// ParseMessage reads one message. JSON-RPC batches are not part of the
// contract and are refused. The error is host.malformed_json or
// host.invalid_request.
func ParseMessage(data []byte) (*Message, *Error) {
	var m Message
	if err := json.Unmarshal(data, &m); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) || len(bytes.TrimSpace(data)) == 0 {
			return nil, NewError(HostMalformedJSON)
		}
		return nil, NewError(HostInvalidRequest)
	}
	if m.JSONRPC != "2.0" || len(m.Method) > 64 {
		return nil, NewError(HostInvalidRequest)
	}
	if m.Method == "" && m.ID == "" {
		return nil, NewError(HostInvalidRequest)
	}
	return &m, nil
}

// Request builds a request, or a notification where id is empty.
func Request(id ID, method string, params any) *Message {
	return &Message{JSONRPC: "2.0", ID: id, Method: method, Params: encode(params)}
}

// Response builds the successful answer to a request.
func Response(id ID, result any) *Message {
	return &Message{JSONRPC: "2.0", ID: id, Result: encode(result)}
}

// Failure builds the answer that reports an error. Where the request's id
// could not be read, JSON-RPC asks for a null id: such an answer is written
// with "id": null.
func Failure(id ID, err *Error) *Message {
	if id == "" {
		id = "null"
	}
	return &Message{JSONRPC: "2.0", ID: id, Error: err}
}

// encode marshals a value of this package. They all marshal: a failure is a
// programming error that the tests of every message type would show.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("protocol: " + err.Error())
	}
	return b
}
