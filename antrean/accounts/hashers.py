"""How passwords and PINs are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, twice: OWASP's first choice.

    Django's own would take 100 MiB for each of the people who sign in together in the morning,
    on machines on which the whole of Antrean has 300.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
