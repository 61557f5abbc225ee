"""Barcodes on pages of staff: what an app reads to show codes, and the address on a slip."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe

_QUIET_MODULES = 4


def drawn(text: str) -> SafeString:
    """Return a barcode as SVG; none of its text stands in it."""
    picture = segno.make_qr(text, error="m").svg_inline(
        border=_QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(picture)  # noqa: S308  # drawn
