package flows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// fromGallery begins a template of the gallery in Indonesian.
func fromGallery(t *testing.T, id string, c Context) *run {
	t.Helper()
	return begun(t, Template{ID: id}.Graph("id"), c)
}

var shop = Context{
	Contact: Contact{ID: "c1", Name: "Ani", Phone: "62812"}, Tenant: Tenant{Name: "Toko Maju"}, Zone: time.FixedZone("WIB", 7*3600), CountryCode: "62",
	Hours: []Opening{{From: "08:00", To: "17:00"}},
}

func TestFAQTemplate(t *testing.T) {
	t.Parallel()
	r := fromGallery(t, "faq", shop)
	require.Len(t, r.sent(), 1)
	require.Contains(t, r.sent()[0], "Halo Ani, selamat datang di Toko Maju.")
	require.Contains(t, r.sent()[0], "\n2. Alamat – Di mana toko kami\n")
	for _, said := range []string{"1", "alamat", "Cara Pesan", "4", "pengiriman"} {
		r.says(said)
		require.Len(t, r.sent(), 2, said)
		require.Contains(t, r.sent()[1], "Ada lagi yang ingin Anda ketahui?")
		require.Contains(t, r.says("ya").sent()[0], "selamat datang")
	}
	require.Equal(t, []string{"Silakan tulis pertanyaan Anda."}, r.says("6").sent())
	r.says("Ada warna merah?").later()
	require.Equal(t, "Ada warna merah?", effect[Handover](r).Note)
	require.Equal(t, DoneOpenEnd, effect[End](r.step(Resume{})).Reason)

	early := shop
	early.Zone = time.UTC
	require.Contains(t, fromGallery(t, "faq", early).sent()[0], "Selamat pagi Ani")
	bye := fromGallery(t, "faq", shop).says("1").says("2")
	require.Equal(t, []string{"Terima kasih sudah menghubungi Toko Maju. Kirim “info” kapan saja untuk bertanya lagi."}, bye.sent())
	require.Equal(t, DoneEnd, bye.state.Done)
}

func TestOrderTemplate(t *testing.T) {
	t.Parallel()
	r := fromGallery(t, "order", shop).says("produk b")
	require.Equal(t, []string{"Berapa Produk B yang Anda pesan?"}, r.sent())
	require.Equal(t, []string{"Mohon tulis jumlahnya dengan angka, misalnya 2."}, r.says("tiga").sent())
	r.says("3").says("Ani, Jl. Mawar 1").says("Solo").later()
	require.Contains(t, r.sent()[0], "3 × Produk B\nTotal Rp120.000\nKirim ke: Ani, Jl. Mawar 1\nSolo")
	r.says("Ya, pesan")
	require.Equal(t, Tag{Add: []string{"pesanan"}}, effect[Tag](r))
	require.Equal(t, "Pesanan: 3 × Produk B, total 120.000. Kirim ke Ani, Jl. Mawar 1\nSolo", effect[Handover](r).Note)
}

func TestCustomerServiceTemplate(t *testing.T) {
	t.Parallel()
	r := fromGallery(t, "customer-service", shop).says("keluhan").says("Barang rusak").later()
	require.Equal(t, "Ani memilih “Keluhan”: Barang rusak", effect[Handover](r).Note)
	closed := shop
	closed.Closed = []string{"2026-11-27"}
	r = fromGallery(t, "customer-service", closed).says("4")
	require.Contains(t, r.sent()[0], "Saat ini kami sedang tutup.")
	require.Equal(t, "Di luar jam kerja: (belum bertanya)", effect[Handover](r).Note)
}

func TestAppointmentTemplate(t *testing.T) {
	t.Parallel()
	r := fromGallery(t, "appointment", shop).says("Ani").says("konsultasi").says("1/1/2026")
	require.Equal(t, "Tanggal 2026-01-01 sudah lewat.", r.sent()[0])
	r.says("besok").says("10.30")
	require.Contains(t, r.sent()[0], "Konsultasi untuk Ani, 2026-11-28 pukul 10.30. Sudah benar?")
	require.Equal(t, "Janji temu: Konsultasi, Ani, 2026-11-28 10.30", effect[Handover](r.says("1")).Note)
}

func TestLeadTemplate(t *testing.T) {
	t.Parallel()
	r := fromGallery(t, "lead-capture", shop).says("Ani").says("ani@").says("Ani@Contoh.com").says("2")
	require.Contains(t, r.effects, SetAttribute{Name: "email", Value: "ani@contoh.com"})
	require.Contains(t, r.effects, SetAttribute{Name: "interest", Value: "Usaha"})
	require.Equal(t, WaitDelay, r.state.Waiting.Kind)
	require.Contains(t, r.later().sent()[0], "Halo Ani, apakah ada yang ingin Anda tanyakan?")
	require.Equal(t, noon.AddDate(0, 0, 1), r.now)
}
