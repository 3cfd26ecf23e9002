package voice

import (
	"bytes"
	"encoding/binary"
)

const (
	serial    = 1      // of the one stream in the file
	pageTime  = 48_000 // how much sound a page holds at most, in samples: players seek by pages
	firstPage = 2
	lastPage  = 4
)

// pages writes a stream of Ogg pages (RFC 3533) that hold packets of Opus (RFC 7845).
type pages struct {
	out     bytes.Buffer // finished pages
	table   []byte       // of the page at hand: how long its packets are
	body    []byte       // its packets
	number  uint32       // its place in the stream
	samples uint64       // of all packets so far; at 48 kHz, whatever was recorded
	began   uint64       // samples before the page at hand
}

// begin writes the two pages before all sound.
func (p *pages) begin(head []byte) {
	p.put(head)
	p.flush(firstPage)
	const maker = "CloudWA"
	tags := binary.LittleEndian.AppendUint32([]byte("OpusTags"), uint32(len(maker)))
	p.put(binary.LittleEndian.AppendUint32(append(tags, maker...), 0))
	p.flush(0)
}

// add appends a packet of that many samples. The page before it is finished when it is full; the last one waits for end, which marks it.
func (p *pages) add(packet []byte, samples uint64) {
	if len(p.table) > 0 && (len(p.table)+len(packet)/255+1 > 255 || p.samples+samples-p.began > pageTime) {
		p.flush(0)
	}
	p.put(packet)
	p.samples += samples
}

func (p *pages) end() { p.flush(lastPage) }

// put lays a packet in the page at hand. Its length is a row of bytes, the last of which is below 255.
func (p *pages) put(packet []byte) {
	p.table = append(p.table, bytes.Repeat([]byte{255}, len(packet)/255)...)
	p.table = append(p.table, byte(len(packet)%255))
	p.body = append(p.body, packet...)
}

func (p *pages) flush(flags byte) {
	page := append([]byte("OggS\x00"), flags)
	page = binary.LittleEndian.AppendUint64(page, p.samples)
	page = binary.LittleEndian.AppendUint32(page, serial)
	page = binary.LittleEndian.AppendUint32(page, p.number)
	page = append(page, 0, 0, 0, 0, byte(len(p.table)))
	page = append(append(page, p.table...), p.body...)
	binary.LittleEndian.PutUint32(page[22:], checksum(page))
	p.out.Write(page)
	p.table, p.body = p.table[:0], p.body[:0]
	p.number++
	p.began = p.samples
}

// checksum is Ogg's own: that of hash/crc32 goes through the bits the other way round.
func checksum(page []byte) uint32 {
	var sum uint32
	for _, b := range page {
		sum = sum<<8 ^ table[byte(sum>>24)^b]
	}
	return sum
}

var table = func() (table [256]uint32) {
	for i := range table {
		sum := uint32(i) << 24
		for range 8 {
			if carry := sum&(1<<31) != 0; carry {
				sum = sum<<1 ^ 0x04c11db7
			} else {
				sum <<= 1
			}
		}
		table[i] = sum
	}
	return table
}()
