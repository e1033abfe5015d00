package evidence

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Sizes of what lies around the entries of a zip (APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.9 and 4.3.16), in bytes.
const (
	localHeader = 30 // before name and extra fields
	endRecord   = 22 // without a comment
)

// unicodePath is the extra field with which an entry has a second name, which some programs take (APPNOTE.TXT, section 4.6.9).
const unicodePath = 0x7075

// renamed reports whether extra fields of an entry hold another name, or are none that can be read.
func renamed(extra []byte) bool {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if id == unicodePath || n > len(extra)-4 {
			return true
		}
		extra = extra[4+n:]
	}
	return len(extra) > 0
}

// envelope holds a zip to its entries and nothing else: no bytes before, between or behind them, and every name the
// same where it is read first and last. Programs differ in which of two names, or of two archives in a file, they take.
func envelope(r io.ReaderAt, size int64, files []*zip.File) error {
	at := func(offset int64, n int) ([]byte, error) {
		b := make([]byte, n)
		if _, err := r.ReadAt(b, offset); err != nil {
			return nil, errors.New("the zip is cut off")
		}
		return b, nil
	}
	type placed struct {
		*zip.File
		body int64
	}
	var all []placed
	for _, f := range files {
		body, err := f.DataOffset()
		if err != nil {
			return err
		}
		all = append(all, placed{f, body})
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Compare(a.body, b.body) })
	var next int64
	for _, f := range all {
		h, err := at(next, localHeader)
		if err != nil {
			return err
		}
		named, extra := int(binary.LittleEndian.Uint16(h[26:])), int64(binary.LittleEndian.Uint16(h[28:]))
		name, err := at(next+localHeader, named)
		switch {
		case err != nil:
			return err
		case !bytes.HasPrefix(h, []byte("PK\x03\x04")) || next+localHeader+int64(named)+extra != f.body:
			return fmt.Errorf("there is something in the zip before %q that is no entry", f.Name)
		case string(name) != f.Name:
			return fmt.Errorf("the entry %q is named %q where it begins", f.Name, name)
		}
		lies, err := at(f.body-extra, int(extra))
		if err != nil {
			return err
		}
		if renamed(lies) || renamed(f.Extra) {
			return fmt.Errorf("the entry %q has another name in its extra fields", f.Name)
		}
		next = f.body + int64(f.CompressedSize64)
		if f.Flags&8 == 0 {
			continue
		}
		d, err := at(next, 4)
		if err != nil {
			return err
		}
		next += 12
		if bytes.Equal(d, []byte("PK\x07\x08")) {
			next += 4
		}
	}
	end, err := at(size-endRecord, endRecord)
	if err != nil {
		return err
	}
	length, begins := int64(binary.LittleEndian.Uint32(end[12:])), int64(binary.LittleEndian.Uint32(end[16:]))
	if !bytes.HasPrefix(end, []byte("PK\x05\x06")) || begins != next || begins+length != size-endRecord {
		return errors.New("there is something in the zip behind its last entry or its end")
	}
	return nil
}
