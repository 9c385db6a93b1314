package service

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A name of somebody else's may point here at any time. What a browser then
// says in Host is that name, in whatever form, and whatever it asks for.
func TestNoNameButOursIsAnswered(t *testing.T) {
	s := start(t)
	port := s.Service.Port
	origin := "Origin: " + portal
	ask := func(t *testing.T, door, request string, lines ...string) int {
		t.Helper()
		c, err := net.Dial("tcp", net.JoinHostPort(door, fmt.Sprint(port)))
		if err != nil {
			t.Skip("no such address here:", err)
		}
		defer c.Close()
		lines = append([]string{request, "Connection: Upgrade", "Upgrade: websocket",
			"Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", origin}, lines...)
		if _, err := c.Write([]byte(strings.Join(lines, "\r\n") + "\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		answer, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return 0 // ended without a word
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	ours := fmt.Sprint("Host: 127.0.0.1:", port)
	for name, lines := range map[string][]string{
		"its own name":              {fmt.Sprint("Host: evil.test:", port)},
		"its own name, port 80":     {"Host: evil.test"},
		"our name within its own":   {fmt.Sprint("Host: 127.0.0.1.evil.test:", port)},
		"our name and a dot":        {fmt.Sprint("Host: localhost.:", port)},
		"our name in capitals":      {fmt.Sprint("Host: LOCALHOST:", port)},
		"our address and a dot":     {fmt.Sprint("Host: 127.0.0.1.:", port)},
		"our address as a number":   {fmt.Sprint("Host: 2130706433:", port)},
		"our address in short":      {fmt.Sprint("Host: 127.1:", port)},
		"any address":               {fmt.Sprint("Host: 0.0.0.0:", port)},
		"the other family's":        {fmt.Sprint("Host: [::ffff:127.0.0.1]:", port)},
		"the address written out":   {fmt.Sprint("Host: [0:0:0:0:0:0:0:1]:", port)},
		"the address with a zone":   {fmt.Sprint("Host: [::1%25lo]:", port)},
		"somebody in front":         {fmt.Sprint("Host: evil@127.0.0.1:", port)},
		"a port that begins alike":  {fmt.Sprint("Host: 127.0.0.1:", port, "0")},
		"none":                      nil,
		"none, in an empty header":  {"Host:"},
		"two, the second being our": {fmt.Sprint("Host: evil.test:", port), ours},
		"two, the first being our":  {ours, fmt.Sprint("Host: evil.test:", port)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, door := range []string{"127.0.0.1", "::1"} {
				for _, path := range []string{Path, "/health", "/"} {
					if got := ask(t, door, "GET "+path+" HTTP/1.1", lines...); got < 400 {
						t.Errorf("%s at %s: status %d", path, door, got)
					}
				}
			}
		})
	}
	for _, request := range []string{
		// Whoever believes the request line does not look at Host.
		fmt.Sprintf("GET http://127.0.0.1:%d%s HTTP/1.1", port, Path),
		fmt.Sprintf("GET http://localhost:%d/health HTTP/1.1", port),
		fmt.Sprintf("CONNECT 127.0.0.1:%d HTTP/1.1", port),
		"PRI * HTTP/2.0",
		"GET " + Path + " HTTP/1.0",
		"GET " + Path + " HTTP/2.0",
		"POST " + Path + " HTTP/1.1",
		"OPTIONS " + Path + " HTTP/1.1",
	} {
		t.Run(request, func(t *testing.T) {
			if got := ask(t, "127.0.0.1", request, fmt.Sprint("Host: evil.test:", port)); got != 0 && got < 400 {
				t.Errorf("status %d", got)
			}
		})
	}
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]"} {
		for _, door := range []string{"127.0.0.1", "::1"} {
			if got := ask(t, door, "GET "+Path+" HTTP/1.1", fmt.Sprint("Host: ", host, ":", port)); got != http.StatusSwitchingProtocols {
				t.Errorf("Host %s at %s: status %d", host, door, got)
			}
		}
	}
}

func TestRequestsOfAnotherMethodAreNotAnswered(t *testing.T) {
	s := start(t)
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "TRACE"} {
		request, err := http.NewRequest(method, fmt.Sprintf("http://127.0.0.1:%d/health", s.Service.Port), nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Origin", portal)
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", method, answer.StatusCode)
		}
	}
}
