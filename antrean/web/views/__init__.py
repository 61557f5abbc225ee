"""The pages of the public site, a file for each thing that people come for."""

from __future__ import annotations

from antrean.web.views.home import busy, home, privacy

__all__ = ["busy", "home", "privacy"]
