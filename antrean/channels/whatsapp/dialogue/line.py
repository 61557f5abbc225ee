"""How people who wait in the hall are told where they stand, when they ask and unasked."""

from __future__ import annotations

from antrean.channels.whatsapp.dialogue.intents import BookingView, TurnView
from antrean.channels.whatsapp.dialogue.phrasing import Voice


def standing(voice: Voice, booking: BookingView, turn: TurnView | None) -> str:
    """Return one booking as STATUS tells it, with how far its people are in the hall."""
    told = voice.status(booking)
    return f"{told}\n{_turn(voice, turn)}" if turn else told


def _turn(voice: Voice, turn: TurnView) -> str:
    said = [_state(voice, turn)]
    if turn.state == "waiting" and turn.wait and not turn.is_away:
        least, most = turn.wait
        said.append(voice.say("turn.wait", least=least, most=most))
    if turn.will_be_told:
        said.append(voice.say(f"turn.will_be_told.{turn.will_be_told}"))
    return " ".join(said)


def _state(voice: Voice, turn: TurnView) -> str:
    """Return how they stand; who is called is told where to go, whatever was before."""
    if turn.state != "waiting":
        return voice.say(f"turn.{turn.state}", counter=turn.counter)
    if turn.is_away:
        until = voice.clock(turn.until) if turn.until else ""
        return voice.say(f"turn.{turn.back}", until=until)
    return voice.say(_how_far(turn.before), stage=_stage(voice, turn), before=turn.before)


def _how_far(before: int) -> str:
    return {0: "turn.next", 1: "turn.waiting.one"}.get(before, "turn.waiting")


def _stage(voice: Voice, turn: TurnView) -> str:
    return voice.say(f"stage.{turn.stage}")


def near(voice: Voice, turn: TurnView) -> str:
    """Return the word that their turn is near."""
    key = {0: "near.next", 1: "near.one"}.get(turn.before, "near")
    return voice.say(key, numbers=voice.listed(turn.numbers))


def called(voice: Voice, turn: TurnView) -> str:
    """Return the word that their turn has come."""
    return voice.say("called", numbers=voice.listed(turn.numbers), counter=turn.counter)
