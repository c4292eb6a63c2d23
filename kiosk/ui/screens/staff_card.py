"""A staff card is in: found, looked at, refused with why, or the PIN on shuffled keys. The first page of the layer."""

import random

from kiosk.i18n import _, n_, say
from kiosk.ui import theme
from kiosk.ui.pin import Pin
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.keyboard import struck
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.pin_pad import Dots, PinPad
from kiosk.ui.widgets.text import Text

SAID_FROM = 3  # tries: with fewer left it is said


class StaffCard(Screen):
    """Route `staff_card`. `state`: the digits, and where they stand."""

    pad: PinPad | None = None
    second = False  # True: it is about the card in the second reader

    def build(self) -> Part:
        """See `Screen.build`."""
        staff = self.services.staff
        if staff.state == "pin":
            return self.ask()
        self._wipe()
        if staff.state == "looking":
            return Notice("card", _("Card found…"), _("Leave it in. We look at it."), [self.close()], waits=True)
        if staff.state == "checking":
            return Notice("key", _("One moment…"), _("Leave the card in."), [], waits=True)
        if staff.state == "refused" and staff.failure:
            return Notice("hands", _("The card opened nothing"), say(staff.failure), [self.close()])
        return Notice("card", _("The card is locked"), _("Take it out, and put it in again."), [self.close()])

    def leave(self) -> None:
        """See `Screen.leave`."""
        if self.pad:
            self.pad.deafen()
            self.pad = None

    @property
    def pin(self) -> Pin:
        """The digits so far."""
        if "pin" not in self.state:
            self.state["pin"] = pin = Pin()
            self.services.session.wipers.register("pin", pin.wipe)
        found: Pin = self.state["pin"]
        return found

    @property
    def writes(self) -> bool:
        """See `Screen.writes`."""
        return self.pad is not None or super().writes

    def ask(self) -> Part:
        """The page with the keys."""
        if "order" not in self.state:
            self.state["order"] = random.SystemRandom().sample(range(10), 10)
        dots = Dots(self.pin)
        self.pad = PinPad(
            self.pin,
            self.state["order"],
            changed=lambda: self._changed(dots),
            entered=self._enter,
            gate=lambda: struck(self.app),
            flex=1,
        )
        left: list[Part] = [
            Row([Picture("pictures/card", theme.current().gap(12)), Space()]),
            Text(_("Second card: your PIN") if self.second else _("For staff: your PIN"), "title"),
            dots,
            *self._said(),
            Space(),
            Text(_("Not yours? Take the card out and give it to staff."), color=theme.SOFT),
            Row([self.close()]),
        ]
        pad = Column([self.pad], flex=5)
        return Row([Column(left, gap=1.5, flex=4), pad], gap=5, flex=1)

    def _said(self) -> list[Part]:
        """What went wrong with the last one, and how many tries there are, when they are few."""
        staff = self.services.staff
        parts: list[Part] = []
        failure = staff.second_failure if self.second else staff.failure
        left = None if self.second else staff.tries_left
        few = left is not None and 0 < left < SAID_FROM
        if failure:
            parts.append(Banner("info", say(failure)))
        elif few:
            parts.append(Banner("info", n_("{n} try left. Then the card is blocked.", "{n} tries left.", left)))
        return parts

    def _changed(self, dots: Dots) -> None:
        dots.refresh()
        if self.pad:
            on = self.pad.on
            on.place(on.x, on.y, on.width, on.height)

    def _enter(self) -> None:
        if self.pin.enough:
            digits = self.pin.take()
            self.state.pop("order", None)  # the next time the keys stand elsewhere
            self.services.staff.pin(digits)

    def _wipe(self) -> None:
        if pin := self.state.pop("pin", None):
            pin.wipe()
        self.state.pop("order", None)

    def close(self) -> BigButton:
        """The way out of it."""
        return BigButton(_("Cancel"), self.app.close, icon="close")
