#!/usr/bin/env python3
"""Makes the voice of the hall: one clip for each word it says, and the table that joins them.

    python tools/voice/make.py

Needs `espeak-ng` and `lame`. What comes out is committed; `checksums.txt` says what that was.
"""

from __future__ import annotations

import hashlib
import json
import math
import shutil
import subprocess
import sys
import tempfile
import wave
from array import array
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CLIPS = ROOT / "antrean/displays/static/displays/voice"

RATE = 22_050
# Slower than people talk and a little lower: a hall is loud, and its walls answer.
SPEAKING = ["-v", "id", "-s", "135", "-p", "42", "-a", "180"]
# Silence is quieter than this; so much of it is left around a word, and faded.
THRESHOLD = 300
MARGIN = RATE // 60
PEAK = 26_000

# Each word as its phonemes, since the letter e is three sounds and spelling does not say which.
WORDS = {
    "nomor-antrean": "n'omOR antRe'an",
    "silakan-menuju": "sil'akan m@n'udZu",
    "loket": "l'okEt",
    "dan": "d'an",
    "sampai": "s'ampaI",
    "a": "'a",
    "b": "b'e",
    "i": "'i",
    "k": "k'a",
    "p": "p'e",
    "r": "'ER",
    "w": "w'e",
    "nol": "n'ol",
    "satu": "s'atu",
    "dua": "d'ua",
    "tiga": "t'iga",
    "empat": "@mp'at",
    "lima": "l'ima",
    "enam": "@n'am",
    "tujuh": "t'udZuh",
    "delapan": "d@l'apan",
    "sembilan": "s@mb'ilan",
    "sepuluh": "s@p'uluh",
    "sebelas": "s@b@l'as",
    "belas": "b@l'as",
    "puluh": "p'uluh",
}
DIGITS = [
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan",
]  # fmt: skip
COUNTERS = range(1, 100)
# Two tones that fall, loud enough to look up at and too short to be a tune: hertz, seconds.
GONG = [(659.25, 0.0), (523.25, 0.28)]
GONG_SECONDS = 1.1


def main() -> int:
    missing = [name for name in ("espeak-ng", "lame") if not shutil.which(name)]
    if missing:
        sys.stderr.write(f"install {' and '.join(missing)} first\n")
        return 1
    CLIPS.mkdir(parents=True, exist_ok=True)
    encode("gong", gong())
    for name, phonemes in WORDS.items():
        encode(name, loud(trimmed(spoken(phonemes))))
    table = json.dumps(joined(), ensure_ascii=False, indent=1)
    (CLIPS / "voice.json").write_text(f"{table}\n", encoding="utf-8")
    (HERE / "checksums.txt").write_text(checksums(), encoding="utf-8")
    return 0


def joined() -> dict[str, object]:
    """Return the table by which a page says a call: which clips, and what lies between them."""
    return {
        "clips": {name: f"{name}.mp3" for name in ["gong", *WORDS]},
        "letters": {name.upper(): name for name in WORDS if len(name) == 1},
        "digits": DIGITS,
        "counters": {str(number): counted(number) for number in COUNTERS},
        "begin": ["gong", "nomor-antrean"],
        "and": "dan",
        "to": "sampai",
        "go": ["silakan-menuju", "loket"],
        "seconds": {"word": 0.03, "phrase": 0.2},
    }


def counted(number: int) -> list[str]:
    """Return a number below a hundred as it is spoken: `dua`, `puluh`, `satu`."""
    tens, ones = divmod(number, 10)
    if number == 10:  # noqa: PLR2004
        return ["sepuluh"]
    if number == 11:  # noqa: PLR2004
        return ["sebelas"]
    if tens == 0:
        return [DIGITS[ones]]
    if tens == 1:
        return [DIGITS[ones], "belas"]
    return [DIGITS[tens], "puluh", *([DIGITS[ones]] if ones else [])]


def spoken(phonemes: str) -> array[int]:
    """Return the samples of a word, in the tone of one that is followed by more."""
    said = " ".join(f"[[{word}]]" for word in phonemes.split())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "word.wav"
        # A list and no shell; the words stand above.
        subprocess.run(["espeak-ng", *SPEAKING, "-w", str(path), f"{said},"], check=True)  # noqa: S603, S607
        with wave.open(str(path), "rb") as file:
            return array("h", file.readframes(file.getnframes()))


def trimmed(samples: array[int]) -> array[int]:
    """Return the samples without the silence before and after."""
    heard = [at for at, sample in enumerate(samples) if abs(sample) > THRESHOLD]
    return samples[max(0, heard[0] - MARGIN) : heard[-1] + MARGIN]


def loud(samples: array[int]) -> array[int]:
    """Return the samples as loud as all the others, with soft edges."""
    factor = PEAK / max(abs(sample) for sample in samples)
    last = len(samples) - 1
    return array(
        "h",
        [
            int(sample * factor * min(1.0, at / MARGIN, (last - at) / MARGIN))
            for at, sample in enumerate(samples)
        ],
    )


def gong() -> array[int]:
    """Return the sound before a call."""

    def at(instant: float) -> float:
        return sum(
            math.sin(math.tau * pitch * (instant - begins))
            * math.exp(-5 * (instant - begins))
            * min(1.0, (instant - begins) * 200)
            for pitch, begins in GONG
            if instant > begins
        )

    return loud(array("h", [int(9000 * at(n / RATE)) for n in range(int(GONG_SECONDS * RATE))]))


def encode(name: str, samples: array[int]) -> None:
    """Write a clip as MP3, which every browser plays."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples.tobytes())
        to = str(CLIPS / f"{name}.mp3")
        command = ["lame", "--quiet", "-m", "m", "-b", "48", "-q", "2", "-t", str(path), to]
        subprocess.run(command, check=True)  # noqa: S603


def checksums() -> str:
    """Return what was made, in the form of `sha256sum -c` from the project's root."""
    made = sorted(path for path in CLIPS.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(ROOT).as_posix()}\n"
        for path in made
    ]
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
