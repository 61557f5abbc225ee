"""What every test gets: the demonstration's secrets, and Hypothesis' profiles."""

from __future__ import annotations

import os
import tempfile

from cryptography.fernet import Fernet
from hypothesis import Phase, settings

# Before Django reads its settings: the suite needs no environment of its own.
os.environ.setdefault("ANTREAN_VAR", tempfile.mkdtemp(prefix="antrean-tests-"))
os.environ.setdefault("SECRET_KEY", "a secret of the tests")
os.environ.setdefault("NIK_KEY", Fernet.generate_key().decode())
os.environ.setdefault("WHATSAPP_APP_SECRET", "rahasia-uji")
os.environ.setdefault("WHATSAPP_VERIFY_TOKEN", "token-uji")
os.environ.setdefault("WHATSAPP_ACCESS_TOKEN", "akses-uji")

settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "quick", max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))
