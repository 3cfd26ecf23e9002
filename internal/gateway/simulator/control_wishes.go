package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// wishPerson changes the members that the body has, or makes somebody new.
func (s *Simulator) wishPerson(w wish) (any, error) {
	var body json.RawMessage
	if err := w.read(&body); err != nil {
		return nil, err
	}
	var named, p Person
	if err := decode(bytes.NewReader(body), &named); err != nil {
		return nil, err
	}
	s.view(func() {
		for _, name := range named.names() {
			if known := s.alias[name]; known != nil {
				p = *known
				return
			}
		}
	})
	if err := decode(bytes.NewReader(body), &p); err != nil {
		return nil, err
	}
	return s.SetPerson(p)
}

// wishSettings changes the members that the body has.
func (s *Simulator) wishSettings(w wish) (any, error) {
	settings := s.Settings()
	if err := w.read(&settings); err != nil {
		return nil, err
	}
	return settings, s.Configure(func(v *Settings) { *v = settings })
}

// wishSwitches changes the members that the body has, of one session or of all.
func (s *Simulator) wishSwitches(w wish) (any, error) {
	switches := s.Switches(w.query("session"))
	if err := w.read(&switches); err != nil {
		return nil, err
	}
	return switches, s.Switch(w.query("session"), func(v *Switches) { *v = switches })
}

func (s *Simulator) wishFault(w wish) (any, error) {
	var f Fault
	if err := w.read(&f); err != nil {
		return nil, err
	}
	id, err := s.AddFault(f)
	return object{{"id", id}}, err
}

func (s *Simulator) wishNoFault(w wish) (any, error) {
	id, err := strconv.ParseInt(w.path("id"), 10, 64)
	if err != nil || id <= 0 {
		return nil, impossible("there is no fault %q", w.path("id"))
	}
	return nil, s.RemoveFault(id)
}

// wishDeliveries waits, where asked to, until there is nothing left to deliver.
func (s *Simulator) wishDeliveries(w wish) (any, error) {
	if wait := w.number("settle"); wait > 0 {
		ctx, cancel := context.WithTimeout(w.r.Context(), time.Duration(wait)*time.Second)
		defer cancel()
		_ = s.Settle(ctx) // the counts say whether it did
	}
	return s.Deliveries(), nil
}

func (s *Simulator) wishRelease(w wish) (any, error) {
	var in struct {
		Session string `json:"session"`
		Order   string `json:"order"`
	}
	if err := w.read(&in); err != nil {
		return nil, err
	}
	n, err := s.Release(in.Session, in.Order)
	return object{{"released", n}}, err
}

func (s *Simulator) wishRestart(w wish) (any, error) {
	var in struct {
		Lose bool `json:"lose"`
	}
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.RestartGateway(in.Lose)
}

type pairing struct {
	Phone string `json:"phone"`
	Name  string `json:"name"`
	QR    string `json:"qr"`
	Code  string `json:"code"`
}

func (s *Simulator) wishCode(w wish) (any, error) {
	var in pairing
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.EnterCode(in.Code, in.Phone, in.Name)
}

func (s *Simulator) wishScan(w wish) (any, error) {
	var in pairing
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.Scan(w.path("name"), in.QR, in.Phone, in.Name)
}

func (s *Simulator) wishDrop(w wish) (any, error) {
	var in Drop
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.DropSession(w.path("name"), in)
}

func (s *Simulator) wishRestrict(w wish) (any, error) {
	var in struct {
		TimeLock json.RawMessage `json:"reachoutTimelock"`
		Capping  json.RawMessage `json:"messageCapping"`
	}
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.Restrict(w.path("name"), in.TimeLock, in.Capping)
}

func (s *Simulator) wishTell(w wish) (any, error) {
	var in struct {
		Event   string          `json:"event"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.Tell(w.path("name"), in.Event, in.Payload)
}

func (s *Simulator) wishPhone(w wish) (any, error) {
	var in pairing
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.AddPhone(in.Phone, in.Name)
}

func (s *Simulator) wishWrite(w wish) (any, error) {
	var in Draft
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return s.Write(w.path("phone"), in)
}

func (s *Simulator) wishAct(w wish) (any, error) {
	var in Act
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return s.Act(w.path("phone"), in)
}

func (s *Simulator) wishBulk(w wish) (any, error) {
	var in Bulk
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.WriteBulk(w.path("phone"), in)
}

func (s *Simulator) wishRead(w wish) (any, error) {
	n, err := s.Read(w.path("phone"), w.path("chat"))
	return object{{"read", n}}, err
}

func (s *Simulator) wishTyping(w wish) (any, error) {
	var in struct {
		Presence string `json:"presence"`
	}
	if err := w.read(&in); err != nil {
		return nil, err
	}
	return nil, s.Typing(w.path("phone"), w.path("chat"), in.Presence)
}

// servePicture draws a profile picture: four squares in two colours that come from the person's ID.
func (s *Simulator) servePicture(w http.ResponseWriter, r *http.Request) {
	id, isPicture := strings.CutSuffix(r.PathValue("file"), ".png")
	known := false
	s.view(func() { known = s.people[id] != nil && s.people[id].Picture })
	if !known || !isPicture {
		http.NotFound(w, r)
		return
	}
	sum := fnv.New32a()
	sum.Write([]byte(id))
	n := sum.Sum32()
	colours := color.Palette{color.RGBA{uint8(n), uint8(n >> 8), uint8(n >> 16), 255}, color.RGBA{uint8(n >> 24), uint8(n >> 4), uint8(n >> 12), 255}}
	picture := image.NewPaletted(image.Rect(0, 0, 96, 96), colours)
	for i := range picture.Pix {
		picture.Pix[i] = uint8((i%96/48 + i/96/48) % 2)
	}
	w.Header().Set("Content-Type", "image/png")
	_ = png.Encode(w, picture) // a caller who is gone cannot be told
}
