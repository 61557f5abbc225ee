"""Settings: what the environment says, and what is the same everywhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from environs import validate

from antrean.config.environment import (
    address,
    database,
    env,
    fernet_keys,
    kept_secret,
    listed,
    mailers,
    may_have_passkeys,
    networks,
    secret,
    vapid_contact,
    vapid_public,
)

ROOT = Path.cwd()
VAR = Path(env.str("ANTREAN_VAR", "var"))
DEMO = env.bool("ANTREAN_DEMO", False)

DATABASE_URL = env.str("DATABASE_URL", "sqlite:///var/antrean.sqlite3")
# Streams listen for notices, which no pooler passes on.
LIVE_DATABASE_URL = env.str("LIVE_DATABASE_URL", DATABASE_URL)
DATABASE_POOLER = env.str("DATABASE_POOLER", "", validate=validate.OneOf(["", "transaction"]))
_pooled = DATABASE_POOLER == "transaction"
# Whoever waits longer is let go and hears 503: a jam ends by itself. 0: as long as it takes.
DATABASE_TIMEOUTS = {
    "lock_timeout": env.int("DATABASE_LOCK_SECONDS", 5, validate=validate.Range(min=0)),
    "statement_timeout": env.int("DATABASE_STATEMENT_SECONDS", 30, validate=validate.Range(min=0)),
    "idle_in_transaction_session_timeout": env.int(
        "DATABASE_IDLE_SECONDS", 60, validate=validate.Range(min=0)
    ),
}
DATABASES = {
    "default": database(
        DATABASE_URL,
        root=ROOT,
        connections=env.int("DATABASE_CONNECTIONS", 8, validate=validate.Range(min=0)),
        pooler=_pooled,
        timeouts=DATABASE_TIMEOUTS,
    )
}
# An operator's command has a session of its own, past any pooler, and all the time it needs.
_command = database(
    LIVE_DATABASE_URL if _pooled else DATABASE_URL,
    root=ROOT,
    connections=0,
    pooler=_pooled and LIVE_DATABASE_URL == DATABASE_URL,
    timeouts=dict.fromkeys(DATABASE_TIMEOUTS, 0),
)
COMMAND_DATABASE = _command if _pooled else {"OPTIONS": _command["OPTIONS"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = kept_secret("SECRET_KEY", directory=VAR, demo=DEMO)
NIK_KEYS = fernet_keys(kept_secret("NIK_KEY", directory=VAR, demo=DEMO))
METRICS_TOKEN = secret("METRICS_TOKEN", default="")

# Who runs the service, and where its data protection officer is reached: on every notice.
OPERATOR_NAME = env.str("OPERATOR_NAME", "Direktorat Jenderal Imigrasi")
PRIVACY_CONTACT = env.str("PRIVACY_CONTACT", "")

PUBLIC_URL = address("PUBLIC_URL", "http://127.0.0.1:8000")
_public = urlsplit(PUBLIC_URL)
_live_port = env.int("ANTREAN_LIVE_PORT", 8001)
LIVE_URL = address("LIVE_URL", f"{_public.scheme}://{_public.hostname}:{_live_port}")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", default="localhost,127.0.0.1,[::1]")
# Browsers have passkeys for a name only, and over https.
PASSKEYS_ON = may_have_passkeys(PUBLIC_URL)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE = _public.scheme == "https"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE

WHATSAPP_APP_SECRETS = listed("WHATSAPP_APP_SECRET")
WHATSAPP_VERIFY_TOKEN = secret("WHATSAPP_VERIFY_TOKEN", default="")
WHATSAPP_ACCESS_TOKEN = secret("WHATSAPP_ACCESS_TOKEN", default="")
WHATSAPP_ON = bool(WHATSAPP_APP_SECRETS and WHATSAPP_VERIFY_TOKEN and WHATSAPP_ACCESS_TOKEN)
WHATSAPP_GRAPH_URL = address("WHATSAPP_GRAPH_URL", "https://graph.facebook.com")
WHATSAPP_GRAPH_VERSION = env.str("WHATSAPP_GRAPH_VERSION", "v25.0")
WHATSAPP_UNKNOWN_WAIT_SECONDS = env.int(
    "WHATSAPP_UNKNOWN_WAIT_SECONDS", 60, validate=validate.Range(min=0)
)
# What Meta lets each office number send; it raises this to 1000 for some.
WHATSAPP_MESSAGES_PER_SECOND = env.int(
    "WHATSAPP_MESSAGES_PER_SECOND", 80, validate=validate.Range(min=1)
)

# Codes to sign in to a WhatsApp number cost money: off without the name of the template, which
# Meta approved in both languages, and no more than so many a day.
WHATSAPP_CODE_TEMPLATE = env.str(
    "WHATSAPP_CODE_TEMPLATE",
    "kode_masuk" if DEMO else "",
    validate=validate.Regexp(r"[a-z0-9_]{0,60}\Z", error="not the name of a template"),
)
WHATSAPP_CODES_PER_DAY = env.int(
    "WHATSAPP_CODES_PER_DAY", 250, validate=validate.Range(min=0, max=30_000)
)

_email_url = secret("EMAIL_URL", default="")
MAILERS = mailers(_email_url)
EMAIL_ON = bool(_email_url)
EMAIL_FROM = env.str("EMAIL_FROM", f"antrean@{_public.hostname}")
# By which push services know us; without both nobody is told through a browser.
VAPID_PRIVATE_KEY = (
    kept_secret("VAPID_PRIVATE_KEY", directory=VAR, demo=True, length=32)
    if DEMO
    else secret("VAPID_PRIVATE_KEY", default="")
)
VAPID_PUBLIC_KEY = vapid_public(VAPID_PRIVATE_KEY) if VAPID_PRIVATE_KEY else ""
VAPID_CONTACT = vapid_contact("VAPID_CONTACT", "mailto:antrean@contoh.example" if DEMO else "")
PUSH_ON = bool(VAPID_PRIVATE_KEY and VAPID_CONTACT)
# Browsers tell us where to send: to these and nowhere else, above all not into our own network.
PUSH_SERVICES = listed(
    "PUSH_SERVICES",
    default="https://fcm.googleapis.com,https://updates.push.services.mozilla.com,"
    "https://*.push.apple.com,https://*.notify.windows.com",
)

# Where printers of slips may be: in our own halls, and nowhere that a server answers.
PRINTER_NETWORKS = networks("PRINTER_NETWORKS", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16")

TRANSPORTS = {
    channel: f"antrean.channels.{channel}.{path}"
    for channel, path, is_on in [
        ("whatsapp", "sending.transport.WhatsAppTransport", WHATSAPP_ON),
        ("email", "transport.EmailTransport", EMAIL_ON),
        ("push", "transport.PushTransport", PUSH_ON),
    ]
    if is_on
}

# The package of the Play Store that shows this site, and who signs it: SHA-256, with colons.
ANDROID_PACKAGE = env.str("ANDROID_PACKAGE", "")
ANDROID_FINGERPRINTS = listed("ANDROID_FINGERPRINTS")

# People whom one web process lets onto the way to a booking; some ten pages each.
ADMISSIONS_PER_SECOND = env.float(
    "ADMISSIONS_PER_SECOND", 20.0, validate=validate.Range(min=0, min_inclusive=False)
)
# Among how many machines they are shared out: whoever waits is told how many go before them.
ADMITTING_MACHINES = env.int("ADMITTING_MACHINES", 1, validate=validate.Range(min=1))

INSTALLED_APPS = [
    "antrean.config",
    # Its site lets in who came in by the pages of staff.
    "antrean.config.apps.AdminConfig",
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
    "antrean.counters",
    "antrean.paper",
    "antrean.slips",
    "antrean.privacy",
    "antrean.api",
    "antrean.live",
    "antrean.channels.push",
    "antrean.channels.whatsapp",
    "antrean.look",
    "antrean.web",
    "antrean.console",
    "antrean.displays",
    "antrean.kiosk",
]
AUTH_USER_MODEL = "accounts.Account"

MIDDLEWARE = [
    "antrean.config.middleware.request_id",
    "antrean.config.middleware.programs",
    # Tokens in pages are masked anew each time, and Django pads: a length tells nothing.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "antrean.config.middleware.readable",
    "antrean.config.middleware.page_above",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF, LIVE_URL],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
# Whoever ends TLS before us says so; without TLS in front nobody can set it.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
CSRF_FAILURE_VIEW = "antrean.web.views.failing.form_expired"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
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
STORAGES = {"staticfiles": {"BACKEND": "antrean.config.static.VersionedStorage"}}
# `antrean.config.logs` does it, once the process knows where its logs go.
LOGGING_CONFIG = None
PASSWORD_HASHERS = [
    "antrean.accounts.hashers.Argon2Hasher",
    # Older ones are still read, and made anew when somebody signs in.
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_LENGTH = 12
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_VALIDATION}.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LENGTH},
    },
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {
        "NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
