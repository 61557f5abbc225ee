"""What staff do that is recorded with who and why; each has words on the page of the record.

What is done to a booking or in the hall stands in the events of those.
"""

from __future__ import annotations

from typing import Final

ACTS: Final = frozenset(
    {
        # Coming in
        "sign_in",
        "sign_in_failed",
        "locked_out",
        "sign_out",
        "unlock_failed",
        # One's own account
        "password_chosen",
        "pin_chosen",
        "app_added",
        "app_removed",
        "key_added",
        "key_removed",
        "recovery_codes_made",
        "recovery_code_used",
        # Other people's accounts
        "account_made",
        "invited",
        "reset",
        "letter_failed",
        "role_changed",
        "shut_off",
        "let_in_again",
        "unlocked",
        "office_chosen",
        # The day and the hall
        "day_opened",
        "day_suspended",
        "day_resumed",
        "day_delayed",
        "day_closed",
        "door_line_noted",
        "hall_rules_set",
        "counter_set",
        "counter_freed",
        "closure_added",
        "rehearsal_begun",
        "rehearsal_ended",
        "paper_entered",
        "list_printed",
    }
)
