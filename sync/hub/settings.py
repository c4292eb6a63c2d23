"""Django's settings, from the environment: deploy/hub/README.md lists the variables. Without any, it refuses to start.

`make hub` and the tests set STUEN_HUB_FOLDER alone: SQLite and a secret of its own lie in that folder.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from sync.hub.operations import logs

HERE = Path(__file__).resolve().parent
if not os.environ.get("STUEN_HUB_FOLDER"):
    raise ImproperlyConfigured("Set STUEN_HUB_FOLDER to the folder where the hub keeps its data.")
FOLDER = Path(os.environ["STUEN_HUB_FOLDER"]).resolve()


SECRET_FILE = Path(os.environ.get("STUEN_HUB_SECRET_FILE") or FOLDER / "secret")


def _secret(path: Path) -> str:
    """The secret that sessions are signed with and keys derived from: made at first use, readable by the hub alone."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
        return path.read_text("ascii").strip()


def _database(url: str) -> dict[str, object]:
    """`postgresql://user@host/name` as libpq reads it (its password in a file that PGPASSFILE names); "" is SQLite."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(FOLDER / "hub.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    try:
        told = conninfo_to_dict(url)
    except ProgrammingError as error:  # the value itself is not repeated: there may be a password in it
        raise ImproperlyConfigured(
            "STUEN_HUB_DATABASE can't be read: write it as postgresql://user@host/name, or postgresql:///name."
        ) from error
    if "password" in told:
        raise ImproperlyConfigured(
            "STUEN_HUB_DATABASE must not hold a password: put it in a file, PGPASSFILE names it."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname", ""),
        "USER": told.pop("user", ""),
        "HOST": told.pop("host", ""),
        "PORT": str(told.pop("port", "")),
        # Who waits for a lock longer than this is told to come again later (503), and holds no worker.
        "OPTIONS": {"options": "-c lock_timeout=10s"} | told,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _number(name: str, usual: str, of: str, longest: int) -> int:
    told = os.environ.get(name, "") or usual
    if not (told.isascii() and told.isdecimal() and len(told) < longest):
        raise ImproperlyConfigured(f"{name} must be a number of {of}, such as {usual}.")
    return int(told)


def _megabytes(name: str, usual: str) -> int:
    return _number(name, usual, "megabytes", 10) << 20


def _days(name: str, usual: str) -> timedelta:
    return timedelta(days=_number(name, usual, "days", 6))


SECRET_KEY = _secret(SECRET_FILE)
DEBUG = False
LEAST_FREE = _megabytes("STUEN_HUB_LEAST_FREE_MB", "256")
"""Bytes of disk without which the hub takes nothing in."""
MOST_BOXES = _megabytes("STUEN_HUB_BOXES_MB", "256")
"""Bytes of folders' copies that one centre may have here."""
BOXES_KEPT = _days("STUEN_HUB_BOXES_DAYS", "730")
"""How long a copy stays that nobody writes anew."""
NEAR = ["localhost", "127.0.0.1", "[::1]"]  # what watches over the hub on its own machine asks by these
ALLOWED_HOSTS = NEAR + [host for host in os.environ.get("STUEN_HUB_HOSTS", "").split(",") if host]
DATABASES = {"default": _database(os.environ.get("STUEN_HUB_DATABASE", ""))}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "sync.hub",
]
MIDDLEWARE = [
    "sync.hub.operations.watch.Watch",
    "sync.hub.operations.proxy.middleware",
    "sync.hub.operations.limits.middleware",
    "django.middleware.security.SecurityMiddleware",
    "sync.hub.console.middleware.headers",
    "sync.hub.operations.watch.short_way",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sync.hub.console.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
ROOT_URLCONF = "sync.hub.urls"
WSGI_APPLICATION = "sync.hub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sync.hub.console.gate.context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "sync.hub.console.tags"],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = FOLDER / "static"
PICTURES = HERE.parents[1] / "assets" / "icons" / "pictures"
STATICFILES_DIRS = [HERE / "static", ("pictures", PICTURES / "128")]
HELP_TERMS = HERE.parents[1] / "assets" / "content" / "directory" / "directory.json"

# -- the console: who may come in, and for how long (console/gate.py has the rest)
HTTPS = os.environ.get("STUEN_HUB_HTTPS", "1") != "0"
"""0 for a hub that is tried out on one machine: its cookies then go over plain http."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-stuen" if HTTPS else "stuen"
CSRF_COOKIE_NAME = "__Host-stuen-csrf" if HTTPS else "stuen-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "sync.hub.console.errors.forged"
LOGIN_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]  # behind a proxy all addresses may be one
AXES_USERNAME_CALLABLE = "sync.hub.console.familiar.counted_as"  # so that strangers lock out strangers alone
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "sync.hub.console.login.locked"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # the log of who did what has it
OTP_TOTP_ISSUER = "Stuen"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# -- the way in, and what is told of it (operations/)
LOGGING = logs.CONFIG
PROXY = os.environ.get("STUEN_HUB_PROXY", "0") == "1"
"""Whether a proxy on this machine says who asks, and that they came over TLS."""
if PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # asked on this machine, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False  # the organisation's other names are its own business
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for the organisation's other names, as said above
    "security.W021",
    "axes.W006",  # by address too, each new address would be a new guess; operations/limits.py counts them
]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
LIMITS = os.environ.get("STUEN_HUB_LIMITS", "1") != "0"
LOGIN_PATHS = ("/login/",)
METRICS_TOKEN_FILE = os.environ.get("STUEN_HUB_METRICS_TOKEN_FILE", "")
FILE_UPLOAD_PERMISSIONS = 0o600
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
