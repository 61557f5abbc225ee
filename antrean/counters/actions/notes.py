"""Erasing what somebody wrote about a person: the chain of acts still holds."""

from __future__ import annotations

from antrean.counters.models import HallEvent


def erase_note(event_id: int) -> bool:
    """Forget the note of an act and its salt; tell whether there was one.

    The hash stays in the chain: without the salt it tells nobody what was written.
    """
    noted = HallEvent.objects.filter(pk=event_id).exclude(note_salt="")
    return bool(noted.update(note="", note_salt=""))
