package simulator

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// The picture is a QR code of version 7 at correction level L, which holds 154 bytes: more than the simulator's codes have. With four
// pixels for a module and a margin of eight it is 196 pixels wide, as WAHA's is (contract 4.1). Numbers are those of ISO/IEC 18004.
const (
	qrSize     = 45
	qrData     = 78 // data bytes of each of the two blocks
	qrCheck    = 20 // check bytes of each
	qrCapacity = 154
	qrVersion  = 0x07C94           // the version with its check bits
	qrFormat   = 0b111011111000100 // level L, mask 0
	qrModule   = 4
	qrMargin   = 8
)

// qrCode is a code as it is built: dark modules, and those that belong to its frame.
type qrCode struct {
	dark, frame [qrSize][qrSize]bool
}

// qrPicture draws a text as PNG. What does not fit is cut off.
func qrPicture(text string) []byte {
	q := &qrCode{}
	q.drawFrame()
	q.drawData(qrBits(text[:min(len(text), qrCapacity)]))
	side := qrSize*qrModule + 2*qrMargin
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range qrSize * qrModule {
		for x := range qrSize * qrModule {
			if q.dark[y/qrModule][x/qrModule] {
				picture.SetColorIndex(x+qrMargin, y+qrMargin, 1)
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		panic("simulator: draw a code: " + err.Error()) // a buffer takes everything
	}
	return out.Bytes()
}

func (q *qrCode) set(row, column int, dark bool) {
	if row >= 0 && row < qrSize && column >= 0 && column < qrSize {
		q.dark[row][column], q.frame[row][column] = dark, true
	}
}

// drawFrame draws what is the same in every code of the version: the three corners, the small squares, the dotted lines, and what
// describes the version and the format.
func (q *qrCode) drawFrame() {
	for i := range qrSize {
		q.set(6, i, i%2 == 0)
		q.set(i, 6, i%2 == 0)
	}
	for _, corner := range [][2]int{{3, 3}, {3, qrSize - 4}, {qrSize - 4, 3}} {
		for dy := -4; dy <= 4; dy++ {
			for dx := -4; dx <= 4; dx++ {
				ring := max(abs(dx), abs(dy))
				q.set(corner[0]+dy, corner[1]+dx, ring != 2 && ring != 4)
			}
		}
	}
	places := []int{6, 22, 38}
	for i, y := range places {
		for j, x := range places {
			if (i == 0 && j == 0) || (i == 0 && j == 2) || (i == 2 && j == 0) {
				continue
			}
			for dy := -2; dy <= 2; dy++ {
				for dx := -2; dx <= 2; dx++ {
					q.set(y+dy, x+dx, max(abs(dx), abs(dy)) != 1)
				}
			}
		}
	}
	for i := range 18 {
		bit := qrVersion>>i&1 == 1
		q.set(i/3, qrSize-11+i%3, bit)
		q.set(qrSize-11+i%3, i/3, bit)
	}
	q.drawFormat()
}

func (q *qrCode) drawFormat() {
	bit := func(i int) bool { return qrFormat>>i&1 == 1 }
	for i := range 6 {
		q.set(i, 8, bit(i))
	}
	q.set(7, 8, bit(6))
	q.set(8, 8, bit(7))
	q.set(8, 7, bit(8))
	for i := 9; i < 15; i++ {
		q.set(8, 14-i, bit(i))
	}
	for i := range 8 {
		q.set(8, qrSize-1-i, bit(i))
	}
	for i := 8; i < 15; i++ {
		q.set(qrSize-15+i, 8, bit(i))
	}
	q.set(qrSize-8, 8, true)
}

// drawData puts the bits into pairs of columns from the right, up and down in turns, and masks them with mask 0.
func (q *qrCode) drawData(bits []bool) {
	next := 0
	for right := qrSize - 1; right >= 1; right -= 2 {
		if right == 6 {
			right = 5
		}
		for step := range qrSize {
			row := step
			if (right+1)&2 == 0 {
				row = qrSize - 1 - step
			}
			for column := right; column >= right-1; column-- {
				if q.frame[row][column] {
					continue
				}
				dark := next < len(bits) && bits[next]
				next++
				q.dark[row][column] = dark != ((row+column)%2 == 0)
			}
		}
	}
}

// qrBits are the bits of a text with its check bytes, the bytes of the two blocks in turns.
func qrBits(text string) []bool {
	data := make([]byte, 0, 2*qrData)
	data = append(data, 0x40|byte(len(text)>>4)) // mode 4 is bytes; then the length in 8 bits
	low := byte(len(text))
	for _, b := range []byte(text) {
		data = append(data, low<<4|b>>4)
		low = b
	}
	data = append(data, low<<4)
	for pad := byte(0xEC); len(data) < 2*qrData; pad ^= 0xEC ^ 0x11 {
		data = append(data, pad)
	}
	first, second := data[:qrData], data[qrData:]
	var all []byte
	for i := range qrData {
		all = append(all, first[i], second[i])
	}
	checkFirst, checkSecond := qrChecks(first), qrChecks(second)
	for i := range qrCheck {
		all = append(all, checkFirst[i], checkSecond[i])
	}
	bits := make([]bool, 0, 8*len(all))
	for _, b := range all {
		for i := 7; i >= 0; i-- {
			bits = append(bits, b>>i&1 == 1)
		}
	}
	return bits
}

// qrChecks are the Reed-Solomon check bytes of a block.
func qrChecks(data []byte) []byte {
	generator := make([]byte, qrCheck)
	generator[qrCheck-1] = 1
	root := byte(1)
	for range qrCheck {
		for i := range generator {
			generator[i] = gfMultiply(generator[i], root)
			if i+1 < len(generator) {
				generator[i] ^= generator[i+1]
			}
		}
		root = gfMultiply(root, 2)
	}
	checks := make([]byte, qrCheck)
	for _, b := range data {
		factor := b ^ checks[0]
		copy(checks, checks[1:])
		checks[qrCheck-1] = 0
		for i := range checks {
			checks[i] ^= gfMultiply(generator[i], factor)
		}
	}
	return checks
}

// gfMultiply multiplies in the field of 256 elements that QR codes use.
func gfMultiply(a, b byte) byte {
	product := 0
	for i := 7; i >= 0; i-- {
		product = product<<1 ^ product>>7*0x11D
		product ^= int(b>>i&1) * int(a)
	}
	return byte(product)
}

func abs(n int) int { return max(n, -n) }
