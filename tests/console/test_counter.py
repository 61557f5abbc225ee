from __future__ import annotations

import pytest

from antrean.bookings.actions import Actor
from antrean.counters import actions
from antrean.counters.models import Counter, HallEvent, Ticket, Visit
from tests import staff
from tests.console.at_counter import Desk, seated
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day().at(7, 50)


def states() -> list[str]:
    return list(Visit.objects.order_by("pk").values_list("state", flat=True))


def acts(day: Day) -> list[str]:
    return [act for act in day.acts() if act not in {"enter", "open"}]


# A day at a counter


def test_somebody_is_called_served_and_sent_on_with_one_button_each(day: Day) -> None:
    day.came("Siti Nurhaliza", "Budi")
    desk = seated(day, 3, "documents")

    desk.press("next")
    assert "A001, A002" in desk.words
    assert "SITI NURHALIZA" in desk.words
    assert "Dipanggil" in desk.words
    desk.press("start")
    assert "Selesai, lanjut ke Wawancara" in desk.words
    desk.press("finish")

    assert "Tidak ada orang di loket" in desk.words
    assert acts(day) == ["call", "start", "finish"]
    assert Visit.objects.get().stage == "interview"


def test_the_last_stage_ends_the_visit(day: Day) -> None:
    visit = day.came("Siti")
    Visit.objects.update(stage="photo")
    desk = seated(day, 3, "photo")

    desk.press("next").press("start")
    assert "Selesai, lanjut" not in desk.words
    desk.press("finish")

    assert states() == ["done"]
    assert visit.booking is not None
    assert set(visit.booking.places.values_list("state", flat=True)) == {"served"}


def test_a_double_click_calls_once(day: Day) -> None:
    day.came("Siti")
    day.came("Budi")
    desk = seated(day)
    once = desk.forms["next"]

    desk.send("next", once)
    again = desk.send("next", once)

    assert (desk.status, again.refused) == (200, "")
    assert states() == ["called", "waiting"]


def test_a_double_click_finishes_with_one_person_and_not_with_the_next(day: Day) -> None:
    day.came("Siti")
    day.came("Budi")
    desk = seated(day).press("next").press("start")
    finish = desk.forms["finish"]

    desk.send("finish", finish)
    desk.press("next").press("start")
    late = desk.send("finish", finish)

    assert late.refused == ""
    assert acts(day) == ["call", "start", "finish", "call", "start"]


def test_a_page_that_shows_somebody_else_does_nothing_to_who_is_here_now(day: Day) -> None:
    day.came("Siti")
    day.came("Budi")
    desk = seated(day, 3, "documents").press("next")
    stale = desk.forms["start"]
    day.do("start", desk.counter)
    day.do("finish", desk.counter)
    day.do("call_next", desk.counter)

    desk.send("start", stale)

    assert desk.status == 409
    assert "baru saja ditangani petugas lain" in desk.refused
    assert acts(day)[-1] == "call"


def test_nobody_waits_and_the_button_says_so(day: Day) -> None:
    desk = seated(day).press("next")

    assert desk.status == 409
    assert desk.refused == "Belum ada yang dapat dipanggil."


# Who does not come


def test_a_call_says_from_when_it_may_be_repeated_and_missed(day: Day) -> None:
    day.came("Siti")
    desk = seated(day).press("next")
    assert "Panggil ulang 45 dtk" in desk.words
    assert "Tidak datang 180 dtk" in desk.words

    day.later(seconds=20)
    desk.press("again")
    assert desk.refused == "Terlalu cepat. Tunggu 25 detik lagi."

    day.later(seconds=25)
    desk.press("again")
    assert "panggilan ke-2" in desk.words
    day.later(seconds=45)
    desk.press("again").press("miss")
    assert desk.refused == "Terlalu cepat. Tunggu 90 detik lagi."

    day.later(seconds=90)
    desk.look().press("miss")
    assert "tidak datang saat dipanggil" in desk.words
    assert acts(day) == ["call", "again", "again", "miss"]


def test_who_prays_is_passed_over_until_a_while_is_over(day: Day) -> None:
    day.came("Siti")
    desk = seated(day).press("next").press("excuse")

    assert "izin sampai 08.20" in desk.words
    assert acts(day) == ["call", "excuse"]


# What else becomes of people


def test_of_a_family_one_lacks_a_paper_and_the_note_says_which(day: Day) -> None:
    day.came("Siti", "Budi")
    desk = seated(day).press("next").press("start")
    budi = Ticket.objects.get(number="A002")

    desk.press("papers")
    assert desk.refused == "Centang siapa yang berkasnya kurang."
    desk.press("papers", person=budi.pk, note="  ")
    assert desk.refused == "Tulis berkas apa yang kurang."
    desk.press("papers", person=budi.pk, note="  KK  asli ")

    budi.refresh_from_db()
    assert budi.state == "incomplete"
    assert "KK asli 07.50 WIB · Loket 3 · Berkas kurang" in desk.words
    assert "A001" in desk.words


def test_of_somebody_alone_nobody_need_be_ticked(day: Day) -> None:
    day.came("Siti")
    desk = seated(day).press("next").press("start")

    desk.press("papers", note="KTP")

    assert Ticket.objects.get().state == "incomplete"


def test_who_is_put_aside_is_gone_on_with(day: Day) -> None:
    visit = day.came("Siti")
    desk = seated(day).press("next").press("start").press("hold", note="menunggu fotokopi")
    assert "Lanjutkan A001" in desk.words

    desk.press(f"resume{visit.pk}")

    assert "menunggu fotokopi" in desk.words
    assert acts(day) == ["call", "start", "hold", "resume"]


def test_a_colleague_gets_people_with_a_note(day: Day) -> None:
    day.came("Siti")
    other = seated(day, 5)
    desk = seated(day).press("next").press("start")

    desk.press("pass", to=other.counter.pk, note="nama berbeda")
    other.look()
    assert "dialihkan ke loket ini" in other.words
    other.press("next")

    assert "nama berbeda 07.50 WIB · Loket 3 · Dialihkan" in other.words


def test_a_counter_that_is_closed_gets_nobody(day: Day) -> None:
    day.came("Siti")
    other = seated(day, 5)
    desk = seated(day).press("next").press("start")
    other.press("close")

    desk.press("pass", to=other.counter.pk)
    assert desk.refused == "Loket tujuan sedang tutup atau jeda. Pilih loket lain."
    desk.press("pass", to="")
    assert desk.refused == "Pilih loket tujuan."


def test_who_goes_home_has_left(day: Day) -> None:
    day.came("Siti")
    seated(day).press("next").press("leave", note="besok saja")

    assert Ticket.objects.get().state == "left"


def test_what_was_done_can_be_taken_back_within_ten_seconds(day: Day) -> None:
    day.came("Siti")
    desk = seated(day).press("next").press("start")
    assert "Batalkan 10 dtk" in desk.words

    day.later(seconds=9)
    desk.press("undo")
    assert "Dibatalkan: Mulai dilayani" in desk.words
    assert "undo" not in desk.forms

    day.later(minutes=1)
    desk.look().press("start")
    day.later(seconds=10)
    desk.press("undo")
    assert desk.status == 409
    assert "lewat sepuluh detik" in desk.refused


# Out of turn


def test_out_of_turn_takes_the_permission_and_a_reason(day: Day) -> None:
    day.came("Siti")
    day.came("Budi")
    officer = seated(day)
    supervisor = seated(day, 4, role="supervisor")
    assert "pick" not in officer.forms
    assert officer.send("pick", {"number": "A002", "note": "sakit"}).status == 403

    supervisor.press("pick", number="A002")
    assert supervisor.refused == "Tulis alasannya."
    supervisor.press("pick", number="A009", note="sakit")
    assert "Tidak ada orang dengan nomor itu" in supervisor.refused
    supervisor.press("pick", number=" a 2 ", note="sakit")

    assert states() == ["waiting", "called"]
    picked = HallEvent.objects.get(act="call")
    assert (picked.reason, picked.note) == ("officer", "sakit")


def test_what_was_typed_comes_back_with_a_refusal(day: Day) -> None:
    day.came("Siti")
    desk = seated(day, role="supervisor").press("pick", number="A009", note="sakit keras")

    assert 'value="A009"' in desk.page
    assert 'value="sakit keras"' in desk.page
    assert '<details data-more id="more-pick" open>' in desk.page


# The counter itself


def test_a_counter_is_chosen_in_the_morning_with_its_stages(day: Day) -> None:
    with day.clock():
        for number, stages in ((1, ["documents"]), (2, [])):
            Counter.objects.create(office=day.slot.office, number=number, stages=stages)
        client = staff.at_work(staff.account("officer", day.slot.office))
    desk = Desk(day, Counter.objects.get(number=2), client).look()
    assert "Pilih loket" in desk.words
    assert "Loket 2 belum ada tahap" in desk.words

    with day.clock():
        client.post("/petugas/loket/2/", {"stages": "yes", "stage": ["interview", "photo"]})
    desk.look()

    assert "Loket 2 Buka Wawancara, Foto" in desk.words


def test_a_counter_without_stages_serves_nobody(day: Day) -> None:
    desk = seated(day)

    with day.clock():
        answer = desk.client.post("/petugas/loket/3/", {"stages": "yes"})

    assert answer.status_code == 422
    assert "Centang paling sedikit satu tahap" in answer.content.decode()


def test_a_counter_with_its_stages_is_opened_with_one_button(day: Day) -> None:
    with day.clock():
        Counter.objects.create(office=day.slot.office, number=1, stages=["documents"])
        client = staff.at_work(staff.account("officer", day.slot.office))
        client.post("/petugas/loket/1/")

    assert "Loket 1 Buka Berkas" in Desk(day, Counter.objects.get(), client).look().words


def test_nobody_takes_a_counter_from_somebody(day: Day) -> None:
    seated(day, 5)
    with day.clock():
        client = staff.at_work(staff.account("officer", day.slot.office))
        answer = client.post("/petugas/loket/5/")

    assert answer.status_code == 409
    assert "Loket ini dipakai petugas lain" in answer.content.decode()
    assert "Dipakai petugas lain" in answer.content.decode()


def test_a_counter_rests_goes_on_and_is_closed(day: Day) -> None:
    desk = seated(day).press("pause")
    assert "Loket sedang jeda" in desk.words
    assert "next" not in desk.forms
    assert desk.keys["j"] == "open"

    desk.press("open").press("close")

    assert "Pilih loket" in desk.words
    assert Counter.objects.get().state == "closed"


def test_who_sits_at_another_counter_is_told_which(day: Day) -> None:
    desk = seated(day)
    actions.set_counter(day.slot.office, 4, stages=["photo"])

    with day.clock():
        answer = desk.client.post("/petugas/loket/4/")

    assert answer.status_code == 409
    assert "Anda masih membuka Loket 3" in answer.content.decode()


def test_whose_counter_was_freed_is_told_so_once(day: Day) -> None:
    day.came("Siti")
    desk = seated(day).press("next")
    supervisor = staff.account("supervisor", day.slot.office)
    by = Actor("staff", f"staff:{supervisor.pk}")
    with day.later(minutes=5).clock():
        actions.free_counter(
            desk.counter.pk, supervisor, by, note="Petugas sakit", request_key="free"
        )

    by_itself = desk.look("/petugas/loket/sendiri/").words
    told = desk.look().words
    again = desk.look().words

    assert "dibebaskan" not in by_itself
    assert "Loket 3 dibebaskan penyelia pukul 07.55 WIB" in told
    assert "Untuk melayani lagi, buka loket" in told
    assert "Petugas sakit" not in told
    assert "dibebaskan" not in again


def test_who_closed_their_own_counter_is_not_told_that_somebody_did(day: Day) -> None:
    assert "dibebaskan" not in seated(day).press("close").words


def test_after_the_days_end_no_counter_is_offered(day: Day) -> None:
    desk = seated(day)
    with day.clock():
        actions.close_day(day.slot.office, day.slot.day)

    chosen = desk.look()
    assert "Hari ini sudah ditutup. Loket dapat dibuka lagi" in chosen.words
    assert "Buka Loket" not in chosen.words
    assert "Pilih loket" in desk.look("/petugas/loket/3/").words


def test_nobody_closes_with_somebody_at_the_counter(day: Day) -> None:
    day.came("Siti")
    desk = seated(day).press("next").press("close")

    assert desk.refused == "Selesaikan dahulu orang yang ada di loket."


def test_others_see_that_a_colleague_is_needed_until_one_came(day: Day) -> None:
    other, desk = seated(day, 5), seated(day)

    desk.press("ask")
    assert "Anda meminta rekan" in desk.words
    assert "Loket 3 meminta rekan" in other.look().words
    desk.press("came")

    assert "Loket 3 meminta rekan" not in other.look().words


def test_who_sits_nowhere_is_asked_to_choose_whatever_they_press(day: Day) -> None:
    desk = seated(day)
    next_ = desk.forms["next"]
    desk.press("close")

    desk.send("next", next_)

    assert "Pilih loket" in desk.words
