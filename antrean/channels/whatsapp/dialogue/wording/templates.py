"""The texts of the templates that Meta has to approve, for whoever registers them.

A template's text lives with Meta; we send its name and the values of `{{1}}` onwards. A
changed text is a new name. Category `utility`; no text begins or ends with a variable.
Each quick reply bears the payload that `notices` sends along.

`SIGN_IN` is of the category `authentication`: its words are Meta's own, and what is registered
is a security recommendation, an expiry of ten minutes and a button of the type `copy_code`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from antrean.kernel.timetext import Language


@dataclass(frozen=True, slots=True)
class Approved:
    """What to register under one name and language.

    Args:
        buttons: titles of its quick replies, or of the one that copies a code.
    """

    body: str
    buttons: tuple[str, ...] = ()
    category: str = "UTILITY"


REMINDER = "pengingat_h1"
CLOSURE = "penutupan_kantor"
DELAY = "penundaan_layanan"
SIGN_IN = "kode_masuk"

TEMPLATES: Mapping[str, Mapping[Language, Approved]] = MappingProxyType(
    {
        REMINDER: {
            "id": Approved(
                "Pengingat dari {{1}}: besok, {{2}}, nomor antrean {{3}}. Lapor hadir pukul {{4}}. "
                "Setelah waktu itu kode booking {{5}} hangus. Mohon bawa dokumen asli. Tidak dapat "
                "hadir? Ketuk Batalkan.",
                ("Batalkan",),
            ),
            "en": Approved(
                "Reminder from {{1}}: tomorrow, {{2}}, queue number {{3}}. Report at the desk "
                "{{4}}. After that booking code {{5}} is void. Please bring original documents. "
                "Cannot come? Tap Cancel booking.",
                ("Cancel booking",),
            ),
        },
        CLOSURE: {
            "id": Approved(
                "Mohon maaf, {{1}} tidak dapat melayani pada {{2}} ({{3}}) sehingga antrean {{4}} "
                "dibatalkan oleh kantor. Bapak/Ibu dapat memilih hari lain secara bebas sampai "
                "dengan {{5}}. Silakan ketuk Ubah hari.",
                ("Ubah hari",),
            ),
            "en": Approved(
                "Sorry, {{1}} cannot serve you on {{2}} ({{3}}), so booking {{4}} is cancelled by "
                "the office. You may freely choose another day until {{5}}. Please tap Change day.",
                ("Change day",),
            ),
        },
        DELAY: {
            "id": Approved(
                "Pemberitahuan dari {{1}}: pelayanan pada {{2}} mundur {{3}} menit. Antrean {{4}} "
                "tetap berlaku. Batas lapor hadir menjadi pukul {{5}}. Kode tidak hangus."
            ),
            "en": Approved(
                "Notice from {{1}}: service on {{2}} starts {{3}} minutes later. Booking {{4}} "
                "still stands. You may now report at the desk until {{5}}. Your code is not void."
            ),
        },
        SIGN_IN: {
            "id": Approved(
                "*{{1}}* adalah kode verifikasi Anda. Demi keamanan, jangan bagikan kode ini.",
                ("Salin kode",),
                "AUTHENTICATION",
            ),
            "en": Approved(
                "*{{1}}* is your verification code. For your security, do not share this code.",
                ("Copy code",),
                "AUTHENTICATION",
            ),
        },
    }
)
