package soak

import (
	"sync"
	"time"

	"trien/protocol"
)

// signBatch is sign.batch. Each document is fetched as soon as it is there, so
// that what was signed before an end half-way is not lost.
func (v *visitor) signBatch(j *job, page *conversation) protocol.Code {
	began := time.Now()
	params := protocol.SignBatchParams{Purpose: protocol.Approve}
	places := map[uint32]int{}
	for i, d := range j.documents {
		v.handle++
		places[v.handle] = i
		params.Documents = append(params.Documents, protocol.BatchDocument{Document: v.handle, Name: d.name, Size: d.size, SHA256: d.sha256})
	}
	id, answer := v.begin(j, page, protocol.MethodSignBatch, params)
	for i, d := range params.Documents {
		page.send(d.Document, j.documents[i].data)
	}
	results := page.told(id)
	var fetched protocol.Code
	ended := map[uint32]bool{}
	var reading sync.WaitGroup
	reading.Go(func() {
		for r := range results {
			i, known := places[r.Document]
			if !known || ended[r.Document] {
				v.ledger.wrong("%s: a result of document %d, which is none or was told", j.name(), r.Document)
				continue
			}
			ended[r.Document] = true
			if r.Outcome != protocol.BatchSigned {
				v.ledger.settleOne(j, i, r, began)
			} else if code := v.fetch(j.documents[i], page, *r.Signed); code != "" {
				fetched = code
			}
		}
	})
	var result protocol.SignBatchResult
	code := page.finish(answer, &result)
	page.forget(id)
	reading.Wait()
	switch {
	case code != "":
		return code
	case fetched != "":
		return fetched
	case len(result.Results) != len(j.documents) || len(ended) != len(j.documents):
		v.ledger.wrong("%s: %d results, %d events, %d documents", j.name(), len(result.Results), len(ended), len(j.documents))
	}
	return ""
}
