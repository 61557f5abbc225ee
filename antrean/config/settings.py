"""Settings: what the environment says, and what is the same everywhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext

from antrean.config.environment import database, env, kept_secret, listed, secret

django_stubs_ext.monkeypatch()

ROOT = Path.cwd()
VAR = Path(env.str("ANTREAN_VAR", "var"))
DEMO = env.bool("ANTREAN_DEMO", False)

DATABASE_URL = env.str("DATABASE_URL", "sqlite:///var/antrean.sqlite3")
DATABASES = {"default": database(DATABASE_URL, root=ROOT)}
DATABASE_POOLER = env.str("DATABASE_POOLER", "", validate=lambda v: v in {"", "transaction"})
DISABLE_SERVER_SIDE_CURSORS = DATABASE_POOLER == "transaction"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = kept_secret("SECRET_KEY", directory=VAR, demo=DEMO)
NIK_KEYS = [k for k in kept_secret("NIK_KEY", directory=VAR, demo=DEMO).split(",") if k]

PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
LIVE_URL = env.str("LIVE_URL", f"{_public.scheme}://{_public.hostname}:8001").rstrip("/")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = _public.scheme == "https"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE

WHATSAPP_APP_SECRETS = listed("WHATSAPP_APP_SECRET")
WHATSAPP_VERIFY_TOKEN = secret("WHATSAPP_VERIFY_TOKEN", default="")
WHATSAPP_ACCESS_TOKEN = secret("WHATSAPP_ACCESS_TOKEN", default="")
WHATSAPP_ON = bool(WHATSAPP_APP_SECRETS and WHATSAPP_VERIFY_TOKEN and WHATSAPP_ACCESS_TOKEN)
WHATSAPP_GRAPH_URL = env.str("WHATSAPP_GRAPH_URL", "https://graph.facebook.com").rstrip("/")
WHATSAPP_GRAPH_VERSION = env.str("WHATSAPP_GRAPH_VERSION", "v25.0")
WHATSAPP_UNKNOWN_WAIT_SECONDS = env.int("WHATSAPP_UNKNOWN_WAIT_SECONDS", 60)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "antrean.people",
    "antrean.offices",
    "antrean.notifications",
    "antrean.accounts",
    "antrean.bookings",
    "antrean.privacy",
    "antrean.api",
    "antrean.channels.whatsapp",
    "antrean.web",
]
AUTH_USER_MODEL = "accounts.Account"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
APPEND_SLASH = True
# Meta sends up to 3 MB; the receiver itself refuses what is over 4 MiB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024 + 1

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
ROOT_URLCONF = "antrean.config.urls"
WSGI_APPLICATION = "antrean.config.wsgi.application"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Indonesia"), ("en", "English")]
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
