package token_test

import (
	"context"
	"crypto"
	"crypto/sha256"
	"fmt"
	"os"

	"trien/signer/token"
)

// Sign a digest with the key that a URI names. The program must call
// token.RunWorker when it is started as "trien token-worker --module PATH".
func ExampleStart() {
	ctx := context.Background()
	uri, err := token.ParseURI("pkcs11:token=Trien%20Demo;id=%01?module-path=/usr/lib/softhsm/libsofthsm2.so")
	if err != nil {
		fmt.Println(err)
		return
	}
	self, err := os.Executable()
	if err != nil {
		fmt.Println(err)
		return
	}
	module, err := token.Start(ctx, token.Command{Path: self, Args: []string{"token-worker", "--module"}}, uri.ModulePath)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer module.Close()
	cert, err := module.Find(ctx, uri)
	if err != nil {
		fmt.Println(err)
		return
	}
	session, err := module.Open(ctx, cert, []byte("1234"))
	if err != nil {
		fmt.Println(err) // a *token.PINError knows the state that the PIN is in now
		return
	}
	defer session.Close()
	digest := sha256.Sum256([]byte("what is signed"))
	signature, err := session.SignContext(ctx, digest[:], crypto.SHA256)
	fmt.Println(len(signature), err)
}
