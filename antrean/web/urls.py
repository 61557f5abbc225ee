"""The addresses of the public site; English stands under `/en/`."""

from __future__ import annotations

from django.urls import path, re_path

from antrean.web.views import (
    app,
    booking,
    correcting,
    family,
    home,
    moving,
    offices,
    push,
    rights,
    signing,
    style,
    tickets,
)

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("privasi", home.privacy, name="privacy"),
    path("luring/", app.offline, name="offline"),
    path("app.webmanifest", app.manifest, name="manifest"),
    path("kantor/", offices.offices, name="offices"),
    path("kantor/<slug:code>/", offices.one_office, name="office"),
    path("daftar/<slug:code>/", booking.service, name="book"),
    path("daftar/<slug:code>/hilang/", booking.lost, name="book_lost"),
    path("daftar/<slug:code>/usia/", booking.under_age, name="book_under_age"),
    path("daftar/<slug:code>/jumlah/", booking.people, name="book_people"),
    path("daftar/<slug:code>/hari/", booking.day, name="book_day"),
    path("daftar/<slug:code>/jam/", booking.hour, name="book_hour"),
    path("daftar/<slug:code>/pemohon/", booking.names, name="book_names"),
    path("daftar/<slug:code>/periksa/", booking.review, name="book_review"),
    path("masuk/", signing.sign_in, name="sign_in"),
    path("masuk/kode/", signing.wait, name="sign_in_wait"),
    path("masuk/surel/", signing.by_email, name="sign_in_email"),
    path("keluar/", signing.sign_out, name="sign_out"),
    path("antrean/", tickets.mine, name="mine"),
    path("tiket/<slug:code>/", tickets.ticket, name="ticket"),
    path("tiket/<slug:code>/batal/", tickets.ask_to_cancel, name="ask_to_cancel"),
    path("tiket/<slug:code>/kalender.ics", tickets.calendar, name="calendar"),
    path("tiket/<slug:code>/tiket.pdf", tickets.pdf, name="ticket_pdf"),
    path("tiket/<slug:code>/perbaiki/<int:place_id>/", correcting.correct, name="correct"),
    path("tiket/<slug:code>/ubah/", moving.new_time, name="new_time"),
    re_path(
        "^tiket/(?P<code>[0-9A-Z]{9})/(?P<act>confirm|extend|cancel|undo|tell|hush)$",
        tickets.act,
        name="ticket_act",
    ),
    path("pemberitahuan/", push.renew, name="push"),
    path("pemberitahuan/mati", push.stop, name="push_off"),
    path("data/", rights.my_data, name="my_data"),
    path("data/unduh", rights.download, name="download_data"),
    path("data/hapus/", rights.erase, name="erase_data"),
    path("data/pemberitahuan/", rights.choose_news, name="choose_news"),
    path("data/keluar/", rights.sign_out_others, name="sign_out_others"),
    path("data/keluar/<int:device_id>/", rights.sign_out_one, name="sign_out_one"),
    path("data/keluarga/<int:kin_id>/", family.relative, name="relative"),
    path("data/keluarga/<int:kin_id>/hapus", family.remove_relative, name="remove_relative"),
    path("cek/", tickets.check, name="check"),
    path("gaya/", style.style, name="style"),
    path("cek/tiket/", tickets.open_by_birth, name="open_by_birth"),
]
