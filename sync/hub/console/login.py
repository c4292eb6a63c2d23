"""The way in: a password, then a second factor. The first time, both are set up here."""

from base64 import b32encode
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, password_validation, update_session_auth_hash
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import DEVICE_ID_SESSION_KEY, devices_for_user
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sync.hub import log
from sync.hub.console import familiar, gate
from sync.hub.console.gate import page
from sync.hub.console.square import square
from sync.hub.models import Member

RECOVERY_CODES = 10


class PasswordForm(forms.Form):
    """Name and password."""

    username = forms.CharField(
        label=lazy("User name"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label=lazy("Password"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class CodeForm(forms.Form):
    """Six digits from the app, or a recovery code."""

    code = forms.CharField(
        label=lazy("Code"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "class": "code"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Without the spaces that people write."""
        return "".join(self.cleaned_data["code"].split()).lower()


class NewPasswordForm(forms.Form):
    """A password of one's own, twice."""

    password = forms.CharField(
        label=lazy("New password"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=lazy("At least 12 characters. Three or four words in a row are good."),
    )  # fmt: skip
    again = forms.CharField(
        label=lazy("The same once more"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, str]:
        """That they are the same, another than before, and not easy to guess."""
        data: dict[str, str] = super().clean() or {}
        first = data.get("password")
        if first and first != data.get("again"):
            self.add_error("again", _("The two are not the same. Write them again."))
        elif first and self.user.check_password(first):
            self.add_error("password", _("That is the password you have now. Choose another."))
        elif first:
            try:
                password_validation.validate_password(first, self.user)
            except ValidationError as error:
                self.add_error("password", error)
        return data


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    member = gate.member_of(request)
    if member is not None and request.method != "POST":
        return redirect(gate.next_step(request, member) or "overview")
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        member = Member.objects.filter(user=user).first() if isinstance(user, User) else None
        if member is None:
            form.add_error("password", _("That is not the right name and password. Try again."))
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            gate.begin(request, member)
            request.session["next"] = gate.onward(request)
            return redirect(gate.next_step(request, member))
    return render(request, "login.html", {"form": form, "next": gate.onward(request)})


def locked(request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
    """Too many wrong passwords in a row (django-axes asks for this)."""
    return render(request, "login_locked.html", status=429)


def _halfway(request: HttpRequest, step: str) -> Member | HttpResponse:
    """The member whose login is at this step; else where to go instead."""
    member = gate.member_of(request)
    if member is None:
        return redirect("login")
    wanted = gate.next_step(request, member)
    return member if wanted == step else redirect(wanted or "overview")


def _onward(request: HttpRequest, member: Member) -> HttpResponse:
    step = gate.next_step(request, member)
    return redirect(step or request.session.pop("next", "overview"))


@transaction.atomic
def _check(user: User, code: str) -> tuple[Device | None, str]:
    """The device that knows this code, or what to say. Each wrong one makes the next wait longer (django-otp).

    The devices are locked meanwhile: of two who send the same code at once, one gets in.
    """
    kind = TOTPDevice if code.isdigit() and len(code) == 6 else StaticDevice
    waits = False
    for device in devices_for_user(user, for_verify=True):
        if not isinstance(device, kind):
            continue
        allowed, _why = device.verify_is_allowed()
        waits = waits or not allowed
        if allowed and device.verify_token(code):
            return device, ""
    if waits:
        return None, _("Too many wrong codes. Wait a minute, and try again.")
    return None, _("That code does not fit, or has been used. Wait for the next one, and try again.")


@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second factor."""
    member = _halfway(request, "second")
    if isinstance(member, HttpResponse):
        return member
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device, what = _check(member.user, form.cleaned_data["code"])
        if device is not None:
            otp_login(request, device)
            gate.confirm(request)
            if isinstance(device, StaticDevice):
                left = device.token_set.count()
                messages.warning(request, _("You used a recovery code. You have %(n)s left.") % {"n": left})
            return familiar.remember(request, _onward(request, member), member.user.username)
        form.add_error("code", what)
    return render(request, "login_second.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    """A password of one's own, in place of the one that somebody made."""
    member = _halfway(request, "new_password")
    if isinstance(member, HttpResponse):
        return member
    form = NewPasswordForm(request.POST or None, user=member.user)
    if form.is_valid():
        _set_password(request, member, form.cleaned_data["password"])
        return _onward(request, member)
    return render(request, "login_password.html", {"form": form})


def _set_password(request: HttpRequest, member: Member, password: str) -> None:
    """Store it, and end all other sessions."""
    member.user.set_password(password)
    member.user.save(update_fields=["password"])
    member.temporary = False
    member.generation += 1
    member.save(update_fields=["temporary", "generation"])
    request.session["generation"] = member.generation
    update_session_auth_hash(request, member.user)


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """An app that makes codes, by a picture to scan or a key to type."""
    member = _halfway(request, "set_up")
    if isinstance(member, HttpResponse):
        return member
    device, _made = TOTPDevice.objects.get_or_create(user=member.user, confirmed=False, defaults={"name": "app"})
    form = CodeForm(request.POST or None)
    if form.is_valid():
        allowed, _why = device.verify_is_allowed()
        if allowed and device.verify_token(form.cleaned_data["code"]):
            device.confirmed = True
            device.save()
            otp_login(request, device)
            gate.confirm(request)
            log.write(member.organisation, member.user.username, "member.second_factor")
            request.session["codes"] = _new_codes(member.user)
            return familiar.remember(request, redirect("codes"), member.user.username)
        form.add_error(
            "code", _("That code does not fit. See that your phone's clock is right, and try the next code.")
        )
    secret = b32encode(device.bin_key).rstrip(b"=").decode()
    grouped = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return render(request, "login_set_up.html", {"form": form, "qr": square(device.config_url), "secret": grouped})


def _new_codes(user: User) -> list[str]:
    """Ten recovery codes in place of those there were."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = [StaticToken.random_token() for _n in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@page()
def codes(request: HttpRequest, member: Member) -> HttpResponse:
    """The recovery codes, once."""
    fresh_codes = request.session.pop("codes", None)
    if not fresh_codes:
        return _onward(request, member)
    onward = request.session.pop("next", "")
    return render(request, "login_codes.html", {"codes": fresh_codes, "next": onward})


@page(post=True)
def again(request: HttpRequest, member: Member) -> HttpResponse:
    """The second factor once more, before something dangerous."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device, what = _check(member.user, form.cleaned_data["code"])
        if device is not None:
            request.session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            gate.confirm(request)
            return redirect(gate.onward(request))
        form.add_error("code", what)
    return render(request, "login_again.html", {"form": form, "next": gate.onward(request)})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out here."""
    logout(request)
    messages.success(request, _("You are logged out."))
    return redirect("login")


@page(post=True)
def me(request: HttpRequest, member: Member) -> HttpResponse:
    """One's own password, recovery codes and sessions."""
    form = NewPasswordForm(user=member.user)
    what = request.POST.get("do")
    if request.method == "POST" and what != "everywhere" and not gate.fresh(request):
        messages.info(request, _("Before you do this, show again that it is you."))
        return redirect("/login/again/?next=/me/")
    if what == "everywhere":
        member.generation += 1
        member.save(update_fields=["generation"])
        logout(request)
        messages.success(request, _("You are logged out everywhere."))
        return redirect("login")
    if what == "codes":
        request.session["codes"] = _new_codes(member.user)
        log.write(member.organisation, member.user.username, "member.codes")
        return redirect("codes")
    if what == "password":
        form = NewPasswordForm(request.POST, user=member.user)
        if form.is_valid():
            _set_password(request, member, form.cleaned_data["password"])
            log.write(member.organisation, member.user.username, "member.password")
            messages.success(request, _("Your password is changed. All other places are logged out."))
            return redirect("me")
    left = StaticToken.objects.filter(device__user=member.user).count()
    return render(request, "me.html", {"form": form, "left": left, "now": timezone.now()})
