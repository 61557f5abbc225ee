"""Sheets of A4 as tagged PDF (PDF/UA-1), set by typst.

A sheet is a `.typ` file beside the page that gives it; what it says is passed as data in
`sys.inputs.said` and never read as markup. Typst is a library of 80 MB, so it is loaded by the
first who wants a sheet, and kept.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    import typst

_HERE: Final = Path(__file__).parent
# What sheets share is imported from here: "/look/paper/house.typ".
_ROOT: Final = _HERE.parents[1]
# A compiler keeps what it was given last, so it sets one sheet at a time.
_one_at_a_time: Final = threading.Lock()


def sheet(source: Path, said: Mapping[str, object], at: datetime) -> bytes:
    """Return a sheet as a PDF, made at the instant `at`."""
    inputs = {"said": json.dumps(said, ensure_ascii=False)}
    with _one_at_a_time:
        return _set(_compiler(source), inputs, at.astimezone(UTC).replace(microsecond=0))


def _set(compiler: typst.Compiler, inputs: dict[str, str], at: datetime) -> bytes:
    from typst import TypstError  # noqa: PLC0415  # loaded by `_compiler`

    try:
        made = compiler.compile(sys_inputs=inputs, format="pdf", pdf_standards="ua-1", timestamp=at)
    except TypstError:
        # PDF/UA admits no letter that no font here has. The person still gets their sheet,
        # tagged all the same, with a box for the letter; the text that is read out has it.
        made = compiler.compile(sys_inputs=inputs, format="pdf", timestamp=at)
    return cast("bytes", made)  # to memory, and a PDF is one file


@cache
def _compiler(source: Path) -> typst.Compiler:
    import typst  # noqa: PLC0415  # see above

    return typst.Compiler(source, root=_ROOT, font_paths=[_HERE / "fonts"])
