"""Every write to people, one transaction each; import them from here."""

from __future__ import annotations

from antrean.people.actions.contacts import NAMES_OF, add_email, drop_contact, take_whatsapp
from antrean.people.actions.noting import (
    all_heard,
    declare_adult,
    dismiss,
    forget,
    heard,
    leave,
    note_notice,
    quieten,
    speak,
    welcome,
)
from antrean.people.actions.recognising import (
    Contact,
    Contacted,
    holders_for_contacts,
    link_change,
    meet,
    recognise,
    recognise_number,
)

__all__ = [
    "NAMES_OF",
    "Contact",
    "Contacted",
    "add_email",
    "all_heard",
    "declare_adult",
    "dismiss",
    "drop_contact",
    "forget",
    "heard",
    "holders_for_contacts",
    "leave",
    "link_change",
    "meet",
    "note_notice",
    "quieten",
    "recognise",
    "recognise_number",
    "speak",
    "take_whatsapp",
    "welcome",
]
