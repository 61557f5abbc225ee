"""Which browser serves visitors, and what an office prints with."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from antrean.offices.models import Office
from antrean.slips.models import Kiosk, Printer


def kiosk(token: str, office: Office) -> Kiosk | None:
    """Return the browser of this office that shows this token, if it is switched on."""
    if not token:
        return None
    return Kiosk.objects.filter(key=hashed("key", token), office=office).first()


def kiosks(office: Office) -> QuerySet[Kiosk]:
    """Return the office's browsers that are switched on, the latest first."""
    theirs = Kiosk.objects.filter(office=office).exclude(key="")
    return theirs.select_related("account").order_by("-since")


def printer(office: Office) -> Printer | None:
    """Return the network printer of an office, if it has one."""
    return Printer.objects.filter(office=office).first()


def hashed(what: str, text: str) -> str:
    """Return what is kept of a token or a code."""
    return salted_hmac("antrean.slips", f"{what}:{text}", algorithm="sha256").hexdigest()
