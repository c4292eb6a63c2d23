"""Who may see a page. Every view of the console is made by `page`, which is the only way in.

A session goes through the steps at the end of this file: password, second factor (or setting one up), a password of
one's own. Whatever is dangerous asks for the second factor again when it was last given more than FRESH ago, so that a
stolen cookie alone neither blocks a kiosk nor lets one in. A session ends after IDLE without a sign of a person, after
LONGEST anyhow, and when the member says "log out everywhere".
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_otp import user_has_device

from sync.hub.models import Member

IDLE = timedelta(minutes=45)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=10)
_NOTED_EACH = 60  # seconds: a session is not written at every click

View = Callable[..., HttpResponse]
PAGES: dict[str, "View"] = {}
"""Every view that `page` made, by name: a test holds the addresses against it."""


def member_of(request: HttpRequest) -> Member | None:
    """Who is logged in, whatever step they are at; None for nobody, or a session that is over."""
    if request.user is None or not request.user.is_authenticated:  # None: the page that says it all went wrong
        return None
    member = Member.objects.select_related("organisation", "user").filter(user=request.user).first()
    now = timezone.now().timestamp()
    session = request.session
    over = (
        member is None
        or session.get("generation") != member.generation
        or now - session.get("since", 0) > LONGEST.total_seconds()
        or now - session.get("seen", 0) > IDLE.total_seconds()
    )
    return None if over else member


def begin(request: HttpRequest, member: Member) -> None:
    """A session begins: its key was changed by Django's login."""
    now = timezone.now().timestamp()
    request.session.update({"generation": member.generation, "since": now, "seen": now})


def confirm(request: HttpRequest) -> None:
    """The second factor was given now. The session's key changes: a copy of the old cookie is worth nothing."""
    request.session.cycle_key()
    request.session["fresh"] = timezone.now().timestamp()


def fresh(request: HttpRequest) -> bool:
    """Whether the second factor was given a short while ago."""
    return timezone.now().timestamp() - float(request.session.get("fresh", 0)) < FRESH.total_seconds()


def page(
    *, post: bool = False, leader: bool = False, dangerous: bool = False, secret: bool = False, seen: bool = True
) -> Callable[[View], View]:
    """A view `(request, member, ...)` for members with a second factor.

    `post`: it takes POST too. `leader`: for leaders only. `dangerous`: a POST needs a fresh second factor.
    `secret`: so does looking. `seen`: False for what the browser asks by itself, which is no sign of a person.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in ("GET", "HEAD") and not (post and request.method == "POST"):
                return HttpResponseNotAllowed(["GET", "HEAD", *(["POST"] if post else [])])
            member = member_of(request)
            if member is None or (step := next_step(request, member)):
                if not seen:
                    return HttpResponse(status=401)
                return _to_login(request) if member is None else redirect(step)
            if seen:
                _note(request)
            if leader and not member.leader:
                raise Http404
            if (secret or (dangerous and request.method == "POST")) and not fresh(request):
                messages.info(request, _("Before you do this, show again that it is you."))
                back = _back(request) if request.method == "POST" else request.path
                return redirect(f"{reverse('again')}?next={quote(back)}")
            return view(request, member, *args, **kwargs)

        PAGES[f"{view.__module__}.{view.__name__}"] = inner
        return inner

    return decorate


def _back(request: HttpRequest) -> str:
    """Where a POST that was not done came from: a page of ours, for its form to be sent again."""
    came = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure()):
        return "/" + came.split("/", 3)[3] if came.count("/") >= 3 else "/"
    return reverse("overview")


def _note(request: HttpRequest) -> None:
    now = timezone.now().timestamp()
    if now - request.session["seen"] > _NOTED_EACH:
        request.session["seen"] = now


def _to_login(request: HttpRequest) -> HttpResponseRedirect:
    if request.user.is_authenticated:
        logout(request)
        messages.info(request, _("You were away for a while, so we logged you out. Log in again to go on."))
    if request.method == "GET" and request.path != "/":
        return HttpResponseRedirect(f"{reverse('login')}?next={quote(request.get_full_path())}")
    return HttpResponseRedirect(reverse("login"))


def onward(request: HttpRequest) -> str:
    """Where somebody wanted to go before they had to log in: never to another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(wanted, None) and wanted.startswith("/")
    return wanted if fine else reverse("overview")


def next_step(request: HttpRequest, member: Member) -> str:
    """The name of the page where this session's login goes on; "" when it is complete. In this order:"""
    verified = getattr(
        request.user, "is_verified", bool
    )()  # there from the next request on, for OTPMiddleware gives it
    has_factor = user_has_device(member.user)
    for step, needed in (
        ("second", has_factor and not verified),
        ("new_password", member.temporary),
        ("set_up", not has_factor),
    ):
        if needed:
            return step
    return ""


def context(request: HttpRequest) -> dict[str, object]:
    """For every template: who is logged in, and completely."""
    if not hasattr(request, "user"):  # a page of errors, before anybody was asked who they are
        return {"member": None}
    member = member_of(request)
    return {"member": member if member is not None and not next_step(request, member) else None}
