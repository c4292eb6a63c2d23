"""Who may use the console, and the centres there are. For leaders."""

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.validators import RegexValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django_otp import devices_for_user

from sync.hub import centres as all_centres
from sync.hub import log, members
from sync.hub.console.carried import carried
from sync.hub.console.forms import Text
from sync.hub.console.gate import page
from sync.hub.models import Member

NAME = r"\A[a-z0-9][a-z0-9._-]{1,59}\Z"


class InviteForm(forms.Form):
    """A new member."""

    username = forms.CharField(
        label=lazy("User name"), max_length=60, help_text=lazy("Lower-case letters and digits, like anna or anna.h."),
        validators=[RegexValidator(NAME, lazy("Use lower-case letters, digits, dots and dashes."))],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    leader = forms.BooleanField(
        label=lazy("Leader"),
        required=False,
        help_text=lazy("May also let kiosks in, block them, publish content, and invite."),
    )


class CentreForm(forms.Form):
    """A centre's name."""

    name = Text(label=lazy("Name"), max_length=120)


def _give_password(request: HttpRequest, member: Member) -> None:
    """A new start with a password for once, which the next page shows."""
    password = members.made_password()
    members.start_anew(member, password)
    request.session["given"] = {"username": member.user.username, "password": password}


@page(post=True, leader=True, dangerous=True)
def people(request: HttpRequest, member: Member) -> HttpResponse:
    """All members; inviting one."""
    organisation = member.organisation
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            with transaction.atomic():
                user = User.objects.create(username=form.cleaned_data["username"])
                new = Member.objects.create(user=user, organisation=organisation, leader=form.cleaned_data["leader"])
                _give_password(request, new)
                log.write(organisation, member.user.username, "member.created", member=user.username)
        except IntegrityError:  # also when it is somebody's in another organisation: names are the hub's
            form.add_error("username", _("That name is taken. Choose another."))
        else:
            return redirect("given")
    everybody = [
        (one, any(devices_for_user(one.user)))
        for one in organisation.members.select_related("user").order_by("user__username")
    ]
    return render(request, "people.html", {"form": form, "members": everybody}, status=422 if form.errors else 200)


@page(leader=True)
def given(request: HttpRequest, member: Member) -> HttpResponse:  # noqa: ARG001 - it is in the session alone
    """The password that was made, once."""
    found = request.session.pop("given", None)
    return render(request, "given.html", {"given": found}) if found else redirect("people")


def _of(member: Member, number: int) -> Member:
    return get_object_or_404(member.organisation.members.select_related("user"), pk=number)


@page(post=True, leader=True, dangerous=True)
def reset(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """For somebody who lost the phone or forgot the password."""
    other = _of(member, number)
    if other.pk == member.pk:
        messages.info(request, _("Your own password you change here."))
        return redirect("me")
    if request.method == "POST":
        with transaction.atomic():
            _give_password(request, other)
            log.write(member.organisation, member.user.username, "member.reset", member=other.user.username)
        return redirect("given")
    context = {
        "title": _("A new start for %(name)s?") % {"name": other.user.username},
        "lines": [
            _("You get a password that works once. Tell it to them in person or by phone."),
            _("They set up their phone again, and are logged out everywhere now."),
            _("Be sure that it is really they who asked."),
        ],
        "do": _("Make a new password"),
        "back": reverse("people"),
        "danger": True,
    }
    return render(request, "sure.html", context)


@page(post=True, leader=True, dangerous=True)
def remove(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """They may no longer use the console. What they did stays in the log."""
    other = _of(member, number)
    if other.pk == member.pk:
        messages.info(request, _("You can't remove yourself. Ask another leader."))
        return redirect("people")
    if request.method == "POST":
        name = other.user.username
        with transaction.atomic():
            members.forget_factors(other.user)
            other.user.is_active = False  # the name stays taken: the log speaks of them by it
            other.user.set_unusable_password()
            other.user.save()
            other.delete()
            log.write(member.organisation, member.user.username, "member.removed", member=name)
        messages.success(request, _("%(name)s can no longer log in.") % {"name": name})
        return redirect("people")
    context = {
        "title": _("Remove %(name)s?") % {"name": other.user.username},
        "lines": [
            _("They can no longer log in, and are logged out everywhere now."),
            _("What they did stays in the log."),
        ],
        "do": _("Remove"),
        "back": reverse("people"),
        "danger": True,
    }
    return render(request, "sure.html", context)


@page(post=True, leader=True)
def centres(request: HttpRequest, member: Member) -> HttpResponse:
    """All centres; adding one."""
    organisation = member.organisation
    form = CentreForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            with transaction.atomic():
                all_centres.add(organisation, name, member.user.username)
        except IntegrityError:  # somebody added one of the same name in this moment
            form.add_error("name", _("That did not work out. Try again."))
        else:
            messages.success(
                request, _("%(centre)s is there. Now it can have kiosks and activities.") % {"centre": name}
            )
            return redirect("centres")
    found = [(one, carried(one)) for one in organisation.centres.prefetch_related("kiosks")]
    return render(request, "centres.html", {"form": form, "centres": found}, status=422 if form.errors else 200)


@page(post=True, leader=True)
def centre(request: HttpRequest, member: Member, number: int) -> HttpResponse:
    """Rename one."""
    one = get_object_or_404(member.organisation.centres.all(), pk=number)
    form = CentreForm(request.POST or None, initial={"name": one.name})
    if form.is_valid():
        before, one.name = one.name, form.cleaned_data["name"]
        with transaction.atomic():
            one.save(update_fields=["name"])
            log.write(member.organisation, member.user.username, "centre.renamed", centre=one.name, before=before)
        messages.success(request, _("It is called %(centre)s now.") % {"centre": one.name})
        return redirect("centres")
    return render(request, "centre.html", {"form": form, "centre": one}, status=422 if form.errors else 200)
