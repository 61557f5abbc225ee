"""The conversation, as two pure functions.

    intent = hear(stand, heard)             what does this person want?
    …the runner carries it out, if `needs_action(intent)`…
    speech = answer(stand, intent, outcome) what do we say, and how does it go on?

No clock, no database, no network: everything is passed in, so whole conversations are
tested as lists of strings. `intents`, `outcomes` and `words` hold the data; `hearing` and
`answering` the two halves.
"""

from __future__ import annotations

from antrean.channels.whatsapp.dialogue.answering import answer
from antrean.channels.whatsapp.dialogue.hearing import hear
from antrean.channels.whatsapp.dialogue.intents import needs_action

__all__ = ["answer", "hear", "needs_action"]
