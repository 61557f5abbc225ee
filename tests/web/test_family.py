from __future__ import annotations

import json
from datetime import timedelta

import pytest

from antrean.accounts.models import Kin
from antrean.bookings.models import Booking, Place
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.people.sealed import nik_hash, unseal
from antrean.privacy import actions as privacy
from antrean.web.wording import GUARDIAN_VERSION
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.conftest import NOW
from tests.web.visitor import BUDI, DAY, SITI, Visitor


@pytest.fixture
def family(siti: Visitor, bogor: Office) -> Visitor:
    """Somebody whose booking is over and who keeps the two that it was for."""
    make.slot(office=bogor, day=DAY + timedelta(days=1), capacity=4)
    code = siti.keep(SITI, BUDI)
    siti.cancel(code)
    return siti


def kin(name: str) -> Kin:
    return Kin.objects.get(name=name)


def chosen(*names: str) -> dict[str, str]:
    return {f"p{n}-choose": str(kin(name).pk) for n, name in enumerate(names, start=1)}


def choose_again(visitor: Visitor, *, people: int) -> str:
    """Go to the form of the names of the next day."""
    visitor.open(f"/daftar/bogor/hari/?service=new&people={people}")
    visitor.follow("Kam 10 Agu")
    visitor.follow("08.00–09.00 WIB")
    return visitor.page


def test_nobody_is_kept_unless_it_is_asked_for(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)

    assert "Simpan data keluarga untuk antrean berikutnya" in siti.page
    siti.send(f"/tiket/{code}/confirm", guardian="yes")

    assert not Kin.objects.exists()
    siti.open("/daftar/bogor/hari/?service=new&people=1")
    assert "Isi dengan data yang tersimpan" not in siti.page


def test_who_is_kept_stands_there_with_the_guardians_word(family: Visitor) -> None:
    assert kin("Siti Nurhaliza").guardian_at is None
    assert kin("Budi").guardian_version == GUARDIAN_VERSION
    assert kin("Budi").kept_version == "web-2026-11"
    assert kin("Budi").nik == BUDI["nik"]


def test_without_the_guardians_word_nothing_is_confirmed_or_kept(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)

    page = siti.send(f"/tiket/{code}/confirm", keep="yes")

    assert siti.status == 422
    assert not Kin.objects.exists()
    box = page[page.index('id="keep"') :][:200]
    assert "checked" in box


def test_the_next_booking_offers_who_is_kept_and_fills_everything_in(family: Visitor) -> None:
    page = choose_again(family, people=2)
    assert "Budi (Anak)" in page

    family.send(family.at, **chosen("Budi", "Siti Nurhaliza"))

    assert 'value="Budi"' in family.page
    assert 'value="2012"' in family.page
    assert "NIK yang tersimpan berakhiran 0002." in family.page
    assert BUDI["nik"] not in family.page
    assert SITI["nik"] not in family.page
    fields = {
        "p1": BUDI | {"nik": "", "kin": str(kin("Budi").pk)},
        "p2": SITI | {"nik": "", "kin": str(kin("Siti Nurhaliza").pk)},
    }
    typed = {f"{who}-{name}": value for who, one in fields.items() for name, value in one.items()}
    family.send(family.at, **typed, may="yes")
    assert "NIK ************0002" in family.page
    family.send(family.at)

    places = Place.objects.filter(booking__code=family.code).order_by("position")
    assert [(one.name, unseal(one.nik_sealed)) for one in places] == [
        ("Budi", BUDI["nik"]),
        ("Siti Nurhaliza", SITI["nik"]),
    ]
    assert [one.nik_hash for one in places] == [nik_hash(BUDI["nik"]), nik_hash(SITI["nik"])]


def test_what_was_typed_for_others_stays_when_one_is_filled_in(family: Visitor) -> None:
    choose_again(family, people=2)

    family.send(family.at, **chosen("Budi"), **{"p2-name": "Ali", "p2-nik": "12"}, may="yes")

    assert 'value="Budi"' in family.page
    assert 'value="Ali"' in family.page
    assert 'value="12"' in family.page


def test_what_was_filled_in_can_still_be_changed(family: Visitor) -> None:
    choose_again(family, people=1)
    right = {"nik": "3201011708120003", "name": "Budi S.", "kin": str(kin("Budi").pk)}

    family.fill_in(BUDI | right)
    family.send(family.at)

    place = Place.objects.get(booking__code=family.code)
    assert (place.name, unseal(place.nik_sealed)) == ("Budi S.", "3201011708120003")
    assert kin("Budi").nik == BUDI["nik"]


def test_the_nik_that_is_kept_stands_in_no_cookie_and_no_page(family: Visitor) -> None:
    choose_again(family, people=1)
    family.send(family.at, **chosen("Budi"))

    for path in (family.at, "/data/", f"/data/keluarga/{kin('Budi').pk}/"):
        assert BUDI["nik"] not in family.open(path)
        assert BUDI["nik"][:12] not in family.page
    assert BUDI["nik"] not in family.client.get("/data/unduh").content.decode()


def test_anothers_kin_fill_in_nothing(family: Visitor) -> None:
    stranger = Visitor()
    stranger.sign_in(Chat(who=bodies.SITI))
    stranger.choose_hour()

    stranger.send(stranger.at, **chosen("Budi"))
    assert 'value="Budi"' not in stranger.page
    stranger.fill_in(BUDI | {"nik": "", "kin": str(kin("Budi").pk)})

    assert "Isi NIK: 16 angka" in stranger.page


def test_a_nik_that_is_kept_and_queued_counts_as_a_try(family: Visitor) -> None:
    other = Visitor()
    other.sign_in(Chat(who=bodies.SITI))
    other.hold(BUDI | {"relation": "self", "year": "1990"})
    choose_again(family, people=1)
    family.fill_in(BUDI | {"nik": "", "kin": str(kin("Budi").pk)})
    review = family.at

    for _ in range(5):
        assert "sudah memiliki antrean. Jika" in family.send(review)

    assert "Batas percobaan hari ini" in family.send(review)


def test_who_is_kept_as_they_are_is_not_asked_about_again(family: Visitor) -> None:
    choose_again(family, people=1)
    family.fill_in(BUDI)
    family.send(family.at)

    assert "Menunggu konfirmasi" in family.page
    assert "Simpan data keluarga" not in family.page


def test_my_data_lists_them_and_the_record_has_them(family: Visitor) -> None:
    page = family.open("/data/")

    assert "Budi, anak, lahir 17 Agustus 2012, NIK berakhiran 0002" in page
    record = json.loads(family.client.get("/data/unduh").content)
    assert [(one["name"], one["nik"]) for one in record["family"]] == [
        ("Siti Nurhaliza", "************0001"),
        ("Budi", "************0002"),
    ]
    assert record["family"][1]["guardian"]["said_at"]
    assert record["of_age"]["version"] == "web-2026-11"


def corrected(visitor: Visitor, **changes: str) -> str:
    fields = BUDI | {"nik": ""} | changes
    at = f"/data/keluarga/{kin('Budi').pk}/"
    guardian = {"guardian": fields.pop("guardian")} if "guardian" in fields else {}
    return visitor.send(at, **{f"p1-{name}": value for name, value in fields.items()}, **guardian)


def test_one_of_them_is_put_right(family: Visitor) -> None:
    corrected(family, name="Budi Santoso", nik="3201 0117 0812 0005")

    assert family.at == "/data/"
    assert kin("Budi Santoso").nik == "3201011708120005"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": ""}, "Isi nama lengkap"),
        ({"nik": "123"}, "NIK terdiri atas 16 angka."),
        ({"nik": SITI["nik"]}, "sudah tersimpan untuk orang lain"),
        ({"relation": "self", "year": "1990"}, "Jumlah untuk hubungan ini sudah mencapai batas"),
        ({"relation": "self"}, "Pendaftar harus berusia 18 tahun ke atas."),
    ],
)
def test_what_is_wrong_with_one_of_them_is_said(
    family: Visitor, changes: dict[str, str], fault: str
) -> None:
    page = corrected(family, **changes)

    assert family.status == 422
    assert page.count(fault) == 2
    assert kin("Budi").nik == BUDI["nik"]


def test_who_turns_out_to_be_under_17_needs_the_guardians_word(family: Visitor) -> None:
    Kin.objects.filter(name="Budi").update(guardian_version="", guardian_at=None)

    page = corrected(family, day="18")
    assert "Saya orang tua atau wali dari Budi" in page
    corrected(family, day="18", guardian="yes")

    assert family.at == "/data/"
    assert kin("Budi").guardian_version == GUARDIAN_VERSION


def test_one_of_them_is_kept_no_longer(family: Visitor) -> None:
    at = f"/data/keluarga/{kin('Budi').pk}/"
    assert "Hapus data Budi" in family.open(at)

    family.send(f"{at}hapus")

    assert family.at == "/data/"
    assert [one.name for one in Kin.objects.all()] == ["Siti Nurhaliza"]
    assert family.open(at)
    assert family.at == "/data/"


@pytest.mark.parametrize("path", ["", "hapus"])
def test_nobody_reaches_anothers_kin(family: Visitor, path: str) -> None:
    at = f"/data/keluarga/{kin('Budi').pk}/"
    nobody, stranger = Visitor(), Visitor()
    stranger.sign_in(Chat(who=bodies.SITI))

    for one in (nobody, stranger):
        one.send(f"{at}{path}")

        assert "Budi" not in one.page
    assert kin("Budi").nik == BUDI["nik"]


def test_they_are_erased_with_the_person(family: Visitor) -> None:
    family.send("/data/hapus/")

    assert not Kin.objects.exists()


def test_they_go_two_years_after_they_were_last_booked_for(family: Visitor) -> None:
    for days, left in ((730, 2), (731, 0)):
        with clock.stopped(NOW + timedelta(days=days)):
            report = privacy.apply_retention()
        assert Kin.objects.count() == left
    assert report["family"] == 2
    assert report["names"]


def test_whoever_keeps_kin_is_not_forgotten_for_being_quiet(family: Visitor) -> None:
    with clock.stopped(NOW + timedelta(days=200)):
        privacy.apply_retention()

        assert "Budi, anak" in family.open("/data/")


# Of age


def test_booking_keeps_that_somebody_said_to_be_of_age(siti: Visitor) -> None:
    siti.hold(SITI)

    holder = Booking.objects.get().holder
    assert (holder.adult_version, holder.adult_at) == ("web-2026-11", NOW)


def test_it_is_kept_as_it_was_first_said(siti: Visitor, bogor: Office) -> None:
    make.slot(office=bogor, day=DAY + timedelta(days=1), capacity=4)
    siti.hold(SITI)

    with clock.stopped(NOW + timedelta(hours=1)):
        choose_again(siti, people=1)
        siti.fill_in(BUDI)
        siti.send(siti.at)

    assert Booking.objects.latest("pk").holder.adult_at == NOW


def test_who_is_younger_is_shown_who_can_book_for_them(siti: Visitor) -> None:
    siti.choose_hour()

    page = siti.follow("Belum berusia 18 tahun?")

    assert "Orang tua atau wali dapat mendaftarkan Anda" in page
    siti.follow("Kembali")
    assert "Siapa saja pemohonnya?" in siti.page


def test_being_erased_takes_the_word_with_it(siti: Visitor) -> None:
    siti.hold(SITI)
    holder = Booking.objects.get().holder

    siti.send("/data/hapus/")
    privacy.forget_leaving()

    holder.refresh_from_db()
    assert (holder.adult_version, holder.adult_at) == ("", None)
