"""Why a name cannot be added to a person, or taken from them."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class ContactRefusedError(DomainError):
    """`reason`: taken (it is somebody else's), has_one (of this kind), last (no other is left)."""

    code = "contact_refused"
