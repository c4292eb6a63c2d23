"""The hub's own settings, over a folder that is gone when the tests are.

STUEN_TEST_DATABASE=postgresql runs the same tests on PostgreSQL, in a private cluster; a URL names another one.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests.helpers import postgres

_folder = tempfile.mkdtemp(prefix="stuen-hub-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["STUEN_HUB_FOLDER"] = _folder
(Path(_folder) / "static").mkdir()  # WhiteNoise warns when there is none
_database = os.environ.get("STUEN_TEST_DATABASE", "")
os.environ["STUEN_HUB_DATABASE"] = postgres.fresh_database() if _database == "postgresql" else _database

os.environ["STUEN_HUB_LIMITS"] = os.environ["STUEN_HUB_HTTPS"] = "0"  # tests of these turn them on

from sync.hub.settings import *  # noqa: E402,F403 - the folder comes first

LOGGING = {**LOGGING, "root": {"level": "INFO"}}  # noqa: F405 - pytest has the log

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes half a second each time
