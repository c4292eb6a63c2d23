"""The hub's own settings, over a folder that is gone when the tests are."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="stuen-hub-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["STUEN_HUB_FOLDER"] = _folder

from sync.hub.settings import *  # noqa: E402,F403 - the folder comes first
