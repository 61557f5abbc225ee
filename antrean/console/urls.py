"""The addresses of this app; English stands under `/en/`."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from antrean.console.views import (
    check_in,
    check_in_acts,
    check_in_people,
    counter,
    desk_booking,
    invited,
    keys,
    kiosks,
    locking,
    numbers,
    own,
    people,
    record,
    signing,
    starting,
)

app_name = "console"
urlpatterns: list[URLPattern] = [
    path("", starting.start, name="start"),
    path("loket/", counter.counter, name="counter"),
    path("loket/tombol/", keys.keys, name="keys"),
    path("loket/<int:number>/", counter.choose, name="choose"),
    path("loket/<slug:act>/", counter.act, name="act"),
    path("kantor/", starting.choose_office, name="choose_office"),
    # Signing in, locking, and one's own account
    path("masuk/", signing.sign_in, name="sign_in"),
    path("masuk/kode/", signing.second, name="second"),
    path("masuk/kunci/", signing.by_key, name="by_key"),
    path("masuk/kunci/minta", signing.ask_key, name="ask_key"),
    path("masuk/lagi/", signing.prove_again, name="prove_again"),
    path("keluar/", signing.sign_out, name="sign_out"),
    path("undangan/", invited.invited, name="invited"),
    path("layar-terkunci/", locking.unlock, name="unlock"),
    path("layar-terkunci/kunci", locking.lock, name="lock"),
    path("layar-terkunci/keadaan", locking.lock_state, name="lock_state"),
    path("akun/", own.own, name="own"),
    path("akun/pin/", own.choose_pin, name="choose_pin"),
    path("akun/sandi/", own.choose_password, name="choose_password"),
    path("akun/faktor/", own.set_up_second, name="set_up_second"),
    path("akun/faktor/hapus", own.remove_app, name="remove_app"),
    path("akun/kode-pemulihan", own.make_codes, name="make_codes"),
    path("akun/kunci/", own.add_key, name="add_key"),
    path("akun/kunci/minta", own.ask_to_add_key, name="ask_to_add_key"),
    path("akun/kunci/<int:key_id>/hapus", own.remove_key, name="remove_key"),
    # The people of an office, and what they did
    path("pegawai/", people.people, name="people"),
    path("pegawai/undang/", people.invite, name="invite"),
    path("pegawai/<int:account_id>/", people.person, name="person"),
    re_path(
        "^pegawai/(?P<account_id>[0-9]+)/(?P<act>shut_off|let_in_again|unlock|role|reset)$",
        people.change,
        name="change_person",
    ),
    path("catatan/", record.record, name="record"),
    # Where people report, numbers and self-service
    path("hadir/", check_in.check_in, name="check_in"),
    path("hadir/cari/", check_in.find, name="check_in_find"),
    path("hadir/<str:code>/", check_in.look, name="check_in_look"),
    path("hadir/<str:code>/konfirmasi/", check_in_acts.confirm, name="check_in_confirm"),
    path("hadir/<str:code>/terlambat/", check_in_acts.late, name="check_in_late"),
    path("hadir/<str:code>/pulihkan/", check_in_acts.reinstate, name="check_in_reinstate"),
    path("hadir/<str:code>/prioritas/", check_in_acts.priority, name="check_in_priority"),
    path("hadir/<str:code>/slip/", check_in_acts.slip, name="check_in_slip"),
    path(
        "hadir/<str:code>/<int:place_id>/perbaiki/",
        check_in_people.correct,
        name="check_in_correct",
    ),
    path("hadir/<str:code>/<int:place_id>/nik/", check_in_people.note_nik, name="check_in_nik"),
    path("nomor/", numbers.numbers, name="numbers"),
    path("nomor/layanan/", numbers.service, name="number_service"),
    path("nomor/<str:public_id>/", numbers.number, name="number"),
    path("nomor/<str:public_id>/slip/", numbers.print_number, name="number_slip"),
    path("antrean-baru/", desk_booking.book, name="desk_booking"),
    path("antrean-baru/<str:code>/", desk_booking.ticket, name="desk_ticket"),
    path("antrean-baru/<str:code>/slip/", desk_booking.print_ticket, name="desk_slip"),
    path("anjungan/", kiosks.kiosks, name="kiosks"),
    path("anjungan/kode/", kiosks.offer, name="kiosk_offer"),
    path("anjungan/pencetak/", kiosks.set_printer, name="kiosk_printer"),
    path("anjungan/<int:kiosk_id>/matikan/", kiosks.switch_off, name="kiosk_off"),
]
