"""Words that are a whole message, and the ids of buttons and rows.

A command counts only when nothing else is in the message: `BATAL`, `#batal`, `Batal.`, but
not "kalau batal bagaimana?". Taps carry ids that say everything, since a list may be tapped
hours later, when the conversation has gone on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from antrean.kernel import codes

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        word: command
        for command, words in {
            "cancel": "batal|cancel",
            "undo": "kembali|undo",
            "change": "ubah|ubah jadwal|ubah hari|ganti jadwal|jadwal|change|reschedule",
            "status": "status|cek|cek status|check",
            "help": "bantuan|bantu|help|menu|info",
            "english": "english|inggris|bahasa inggris",
            "indonesia": "indonesia|bahasa indonesia|indonesian",
            "stop": "stop|berhenti",
            "start": "mulai|start",
            "erase": "hapus data|hapus data saya|hapus datanya|delete data|delete my data",
            "no": "tidak|tdk|bukan|no|salah",
            "register": "daftar|register|formulir|form|ulang",
            "thanks": "baik|siap|sip",
            "sign_out": "keluar|logout|log out|sign out",
        }.items()
        for word in words.split("|")
    }
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# How people address whoever reads; it changes nothing, but cancelling and erasing want one word.
_ADDRESS = _set("pak bapak bu ibu kak kakak mas mbak min admin nak dik sir")
_UNADDRESSED = _set("cancel erase")
# Said with other words around: one of the first at least, and nothing but the first and second.
_PHRASES: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        "thanks": (
            _set("kasih terimakasih makasih trims thanks thank"),
            _set("terima banyak you ya ok oke baik siap sip sudah atas informasinya infonya"),
        ),
        "yes": (
            _set("ya y iya yaa ok oke okay benar betul yes correct setuju"),
            _set("sudah siap sip baik data datanya itu"),
        ),
        "greeting": (
            _set("halo hallo hai hi hello p permisi pagi siang sore malam morning afternoon")
            | _set("assalamualaikum assalamu"),
            _set("selamat good alaikum wr wb warahmatullahi wabarakatuh"),
        ),
    }
)
# What a free question is about; only asked when nothing else was understood.
_TOPICS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        topic: re.compile(rf"\b(?:{words})\b")
        for topic, words in {
            "booked": (
                r"lupa kode|kode (?:saya|booking|antre\w*|antri\w*)|(?:antre|antri)\w* saya"
                "|my booking"
            ),
            "lost": "hilang|kehilangan|rusak|lost|damaged|stolen",
            "priority": (
                "lansia|hamil|disabilitas|difabel|balita|bayi|prioritas"
                "|elderly|pregnant|disabled|disability|toddler|priority"
            ),
            "documents": (
                "(?:syarat|persyaratan|dokumen|berkas|ktp)(?:nya)?|bawa apa"
                "|documents?|requirements?"
            ),
            "fees": "(?:biaya|bayar|tarif|harga)(?:nya)?|costs?|fees?|pay",
            "office": "(?:alamat|lokasi)(?:nya)?|jam (?:buka|kerja)|buka jam|address|opening",
            "change": "batal|batalkan|membatalkan|ganti (?:hari|tanggal|jadwal)|cancel|reschedule",
            "days": "kuota(?:nya)?|slot|tempat kosong|jadwal kosong|quota|available",
            "how": "cara|caranya|bagaimana|gimana|how",
            "register": (
                "(?:men)?daftar(?:kan)?|(?:mem)?buat|bikin|perpanjang(?:an)?|penggantian"
                "|antre|antri|antrean|antrian|register|registration|apply|renew"
            ),
        }.items()
    }
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# What people put around a code: "Kode booking saya K7QX-4M2T-9, ya".
_AROUND_CODE = re.compile(
    r"\b(?:kode|code|booking|pemesanan|antrean|saya|ini|is|my|nya|ya|ok|oke|benar|betul|konfirmasi)\b",
    re.IGNORECASE,
)
_LONGEST_COMMAND = 60
_SIGN_IN = re.compile(
    r"\W*(?:masuk|login|sign in)\W*(?P<code>[0-9](?:[ .-]?[0-9]){5})\W*", re.IGNORECASE | re.ASCII
)


def command_of(text: str) -> str | None:
    """Return the command that this whole message is, or None."""
    if len(text) > _LONGEST_COMMAND or re.search(r"[0-9]", text):
        return None
    words = _words_of(text).split()
    command = _WORDS.get(" ".join(words))
    if command is None:
        command = _command_in([word for word in words if word not in _ADDRESS])
    # "Batal?" is a question, and nothing else here takes a place away.
    return None if command == "cancel" and "?" in text else command


def _command_in(words: list[str]) -> str | None:
    """Return the command said politely, or in one of the phrases for it."""
    command = _WORDS.get(" ".join(words))
    if command is not None:
        return None if command in _UNADDRESSED else command
    said = set(words)
    for phrase, (core, around) in _PHRASES.items():
        if said & core and said <= core | around:
            return phrase
    return None


def sign_in_code_of(text: str) -> str | None:
    """Return the six digits of `MASUK 123456`, with whatever people put between them."""
    match = _SIGN_IN.fullmatch(text[:_LONGEST_COMMAND])
    return re.sub(r"\D", "", match["code"]) if match else None


def topic_of(text: str) -> str | None:
    """Return what a free question seems to be about, or None."""
    words = _words_of(text[:400])
    return next((topic for topic, pattern in _TOPICS.items() if pattern.search(words)), None)


def code_of(text: str) -> str | None:
    """Return the code that this message consists of, small words around it aside."""
    return codes.canonical(text) or codes.canonical(_AROUND_CODE.sub(" ", text[:200]))


def resembles_code(text: str) -> bool:
    """Whether this message is a code with a slip in it."""
    return codes.resembles_code(text) or codes.resembles_code(_AROUND_CODE.sub(" ", text[:200]))


def _words_of(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(plain))


@dataclass(frozen=True, slots=True)
class Tap:
    """What was tapped, of payloads like `confirm:K7QX4M2T9` and `move:K7QX4M2T9:2026-12-07`."""

    act: str
    code: str = ""
    rest: str = ""

    @property
    def day(self) -> date | None:
        try:
            return date.fromisoformat(self.rest)
        except ValueError:
            return None

    @property
    def number(self) -> int | None:
        return int(self.rest) if re.fullmatch(r"[0-9]{1,9}", self.rest) else None


_WITH_CODE = frozenset(["confirm", "cancel", "change", "move", "undo"])


def tap_of(payload: str) -> Tap | None:
    """Return what a payload of ours says; None if it is not one of ours."""
    act, *parts = payload.split(":", 2)
    if act in _WITH_CODE:
        code = codes.canonical(parts[0]) if parts else None
        return Tap(act, code, parts[1] if len(parts) > 1 else "") if code else None
    return Tap(act, rest=":".join(parts))
