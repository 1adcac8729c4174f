"""Settings of a test run: those of the portal, whatever a developer's .env says."""

import atexit
import os
import shutil
import tempfile

MEDIA = tempfile.mkdtemp(prefix="zhiquan-test-media-")
atexit.register(shutil.rmtree, MEDIA, ignore_errors=True)

os.environ.update(
    ENV_FILE=os.devnull,
    SECRET_KEY="only-for-tests-" + "x" * 50,
    DEBUG="0",
    DEMO="0",
    SITE="all",
    HTTPS="0",
    TWO_FACTOR="optional",
    CACHE_URL="locmemcache://",
    MEDIA_ROOT=MEDIA,
)

from portal.settings import *  # noqa: E402, F403
from portal.settings import CACHES, DATABASES, STORAGES  # noqa: E402

# Threads that a test starts must not leave connections behind: they keep the database busy.
DATABASES["default"]["CONN_MAX_AGE"] = 0

# A test that is rolled back leaves a state that the next one may reach again with other rows.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# Static files come from their sources; nothing has to be collected before a test.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# The real hash function is slow on purpose; accounts of tests need none of that.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
