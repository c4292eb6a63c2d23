"""How often somebody may ask, and how much a kiosk may send. Counted in windows of time, in Django's cache.

The cache is each process's own, so with N processes it takes up to N times as many requests: these limits keep one
from starving the others, while guessing is stopped by what the database counts (codes, failed logins). A device is
counted when its signature has been checked (api/signed.py), so nobody can use up another's share.
"""

import ipaddress
import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from sync.hub.operations.pages import later

WINDOW = 60  # seconds
WINDOWS = {"bytes": 3600, "boxes": 3600, "boxes anew": 86400, "releases": 10}
"""Those that are counted over another time."""
LIMITS = {
    "device": 240,  # a backlog of 100,000 events goes in 200 batches
    "address": 6000,  # all kiosks of a town may share one
    "enrol": 20,
    "enrol everywhere": 200,
    "login": 20,
    "login everywhere": 100,  # each costs a third of a second of processor
    "bytes": 64 << 20,  # of events from one kiosk, an hour: a stolen one must not fill the disk before it is missed
    "boxes": 64 << 20,  # of folders' copies, for the same reason
    "releases": 60,  # pieces of system updates, to all kiosks: 6 MB a second of a process, and not a minute's at once
    "boxes anew": 500,  # of names that its centre did not have, a day
}


def wait(scope: str, who: str, by: int = 1) -> int:
    """Count one request (or `by` of what is counted); gives 0, or how many seconds `who` has to wait."""
    if not settings.LIMITS:
        return 0
    length = WINDOWS.get(scope, WINDOW)
    window, since = divmod(time.time(), length)
    key = f"limit/{scope}/{who}/{window:.0f}".replace(" ", "-")
    if cache.add(key, by, length):
        return 0
    try:
        count = cache.incr(key, by)
    except ValueError:  # culled in between
        return 0
    return int(length - since) + 1 if count > LIMITS[scope] else 0


def network(address: str) -> str:
    """The network that an IP address is in, as text: one machine has a whole IPv6 /48. "" for what is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 48), strict=False))
    return str(ip)


def middleware(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turn away who asks too often, before anything costs much."""

    def check(request: HttpRequest) -> HttpResponse:
        address = network(request.META.get("REMOTE_ADDR", ""))
        seconds = wait("address", address)
        narrow = _narrow(request)
        if narrow and not seconds:
            seconds = wait(narrow, address) or wait(f"{narrow} everywhere", "")
        return later(request, 429, seconds) if seconds else respond(request)

    return check


def _narrow(request: HttpRequest) -> str:
    if request.method != "POST":
        return ""
    if request.path_info.startswith("/api/1/enrol/"):
        return "enrol"
    return "login" if request.path_info.startswith(settings.LOGIN_PATHS) else ""
