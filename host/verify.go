package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"trien/protocol"
	"trien/signer/verify"
)

type verifyCommand struct {
	Files []string `arg:"" name:"FILE" help:"PDF documents." type:"path"`
	JSON  bool     `name:"json" help:"One JSON object per file."`
	Trust string   `help:"Trusted certificates, a PEM file or a folder, beside those of the settings." type:"path" placeholder:"PEM|DIR"`
}

// Run verifies each file. Exit code 0: every file has signatures and all are
// valid; 1: something is not; 2: a file cannot be read.
func (c verifyCommand) Run(e *environment) error {
	s, err := e.load()
	if err != nil {
		return err
	}
	trust, err := trusted(s, c.Trust)
	if err != nil {
		return err
	}
	valid := true
	unreadable := false
	for _, name := range c.Files {
		report, err := verifyFile(e, name, verify.Options{File: name, Trust: trust})
		if err != nil {
			unreadable = true
			fmt.Fprintln(os.Stderr, "trien:", sentence(errors.Join(protocol.NewError(protocol.DocumentUnreadable), err)))
			continue
		}
		valid = valid && report.Valid()
		if c.JSON {
			err = json.NewEncoder(os.Stdout).Encode(report)
		} else {
			_, err = os.Stdout.WriteString(table(report))
		}
		if err != nil {
			return err
		}
	}
	switch {
	case unreadable:
		return errUnreadable
	case !valid:
		return errNotValid
	}
	return nil
}

func verifyFile(e *environment, name string, o verify.Options) (verify.Report, error) {
	f, err := os.Open(name)
	if err != nil {
		return verify.Report{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return verify.Report{}, err
	}
	if !info.Mode().IsRegular() {
		return verify.Report{}, fmt.Errorf("%s: not a regular file", name)
	}
	return verify.File(e.ctx, f, info.Size(), o)
}

// The words of a report for a person at the terminal.
var (
	integrityWords = map[verify.Integrity]string{
		verify.Intact: "toàn vẹn", verify.Modified: "ĐÃ BỊ SỬA sau khi ký", verify.Broken: "CHỮ KÝ HỎNG",
		verify.Malformed: "SAI CẤU TRÚC", verify.Unsigned: "chưa ký", verify.Unsupported: "chưa hỗ trợ",
	}
	verdictWords = map[verify.Verdict]string{
		verify.Passed: "HỢP LỆ", verify.Failed: "KHÔNG HỢP LỆ", verify.Indeterminate: "CHƯA XÁC ĐỊNH",
	}
)

// table writes a report as lines that a clerk can read.
func table(r verify.Report) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-18s %s\n", label, oneLine(printable(text)))
		}
	}
	fmt.Fprintf(&b, "%s\n", printable(r.File))
	line("Kết luận", verdictWords[r.Verdict]+" ("+string(r.Verdict)+")")
	line("Nội dung", integrityWords[r.Integrity])
	if r.Reason != nil {
		line("Lý do", r.Reason.VI)
		line("Reason", r.Reason.EN)
	}
	for i, s := range r.Signatures {
		fmt.Fprintf(&b, "  Chữ ký %d\n", i+1)
		line("  Người ký", s.Signer.CommonName)
		line("  Cơ quan", s.Signer.Organization)
		line("  Cấp bởi", s.Signer.Issuer)
		if s.Times.Claimed != nil {
			line("  Thời gian ký", s.Times.Claimed.In(time.FixedZone("+07", 7*60*60)).Format("02.01.2006 15:04:05 -07:00"))
		}
		line("  Nội dung", integrityWords[s.Integrity])
		line("  Kết luận", verdictWords[s.Verdict]+" "+s.SubIndication)
		line("  Lý do", s.Reason.VI)
		line("  Reason", s.Reason.EN)
		for _, w := range s.Warnings {
			line("  Cảnh báo", w.VI)
			line("  Warning", w.EN)
		}
	}
	return b.String()
}
