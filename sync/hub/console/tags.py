"""What templates say things with; built in to all of them (settings.py)."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.translation import gettext as _

from sync.hub.console import sentences, words
from sync.hub.console.pictures import GENERAL, PICTURES

register = template.Library()


@register.filter
def ago(then: datetime | None) -> str:
    """How long ago, in words."""
    return words.ago(then)


@register.filter
def day(moment: date) -> str:
    """The day in words."""
    return words.day(moment)


@register.filter
def clock(moment: datetime) -> str:
    """The time of day."""
    return words.clock(moment)


@register.filter
def moment(at: datetime) -> str:
    """Day and time in words."""
    return words.moment(at)


@register.filter
def kroner(amount: Decimal | None) -> str:
    """A price in words."""
    if amount is None:
        return _("Not stated")
    if amount == 0:
        return _("Free")
    text = f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}".replace(".", ",")
    return _("%(amount)s kr.") % {"amount": text}


@register.filter
def person(who: str) -> str:
    """Whoever did it, as people say it."""
    return sentences.name(who, {})


@register.simple_tag
def picture(name: str) -> str:
    """The address of an activity's picture; of the general one for a name that is none."""
    return static(f"pictures/{name if name in PICTURES else GENERAL}.png")
