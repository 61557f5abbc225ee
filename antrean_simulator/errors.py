"""The refusals of the Graph API: code, HTTP status, title, and the JSON that carries them."""

from __future__ import annotations

from typing import Any

type Json = dict[str, Any]

DEFAULT_STATUS = 400

# Code → title, and the HTTP status where it is not 400.
TITLES = {
    0: "AuthException",
    1: "API Unknown",
    2: "API Service",
    3: "API Method",
    4: "API Too Many Calls",
    10: "Permission Denied",
    33: "Parameter value is not valid",
    100: "Invalid parameter",
    190: "Access token has expired",
    200: "API Permission",
    368: "Temporarily blocked for policies violations",
    80007: "Rate limit issues",
    130429: "Rate limit hit",
    130472: "User's number is part of an experiment",
    130497: "Business account is restricted from messaging users in this country",
    131000: "Something went wrong",
    131005: "Access denied",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131016: "Service unavailable",
    131021: "Recipient cannot be sender",
    131026: "Message undeliverable",
    131031: "Account has been locked",
    131037: "Display name approval needed",
    131042: "Business eligibility payment issue",
    131045: "Incorrect certificate",
    131047: "Re-engagement message",
    131048: "Spam rate limit hit",
    131049: "Not delivered to maintain healthy ecosystem engagement",
    131050: "User has stopped receiving these messages",
    131051: "Unsupported message type",
    131052: "Media download error",
    131053: "Media upload error",
    131056: "Pair rate limit hit",
    131057: "Account in maintenance mode",
    131062: "Recipient kind not supported for this message",
    131064: "Messaging is restricted for this account",
    132000: "Template parameter count mismatch",
    132001: "Template does not exist",
    132005: "Template hydrated text too long",
    132007: "Template format character policy violated",
    132012: "Template parameter format mismatch",
    132015: "Template is paused",
    132016: "Template is disabled",
    132068: "Flow is blocked",
    132069: "Flow is throttled",
    133004: "Server temporarily unavailable",
    133010: "Phone number not registered",
    135000: "Generic user error",
}

STATUSES = {
    0: 401,
    1: 500,
    2: 503,
    3: 500,
    4: 429,
    10: 403,
    190: 401,
    200: 403,
    368: 403,
    80007: 429,
    130429: 429,
    131000: 500,
    131005: 403,
    131016: 503,
    131031: 403,
    131057: 500,
    132001: 404,
    133004: 503,
}


class GraphError(Exception):
    """The Graph API refuses a call."""

    def __init__(self, code: int, details: str = "", *, status: int | None = None) -> None:
        self.code = code
        self.details = details or title_of(code)
        self.status = status or STATUSES.get(code, DEFAULT_STATUS)
        super().__init__(f"(#{code}) {self.details}")

    def body(self, trace: str) -> Json:
        return {
            "error": {
                "message": f"(#{self.code}) {title_of(self.code)}",
                "type": "OAuthException",
                "code": self.code,
                "error_data": {"messaging_product": "whatsapp", "details": self.details},
                "fbtrace_id": trace,
            }
        }


def title_of(code: int) -> str:
    return TITLES.get(code, "Unknown error")


def status_error(code: int, details: str = "") -> Json:
    """Return the item that a failed status carries in `errors`."""
    title = title_of(code)
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or title},
    }
