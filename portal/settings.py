"""Settings; every value that differs between machines comes from the environment."""

from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from portal.page_cache import page_cache

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(env.str("ENV_FILE", default=str(BASE_DIR / ".env")))

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise environ.ImproperlyConfigured("没有 SECRET_KEY；请运行 make setup，或在环境中写明。")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
# The demonstration account's password; made up and printed when empty.
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])

# "all" serves public pages and the office; "public" serves public pages alone.
SITE = env.str("SITE", default="all")
if SITE not in {"all", "public"}:
    raise environ.ImproperlyConfigured("SITE 只能是 all 或 public。")
HAS_OFFICE = SITE == "all"

VAR_DIR = BASE_DIR / "var"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))

# Who publishes; shown in the header, the footer, the meta tags and on paper.
PORTAL = {
    "name": env.str("PORTAL_NAME", default="职权公开"),
    "domain": env.str("PORTAL_DOMAIN", default="http://127.0.0.1:8000"),
    "identifier": env.str("PORTAL_IDENTIFIER", default=""),
    "host_body": env.str("PORTAL_HOST_BODY", default=""),
    "contact": env.str("PORTAL_CONTACT", default=""),
    "icp_number": env.str("PORTAL_ICP_NUMBER", default=""),
    "police_number": env.str("PORTAL_POLICE_NUMBER", default=""),
    "error_report_url": env.str("PORTAL_ERROR_REPORT_URL", default=""),
}

# 索引号: body code, year, serial number within both; see disclosure/index_numbers.py.
INDEX_NUMBER_RULE = env.str("INDEX_NUMBER_RULE", default="{body}/{year}-{serial:05d}")
try:
    INDEX_NUMBER_RULE.format(body="014139054", year=2008, serial=15)
except (LookupError, ValueError) as error:
    raise environ.ImproperlyConfigured(
        "INDEX_NUMBER_RULE 只能含 {body}、{year} 和 {serial}，例如 {body}/{year}-{serial:05d}。"
    ) from error

# How to reach the office that answers for disclosure; shown in the disclosure guide.
DISCLOSURE_OFFICE = {
    "office": env.str("DISCLOSURE_OFFICE", default=""),
    "address": env.str("DISCLOSURE_ADDRESS", default=""),
    "hours": env.str("DISCLOSURE_HOURS", default=""),
    "telephone": env.str("DISCLOSURE_TELEPHONE", default=""),
    "fax": env.str("DISCLOSURE_FAX", default=""),
    "internet": env.str("DISCLOSURE_INTERNET", default=""),
}
DISCLOSURE_GUIDE = Path(
    env.str("DISCLOSURE_GUIDE", default=str(BASE_DIR / "fixtures/disclosure_guide.toml"))
)
INSPECTION_RULES = Path(
    env.str("INSPECTION_RULES", default=str(BASE_DIR / "fixtures/inspection.toml"))
)

OFFICE_APPS = [
    "portal.apps.OfficeConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

INSTALLED_APPS = [
    *(OFFICE_APPS if HAS_OFFICE else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "csp",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "portal",
    "filings",
    "intake",
    "disclosure",
    "withholding",
    "flowcharts",
    "powers",
    "legislation",
    "jobs",
    "organizations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
if HAS_OFFICE:
    MIDDLEWARE += [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_otp.middleware.OTPMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "portal.session_limits.SessionLimits",
        "axes.middleware.AxesMiddleware",
    ]
else:
    # Public pages take no form and set no cookie: there is nothing to forge.
    SILENCED_SYSTEM_CHECKS = ["security.W003"]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    },
]

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'zhiquan.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Mapped pages need no call to the system each; a search reads thousands of them.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        " PRAGMA mmap_size=2147418112;",
    }
# To open a connection takes longer than to send a page that is kept.
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Jobs wait in the database itself, so that they come with the transaction that asks for them.
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "volumes"],
    },
}

# Public pages are kept in "pages"; several processes share them with CACHE_URL=rediscache://….
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": page_cache(env.cache("CACHE_URL", default="locmemcache://")),
}

LANGUAGE_CODE = "zh-hans"
# What Django has not translated yet.
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A large chart or law is one form of many fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# How many proxies of our own stand before this process; it decides which address counts.
HTTPS = env.bool("HTTPS", default=False)
PROXIES = env.int("PROXIES", default=1 if HTTPS else 0)

# Signing in: docs/security.md explains every rule.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": env.int("PASSWORD_MIN_LENGTH", default=12)},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "organizations.passwords.ContextValidator",
        "OPTIONS": {
            "words": [
                *("zhiquan", "admin", "password", "职权", PORTAL["name"]),
                PORTAL["host_body"],
                *env.list("PASSWORD_CONTEXT", default=[]),
            ]
        },
    },
    {
        "NAME": "organizations.passwords.HistoryValidator",
        "OPTIONS": {"remembered": env.int("PASSWORD_REMEMBERED", default=5)},
    },
]
# For sites that must: how many kinds of characters, and how old a password may grow.
PASSWORD_KINDS = env.int("PASSWORD_KINDS", default=0)
if PASSWORD_KINDS:
    AUTH_PASSWORD_VALIDATORS.append(
        {
            "NAME": "organizations.passwords.CompositionValidator",
            "OPTIONS": {"kinds": PASSWORD_KINDS},
        }
    )
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", default=0)
AUTHENTICATION_BACKENDS = [
    *(["axes.backends.AxesStandaloneBackend"] if HAS_OFFICE else []),
    "django.contrib.auth.backends.ModelBackend",
    "organizations.roles.RoleBackend",
]

AXES_HANDLER = "portal.lock_out.LockOut"
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_FAILURE_LIMIT = env.int("LOCK_OUT_FAILURES", default=5)
# An office often has one address for everybody.
LOCK_OUT_ADDRESS_FAILURES = env.int("LOCK_OUT_ADDRESS_FAILURES", default=50)
AXES_COOLOFF_TIME = timedelta(minutes=env.int("LOCK_OUT_MINUTES", default=30))
AXES_LOCKOUT_CALLABLE = "portal.lock_out.locked"
AXES_CLIENT_IP_CALLABLE = "organizations.acting.address_of"
AXES_RESET_ON_SUCCESS = True
# Otherwise anybody could keep an account locked for ever.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

TWO_FACTOR = env.str("TWO_FACTOR", default="optional" if DEMO else "required")
if TWO_FACTOR not in {"required", "optional"}:
    raise environ.ImproperlyConfigured("TWO_FACTOR 只能是 required 或 optional。")
TWO_FACTOR_REQUIRED = TWO_FACTOR == "required"
OTP_TOTP_ISSUER = PORTAL["name"]

SESSION_IDLE = timedelta(minutes=env.int("SESSION_IDLE_MINUTES", default=30))
SESSION_LIFE = timedelta(hours=env.int("SESSION_HOURS", default=10))
SESSION_COOKIE_AGE = int(SESSION_LIFE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
# For how long a password or code just given counts when something grave is done.
CONFIRMED_FOR = timedelta(minutes=env.int("CONFIRM_MINUTES", default=10))
LOGIN_URL = "admin:login"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Behind a proxy that speaks TLS the operator sets HTTPS=1.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if HAS_OFFICE:
    CSRF_FAILURE_VIEW = "portal.forgery.refused"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
