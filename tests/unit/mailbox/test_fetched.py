"""What was downloaded in this visit is found again, the newest first; without a visit there is nothing."""

import os
from types import SimpleNamespace

from kiosk.mailbox.service import DOWNLOADED, Mailbox


def test_what_was_fetched(tmp_path):
    visit = SimpleNamespace(folder=None)
    mailbox = Mailbox(SimpleNamespace(mailbox=SimpleNamespace(on=True, hosts=())), lambda: visit.folder)
    assert mailbox.fetched() == []
    visit.folder = tmp_path
    assert mailbox.fetched() == []
    (tmp_path / DOWNLOADED).mkdir()
    for age, name in enumerate(("ny.pdf", "gammel.pdf")):
        path = tmp_path / DOWNLOADED / name
        path.write_bytes(b"%PDF-")
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    assert [path.name for path in mailbox.fetched()] == ["ny.pdf", "gammel.pdf"]
