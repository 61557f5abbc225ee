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

from antrean.channels.whatsapp.intents import Topic
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
            "yes": "ya|y|iya|yaa|ok|oke|okay|benar|betul|yes|correct|setuju",
            "no": "tidak|tdk|bukan|no|salah",
            "register": "daftar|mau daftar|register|formulir|form|ulang",
            "greeting": (
                "halo|hallo|hai|hi|hello|p|permisi|pagi|siang|sore|malam|selamat pagi"
                "|selamat siang|selamat sore|selamat malam|assalamualaikum|assalamu alaikum"
                "|good morning|good afternoon"
            ),
            "thanks": (
                "terima kasih|terimakasih|makasih|trims|thanks|thank you|terima kasih banyak"
                "|baik terima kasih|ok terima kasih|baik|siap"
            ),
        }.items()
        for word in words.split("|")
    }
)
# What a free question is about; only asked when nothing else was understood.
_TOPICS: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    ("lost", re.compile(r"\b(?:hilang|kehilangan|rusak|lost|damaged|stolen)\b")),
    (
        "priority",
        re.compile(
            r"\b(?:lansia|hamil|disabilitas|difabel|balita|bayi|prioritas"
            r"|elderly|pregnant|disabled|disability|toddler|priority)\b"
        ),
    ),
    (
        "documents",
        re.compile(r"\b(?:syarat|persyaratan|dokumen|berkas|documents?|requirements?)\b"),
    ),
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
# What people put around a code: "Kode booking saya K7QX-4M2T-9, ya".
_AROUND_CODE = re.compile(
    r"\b(?:kode|code|booking|pemesanan|antrean|saya|ini|is|my|nya|ya|ok|oke|benar|betul|konfirmasi)\b",
    re.IGNORECASE,
)
_LONGEST_COMMAND = 40


def command_of(text: str) -> str | None:
    """Return the command that this whole message is, or None."""
    if len(text) > _LONGEST_COMMAND or re.search(r"[0-9]", text):
        return None
    command = _WORDS.get(_words_of(text))
    # "Batal?" is a question, and nothing else here takes a place away.
    return None if command == "cancel" and "?" in text else command


def topic_of(text: str) -> Topic | None:
    """Return what a free question seems to be about, or None."""
    words = _words_of(text[:400])
    return next((topic for topic, pattern in _TOPICS if pattern.search(words)), None)


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
