package pdf

// readTable reads the subsections and the trailer after the keyword xref.
func (f *File) readTable(p *parser, s *section) error {
	for {
		t, err := p.token()
		if err != nil {
			return err
		}
		if t == keyword("trailer") {
			break
		}
		n, ok := t.(Number)
		first, ok2 := n.plain()
		if !ok || !ok2 || first > maxNumber {
			return p.broken("a cross-reference subsection makes no sense")
		}
		count, err := p.plainInt()
		if err != nil {
			return err
		}
		if count > maxNumber-first+1 {
			return p.broken("a cross-reference subsection makes no sense")
		}
		if err := f.room(count); err != nil {
			return err
		}
		if count == 0 {
			continue
		}
		r := run{first: first}
		for range count {
			e, err := p.tableEntry()
			if err != nil {
				return err
			}
			r.entries = append(r.entries, e)
		}
		s.runs = append(s.runs, r)
	}
	obj, err := p.object()
	if err != nil {
		return err
	}
	d, ok := obj.(Dict)
	if !ok {
		return p.broken("the trailer is no dictionary")
	}
	s.trailer = d
	return nil
}

// plainInt reads an unsigned integer of at most ten digits.
func (p *parser) plainInt() (int, error) {
	t, err := p.token()
	if err != nil {
		return 0, err
	}
	n, _ := t.(Number)
	v, ok := n.plain()
	if !ok {
		return 0, p.broken("a number is wanted")
	}
	return v, nil
}

func (p *parser) tableEntry() (entry, error) {
	at, err := p.plainInt()
	if err != nil {
		return entry{}, err
	}
	gen, err := p.plainInt()
	if err != nil {
		return entry{}, err
	}
	t, err := p.token()
	if err != nil {
		return entry{}, err
	}
	switch {
	case t == keyword("f"), t == keyword("n") && at == 0: // offset 0 is the header's
		return entry{kind: entryFree}, nil
	case t == keyword("n") && gen <= 65535:
		return entry{at: int64(at), gen: int32(gen), kind: entryPlain}, nil
	}
	return entry{}, p.broken("a cross-reference entry makes no sense")
}
