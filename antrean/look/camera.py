"""What a page may do on which a camera reads barcodes."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.utils.csp import CSP

_POLICY: dict[str, list[str]] = settings.SECURE_CSP
# What decodes is compiled in the page: on the pages that need it, and on no other.
WITH_CAMERA: Final = {
    **_POLICY,
    "script-src": [*_POLICY["script-src"], CSP.WASM_UNSAFE_EVAL],
}
