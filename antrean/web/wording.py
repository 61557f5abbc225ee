"""The words around every page, a table per language; what a page says stands in its template."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "service": "Antrean Paspor",
        "skip": "Langsung ke isi halaman",
        "languages": "Bahasa",
        "demo": "CONTOH – bukan layanan resmi. Jangan masukkan data asli.",
        "free": "Layanan antrean ini gratis.",
        "complaints": "Pengaduan (SP4N-LAPOR!)",
        "privacy": "Privasi",
        "by": "Diselenggarakan oleh",
    },
    "en": {
        "service": "Passport Queue",
        "skip": "Skip to the content",
        "languages": "Language",
        "demo": "EXAMPLE – not an official service. Do not enter real data.",
        "free": "This queue is free of charge.",
        "complaints": "Complaints (SP4N-LAPOR!)",
        "privacy": "Privacy",
        "by": "Operated by",
    },
}
