package token_test

import (
	"sync/atomic"
	"testing"

	"trien/signer/token"
	"trien/signer/token/tokentest"
	"trien/signer/token/tokentest/faultmodule"
)

func TestAWorkerInPlaceOfOneThatEndedIsTold(t *testing.T) {
	store := tokentest.SoftHSM(t, leader(t))
	module := faultmodule.Build(t, store.Module)
	command := tokentest.Command(t, append(module.Env(), store.Env()...)...)
	var restarts atomic.Int32
	command.Restarted = func() { restarts.Add(1) }
	m, err := token.Start(testContext(t), command, module.Path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	f := &faulty{Module: module, store: store, m: m, cert: certificate(t, m, "leader")}
	s := open(t, m, f.cert, pinOf(store))
	f.Control(t, "crash")
	if sign(s) == nil {
		t.Error("the module did not crash")
	}
	f.works(t)
	f.works(t)
	if n := restarts.Load(); n != 1 {
		t.Errorf("%d restarts are told", n)
	}
}
