"""What the API says when it refuses, by code: the status, and words in two languages.

Details are templates over the refusal's facts, dates and instants already put into words.
`members` are the facts that go into the answer as they are; no other fact leaves the house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from antrean.kernel.errors import DomainError
from antrean.kernel.timetext import Language, clock_text, day_text

_JAKARTA: Final = "Asia/Jakarta"


@dataclass(frozen=True, slots=True)
class Words:
    """A refusal's status, and its title and detail in each language."""

    status: int
    indonesian: tuple[str, str]
    english: tuple[str, str]
    members: tuple[str, ...] = ()


REFUSALS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "invalid_request": Words(
            422,
            ("Permintaan tidak sah", "Mohon perbaiki bagian yang disebut dalam `fields`."),
            ("Invalid request", "Please correct what `fields` names."),
            ("fields",),
        ),
        "invalid_nik": Words(
            422,
            (
                "NIK tidak sah",
                "NIK terdiri atas 16 angka. Mohon periksa kembali pada e-KTP atau KK.",
            ),
            ("Invalid NIK", "A NIK has 16 digits. Please check it on the identity or family card."),
            ("fields",),
        ),
        "unauthorized": Words(
            401,
            ("Token tidak dikenal", "Kirim `Authorization: Bearer` dengan token yang berlaku."),
            ("Unknown token", "Send `Authorization: Bearer` with a token that is still valid."),
        ),
        "out_of_scope": Words(
            403,
            ("Di luar wewenang", "Token ini tidak mencakup wewenang `{scope}`."),
            ("Out of scope", "This token does not include the scope `{scope}`."),
            ("scope",),
        ),
        "office_closed": Words(
            403,
            (
                "Kantor belum menerima antrean daring",
                "Kantor ini belum menerima antrean daring. Silakan pilih kantor lain.",
            ),
            (
                "Office not open for online booking",
                "This office does not take bookings online yet. Please choose another office.",
            ),
        ),
        "not_found": Words(
            404,
            ("Tidak ditemukan", "Data yang diminta tidak ada. Mohon periksa alamat dan kodenya."),
            ("Not found", "What you asked for does not exist. Please check the address and code."),
        ),
        "method_not_allowed": Words(
            405,
            ("Metode tidak didukung", "Alamat ini hanya menerima {allowed}."),
            ("Method not allowed", "This address accepts only {allowed}."),
        ),
        "not_acceptable": Words(
            406,
            ("Bentuk tidak tersedia", "Jawaban hanya tersedia sebagai `application/json`."),
            ("Not acceptable", "Answers come as `application/json` only."),
        ),
        "body_too_large": Words(
            413,
            ("Permintaan terlalu besar", "Isi permintaan paling besar {limit} bita."),
            ("Request too large", "A request body has at most {limit} bytes."),
            ("limit",),
        ),
        "slot_full": Words(
            409,
            ("Jam penuh", "Tempat pada jam itu sudah habis. Silakan pilih hari dalam `nearest`."),
            ("Slot full", "That hour has no room left. Please choose a day of `nearest`."),
            ("nearest",),
        ),
        "day_full": Words(
            409,
            (
                "Hari penuh",
                "Tidak ada jam pada {day} dengan cukup tempat. Silakan pilih hari dalam `nearest`.",
            ),
            ("Day full", "No hour of {day} has enough room. Please choose a day of `nearest`."),
            ("nearest",),
        ),
        "nik_not_queued": Words(
            404,
            ("NIK tidak dalam antrean", "Tidak ada antrean terbuka dengan NIK ini."),
            ("NIK not queued", "No open booking has this NIK."),
        ),
        "already_booked": Words(
            409,
            (
                "Sudah memiliki antrean",
                "Salah seorang pemohon masih memiliki antrean. Batalkan yang lama lebih dahulu.",
            ),
            (
                "Already booked",
                "One of the applicants still has a booking. Please cancel that one first.",
            ),
        ),
        "too_many_people": Words(
            409,
            (
                "Terlalu banyak pemohon",
                "Satu kontak dapat mendaftarkan paling banyak {limit} orang; kini {open_people}.",
            ),
            (
                "Too many people",
                "One contact may have {limit} open people at most; {open_people} are open now.",
            ),
            ("open_people", "limit"),
        ),
        "hold_expired": Words(
            409,
            (
                "Batas waktu terlewati",
                (
                    "Antrean tidak dikonfirmasi pada waktunya dan tempatnya telah diberikan kepada"
                    " pemohon lain. Silakan mendaftar kembali."
                ),
            ),
            (
                "Hold expired",
                (
                    "The booking was not confirmed in time and its place was given to somebody"
                    " else. Please book again."
                ),
            ),
        ),
        "not_confirmed": Words(
            409,
            (
                "Belum terkonfirmasi",
                "Antrean ini belum dikonfirmasi. Mohon konfirmasi lebih dahulu.",
            ),
            ("Not confirmed", "This booking is not confirmed. Please confirm it first."),
        ),
        "forfeited": Words(
            409,
            ("Kode booking hangus", "Waktu lapor hadir telah lewat. Silakan mendaftar kembali."),
            ("Code void", "The time to check in has passed. Please book again."),
        ),
        "cancelled": Words(
            409,
            ("Sudah dibatalkan", "Antrean ini telah dibatalkan. Silakan mendaftar kembali."),
            ("Cancelled", "This booking was cancelled. Please book again."),
        ),
        "illegal_move": Words(
            409,
            ("Tidak dapat dilakukan", "Keadaan antrean sekarang (`{state}`) tidak mengizinkannya."),
            ("Not possible", "The booking's present state (`{state}`) does not allow this."),
            ("event", "state"),
        ),
        "too_early": Words(
            409,
            ("Terlalu awal", "Lapor hadir dibuka pada {arrive_from}."),
            ("Too early", "Check-in opens on {arrive_from}."),
            ("arrive_from",),
        ),
        "wrong_day": Words(
            409,
            ("Bukan harinya", "Antrean ini untuk {day}."),
            ("Wrong day", "This booking is for {day}."),
            ("day",),
        ),
        "wrong_office": Words(
            409,
            ("Bukan kantornya", "Antrean ini untuk kantor lain: `{office}`."),
            ("Wrong office", "This booking is for another office: `{office}`."),
            ("office",),
        ),
        "reschedule_used": Words(
            409,
            ("Jadwal sudah pernah diubah", "Jadwal hanya dapat diubah satu kali."),
            ("Rescheduled before", "A booking can be rescheduled once."),
        ),
        "reschedule_too_late": Words(
            409,
            ("Terlambat mengubah jadwal", "Jadwal dapat diubah paling lambat sehari sebelumnya."),
            ("Too late to reschedule", "A booking can be rescheduled until the day before."),
        ),
        "correction_refused": Words(
            409,
            ("Data tidak dapat diubah", "Perbaiki data di kantor dengan menunjukkan e-KTP."),
            ("Correction refused", "Please have it corrected at the office, with the e-KTP."),
            ("reason",),
        ),
        "day_closed": Words(
            422,
            ("Kantor tutup", "{day}: {why}. Silakan pilih hari lain."),
            ("Office closed that day", "{day}: {why}. Please choose another day."),
            ("day", "reason"),
        ),
        "day_out_of_window": Words(
            422,
            (
                "Hari tidak dapat dipilih",
                "{day} tidak dapat dipilih lagi atau masih terlalu jauh. Silakan pilih hari lain.",
            ),
            ("Day out of window", "{day} is past its closing or too far away."),
            ("day", "first", "last"),
        ),
        "not_yet_released": Words(
            422,
            ("Belum dibuka", "Antrean untuk {day} dibuka pada {bookable_from}."),
            ("Not yet released", "Booking for {day} opens on {bookable_from}."),
            ("day", "bookable_from"),
        ),
        "party_too_large": Words(
            422,
            ("Rombongan terlalu besar", "Satu pendaftaran paling banyak untuk empat orang."),
            ("Party too large", "One booking is for four people at most."),
        ),
        "not_kin": Words(
            422,
            (
                "Bukan satu keluarga",
                (
                    "Satu pendaftaran untuk diri sendiri, orang tua, anak, dan pasangan: paling"
                    " banyak satu `self`, satu `spouse`, dan dua `parent`."
                ),
            ),
            (
                "Not kin",
                (
                    "One booking is for oneself, parents, children and a spouse: at most one"
                    " `self`, one `spouse` and two `parent`."
                ),
            ),
        ),
        "other_office": Words(
            422,
            ("Jam kantor lain", "Jam itu milik kantor lain, bukan kantor yang disebut."),
            ("Slot of another office", "That slot belongs to another office than the one named."),
        ),
        "idempotency_key_reused": Words(
            422,
            ("Kunci sudah dipakai", "`Idempotency-Key` ini telah dipakai untuk permintaan lain."),
            ("Key used before", "This `Idempotency-Key` was used for a different request."),
        ),
        "too_many_requests": Words(
            429,
            ("Terlalu banyak permintaan", "Mohon ulangi beberapa saat lagi."),
            ("Too many requests", "Please try again in a moment."),
            ("retry_after",),
        ),
        "too_many_holds": Words(
            429,
            (
                "Terlalu sering tidak dikonfirmasi",
                "Beberapa antrean tidak dikonfirmasi. Pendaftaran dibuka lagi pada {until}.",
            ),
            (
                "Too many holds left unconfirmed",
                "Several bookings were left unconfirmed. Booking is possible again on {until}.",
            ),
            ("until", "retry_after"),
        ),
        "internal_error": Words(
            500,
            ("Kesalahan pada sistem", "Kesalahan telah dicatat. Mohon ulangi beberapa saat lagi."),
            ("Internal error", "The error was recorded. Please try again in a moment."),
        ),
        "unavailable": Words(
            503,
            ("Layanan sedang terganggu", "Mohon ulangi beberapa saat lagi."),
            ("Temporarily unavailable", "Please try again in a moment."),
            ("retry_after",),
        ),
    }
)

_WHY_CLOSED: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "weekend": ("kantor tutup", "the office is closed"),
        "holiday": ("libur nasional ({detail})", "national holiday ({detail})"),
        "joint_leave": ("cuti bersama ({detail})", "joint leave ({detail})"),
        "closure": ("kantor tutup ({detail})", "the office is closed ({detail})"),
        "past": ("sudah lewat", "the day has passed"),
    }
)


def detail_of(
    refusal: DomainError, language: Language, zone: str = _JAKARTA
) -> tuple[Words, str, str]:
    """Return a refusal's words, and its title and detail in one language."""
    words = REFUSALS[refusal.code]
    title, detail = words.indonesian if language == "id" else words.english
    return words, title, detail.format_map(_texts(refusal.facts, language, zone))


def _texts(facts: Mapping[str, object], language: Language, zone: str) -> defaultdict[str, str]:
    """Return the facts as words; a fact that is not there is left out of the sentence."""
    texts = defaultdict(str, {name: _text(fact, language, zone) for name, fact in facts.items()})
    reason = str(facts.get("reason", ""))
    why = _WHY_CLOSED.get(reason, _WHY_CLOSED["weekend"])[0 if language == "id" else 1]
    texts["why"] = why.format_map(texts).replace(" ()", "")
    return texts


def _text(fact: object, language: Language, zone: str) -> str:
    if isinstance(fact, datetime):
        day = fact.astimezone(ZoneInfo(zone)).date()
        hour = "pukul" if language == "id" else "at"
        return f"{day_text(day, language)} {hour} {clock_text(fact, zone)}"
    if isinstance(fact, date):
        return day_text(fact, language)
    return str(fact)
