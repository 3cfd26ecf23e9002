package voice

// The limits of an Opus packet (RFC 6716, 3.2): 120 ms in at most 48 frames.
const (
	maxSamples = 120 * 48
	maxPacket  = 48 * 1277
)

// samplesOf returns how much sound a packet holds, at 48 kHz; 0 for what is no packet.
func samplesOf(packet []byte) uint64 {
	if len(packet) == 0 || len(packet) > maxPacket {
		return 0
	}
	var frame uint64
	switch config := packet[0] >> 3; {
	case config < 12: // speech
		frame = []uint64{480, 960, 1920, 2880}[config%4]
	case config < 16: // both
		frame = []uint64{480, 960}[config%2]
	default: // music
		frame = []uint64{120, 240, 480, 960}[config%4]
	}
	frames := uint64(1)
	switch packet[0] & 3 {
	case 1, 2:
		frames = 2
	case 3:
		if len(packet) < 2 {
			return 0
		}
		frames = uint64(packet[1] & 0x3f)
	}
	if frame*frames > maxSamples {
		return 0
	}
	return frame * frames
}
