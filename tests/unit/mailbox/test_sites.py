"""The mailboxes as content: ours are in order, and what is not is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.i18n import WHOLE
from kiosk.mailbox import policy
from kiosk.mailbox.sites import BadSite, load, well_formed
from kiosk.paths import ASSETS

GOOD = """\
order = 2
key = "a"
name = "A"
start = "https://post.a.dk/"
hosts = ["a.dk"]
needs = ["login"]
hint.da = "Post"
picture = "mailbox"
[source]
from = ["https://a.dk/"]
checked = 2026-01-02
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "needs.toml").write_text('[login]\nhosts = ["login.dk"]\n')
    (tmp_path / "a.toml").write_text(GOOD)
    return tmp_path


def test_ours():
    sites = load()
    assert [site.key for site in sites] == ["borger", "mitdk", "eboks"]
    for site in sites:
        assert site.sources
        assert site.checked <= date.today()
        assert (ASSETS / "icons" / "pictures" / f"{site.picture}.png").is_file()
        assert all(site.hint(language.code) for language in WHOLE)
        assert {"digitalpost.dk", "mitid.dk", "nemlog-in.dk"} <= set(site.hosts)


def test_what_a_mailbox_needs_is_added_to_its_own(folder):
    (site,) = load(folder)
    assert site.hosts == ("a.dk", "login.dk")
    assert site.hint("en") == "Post"
    assert site.checked == date(2026, 1, 2)


def test_they_come_in_their_order(folder):
    (folder / "0.toml").write_text(GOOD.replace('"a"', '"b"').replace("order = 2", "order = 1"))
    assert [site.key for site in load(folder)] == ["b", "a"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('start = "https://post.a.dk/"', 'start = "http://post.a.dk/"'),
        ('start = "https://post.a.dk/"', 'start = "https://a.dk.evil.com/"'),
        ('start = "https://post.a.dk/"', 'start = "https://nota.dk/"'),
        ('hosts = ["a.dk"]', 'hosts = ["*"]'),
        ('hosts = ["a.dk"]', 'hosts = ["dk"]'),
        ('hosts = ["a.dk"]', "hosts = []"),
        ('needs = ["login"]', 'needs = ["nothing"]'),
        ('hint.da = "Post"', 'hint.en = "Post"'),
        ("checked = 2026-01-02", 'checked = "soon"'),
        ('picture = "mailbox"', ""),
        ("order = 2", "order = = 2"),
    ],
)
def test_what_is_wrong_is_told(folder, old, new):
    (folder / "a.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(BadSite):
        load(folder)


def test_one_key_for_one_mailbox(folder):
    (folder / "b.toml").write_text(GOOD)
    with pytest.raises(BadSite):
        load(folder)


@pytest.mark.parametrize("host", ["a.dk", "login.example.dk", "e-boks.com", "xn--brn-ula.dk"])
def test_a_host(host):
    assert well_formed(host)


@given(st.text(alphabet="abz-.:/*@ 0\n", max_size=30))
def test_a_host_never_steers_a_rule(text):
    """What stands in a rule is matched as a host and nothing else: no star, no scheme, no port, no path, no user."""
    if well_formed(text):
        assert not set(text) & set("*:/@ \n")
        assert "." in text
        assert not text.startswith((".", "-"))


def test_rules_open_hosts_over_https_the_door_and_what_a_page_made_itself():
    rules = policy.rules(["a.dk"], "http://127.0.0.1:1/in")
    assert rules["URLBlocklist"] == ["*"]
    assert rules["URLAllowlist"] == ["https://a.dk", "blob://*", "http://127.0.0.1:1/in"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DeveloperToolsAvailability", 2),
        ("RemoteDebuggingAllowed", False),
        ("ExtensionInstallBlocklist", ["*"]),
        ("PasswordManagerEnabled", False),
        ("AllowFileSelectionDialogs", False),
        ("PrintingEnabled", False),
        ("SSLErrorOverrideAllowed", False),
        ("SyncDisabled", True),
        ("DownloadDirectory", "/tmp/downloads"),
    ],
)
def test_rules_that_must_not_be_lost(name, value):
    assert policy.RULES[name] == value
