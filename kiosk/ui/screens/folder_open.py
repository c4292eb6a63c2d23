"""*I have a key card*: by the camera or by its six words, and the pictures where some were chosen."""

import threading
from functools import partial
from typing import Any

from kiosk.comfort import read
from kiosk.errors import KnownError
from kiosk.folder import keycard
from kiosk.folder.keycard import KeyCard
from kiosk.i18n import N_, _, say
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.folder_page import CODE, VISITOR
from kiosk.ui.screens.folder_pictures import pictures_page
from kiosk.ui.screens.form_scan import FormScan
from kiosk.ui.screens.key_words import KeyWords
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part


class FolderScan(FormScan):
    """Route `folder_scan`: the card held up to the camera."""

    words_page = "folder_open"
    title = N_("Hold your key card up to the camera")
    otherwise = N_("You can type the words on your card.")

    def found(self, text: str) -> dict[str, Any]:
        """See `FormScan.found`."""
        if not text.casefold().startswith(keycard.PREFIX):
            raise keycard.NotACard
        card = keycard.read(text)
        return {"words": card.words, "pictures": card.pictures}


class FolderOpen(KeyWords):
    """Route `folder_open`; params `words`, `pictures`: what the camera read. `state` besides: how opening goes, and the
    row of pictures.
    """

    title = N_("Word {n} of {total} on your card")
    none = N_("No word on a card begins like that.")
    scan = "folder_scan"

    def before(self) -> Part | None:
        """See `KeyWords.before`."""
        if self.state.get("opening"):
            staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
            return Notice("key", _("We open your folder"), _("It takes a moment."), [staff], waits=True)
        if self.state.get("choosing"):
            return pictures_page(self, _("Choose your pictures"), self._open)
        return None

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if self.state.pop("choosing", None):
            self.state.pop("row", None)
            self.app.refresh()
            return True
        return super().on_back()

    def foot(self) -> list[Part]:
        """See `KeyWords.foot`. Typed words do not say whether pictures go with them; the code does."""
        with_pictures = self.params.get("pictures")
        choose = partial(self._choose)
        if with_pictures:
            return [BigButton(_("My pictures"), choose, kind="primary", icon="forward", flex=2)]
        return [
            BigButton(_("I have pictures too"), choose, icon="add", flex=1.4),
            BigButton(_("Open my folder"), self._open, kind="primary", icon="lock", flex=1.4),
        ]

    def _choose(self) -> None:
        self.state.update(choosing=True, row=[], refused="")
        self.app.refresh()

    def _open(self) -> None:
        card, row = KeyCard(tuple(self.words)), tuple(self.state.pop("row", ()))
        self.state.update(opening=True, choosing=False, refused="")
        self.app.refresh()
        beside = self.app.staffing.with_visitor
        by = (beside.serial or CODE) if beside else VISITOR

        def work() -> None:
            error: KnownError | None = None
            try:
                self.services.folders.open(card, row, by=by)
            except KnownError as known:
                error = known
            call_soon(lambda: self._opened(error))

        threading.Thread(target=work, name="key-card", daemon=True).start()

    def _opened(self, error: KnownError | None) -> None:
        if self.app.navigation.current is not self.route:
            if error is None and not self.app.navigation.holds("folder_open"):
                self.services.folders.close()  # they went away meanwhile: nobody waits for it
            return
        if error is not None:
            self.state.update(opening=False, refused=say(error))
            self.app.refresh()
            return
        if self.app.navigation.holds("folder_keep"):
            self.app.navigation.back_to("folder_keep")
            self.app.refresh()
        else:
            self.app.replace("folder")
        self._as_wished()

    def _as_wished(self) -> None:
        """The screen as its owner kept it; what they have chosen in this visit stays."""
        from kiosk.folder.things import comfort_of  # noqa: PLC0415 - heavy, and only here

        kept = comfort_of(self.services.folders.current)
        self.app.suit(read({**kept.body(), **self.app.comfort.body()}))
