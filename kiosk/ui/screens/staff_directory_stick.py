"""The list of help on a USB stick: taken in from a file, or copied to one. HSDS, as other directories have it."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from kiosk import words
from kiosk.devices.stick import LISTS, StickFailed, StickFile
from kiosk.directory import hsds
from kiosk.directory.hsds import NotRead, Read
from kiosk.errors import KnownError
from kiosk.i18n import N_, _, n_, say
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.letter_stick import breakable
from kiosk.ui.screens.staff_directory_page import DirectoryPage
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.text import Text

SHOWN = 5  # of what is wrong with a file: the first tells what the rest are like


class NotSaved(StickFailed):
    """The stick takes no file."""

    message = N_("The file could not be saved on the stick. Try another stick.")


class NotReadable(NotRead):
    """The stick was taken out, or does not give the file."""

    message = N_("{name} can't be read. Put the stick in again, or try another file. Nothing was changed.")


class NotTaken(NotRead):
    """The file is no list, or one that nobody should open."""

    message = N_("{why} Ask who made the file for another.")


class StaffDirectoryStick(DirectoryPage):
    """Route `staff_directory_stick`. `state`: what is going on, what was read, and what came of it."""

    _unwatch: Callable[[], None] | None = None

    def page(self) -> Part:
        """See `DirectoryPage.page`."""
        if doing := self.state.get("doing"):
            return Notice("usb", doing, _("Leave the stick in."), waits=True)
        if self.state.get("read"):
            return self._sure(self.state["name"], self.state["read"])
        if self.state.get("undoing"):
            return self._sure_to_undo()
        if self.state.get("wrong"):
            return self._wrong(self.state["name"], self.state["wrong"])
        return self._files()

    def leave(self) -> None:
        """See `Screen.leave`."""
        super().leave()
        if self._unwatch:
            self._unwatch()
            self._unwatch = None

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if self.state.get("doing"):
            return True  # until it is done: nothing is half taken in
        if not any(self.state.pop(one, None) for one in ("read", "wrong", "undoing")):
            return False
        self.app.refresh()
        return True

    # -- what is on the stick

    def _files(self) -> Part:
        sticks = self.services.sticks
        self._unwatch = sticks.watch(lambda: call_soon(self._changed))
        title, told = Text(_("The list on a USB stick"), "title"), self.told()
        if not sticks.present():
            said = _("A list that you take in must be HSDS: a file that ends in .json or .zip.")
            return Column([title, *told, Notice("usb", _("Put a USB stick in"), said), *self._back_row()], gap=1.5)
        files = sticks.files(LISTS)
        copy = Row([BigButton(_("Copy our list to the stick"), self._copy, icon="stick", flex=1), *self._undo_button()])
        if not files:
            said = _("A list must be a file that ends in .json or .zip. Ask who gave you the stick.")
            return Column([title, *told, Notice("usb", _("No list is on the stick"), said), copy], gap=1.5)
        said = _("Touch the file to take in. What you changed here stays.")
        rows: list[Part] = [self._one(one) for one in files]
        return Column([title, *told, Text(said, color=theme.SOFT), self.listed(rows, gap=1), copy], gap=1.5)

    def _one(self, one: StickFile) -> Part:
        when = words.capital(words.date_in_words(one.modified.date(), self.now.date()))
        lines = [Text(breakable(one.name), "lead"), Text(when, color=theme.SOFT)]
        return Listed("papers", lines, partial(self._look, one))

    def _changed(self) -> None:
        if self.shown and not self.state.get("doing"):
            self.app.refresh()

    # -- taking in

    def _look(self, one: StickFile) -> None:
        def read() -> Read:
            try:
                return hsds.read_path(one.path)
            except NotRead as error:
                if isinstance(error.__cause__, OSError):
                    raise NotReadable(name=one.name) from error
                raise NotTaken(why=say(error)) from error

        self._beside(_("We read the file…"), read, partial(self._looked, one.name))

    def _looked(self, name: str, read: Read) -> None:
        if read.ok and read.tables["service"]:
            self.tell(doing="", name=name, read=read)
            return
        wrong = [one.line() for one in read.problems if one.serious] or [_("There is no service in it.")]
        self.tell(doing="", name=name, wrong=wrong)

    def _wrong(self, name: str, wrong: list[str]) -> Part:
        more = len(wrong) - SHOWN
        rows: list[Part] = [Text(one) for one in wrong[:SHOWN]]
        if more > 0:
            rows.append(Text(n_("And {n} more thing.", "And {n} more things.", more), color=theme.SOFT))
        other = BigButton(_("Another file"), partial(self.tell, wrong=None), kind="primary", icon="back", flex=1)
        said = Banner(
            "info", _("Nothing was changed. Send this to who made the file: {name}").format(name=breakable(name))
        )
        return Column([Text(_("The file can't be taken in"), "title"), said, self.listed(rows), Row([other])], gap=1.5)

    def _sure(self, name: str, read: Read) -> Part:
        services = len(read.tables["service"])
        said = n_("{n} place is in it.", "{n} places are in it.", services)
        rules: list[Part] = [
            Text(breakable(name), color=theme.SOFT),
            Text(said, "lead"),
            Text(_("What the file says of a place counts from now on.")),
            Text(_("Places that are not in the file stay as they are.")),
            Text(_("What you changed here stays, whatever the file says.")),
        ]
        buttons: list[Part] = [
            BigButton(_("No, go back"), partial(self.tell, read=None), icon="back", flex=1),
            BigButton(_("Yes, take it in"), self._take, kind="primary", icon="check", flex=1),
        ]
        return Column([Text(_("Take this list in?"), "title"), *rules, Space(), Row(buttons)], gap=1.5)

    def _take(self) -> None:
        read, by, editing = self.state["read"], self.by, self.services.editing
        directory = self.services.directory

        def take() -> Any:
            done = editing.take(read, by=by)
            directory.prepare()
            return done

        self._beside(_("We take it in…"), take, self._taken)

    def _taken(self, done: Any) -> None:
        said = [
            _("It is taken in."),
            n_("{n} row is new.", "{n} rows are new.", len(done.added)),
            n_("{n} row was changed.", "{n} rows were changed.", len(done.changed)),
            n_("{n} row is gone.", "{n} rows are gone.", len(done.removed)),
        ]
        if done.kept:
            said.append(n_("{n} time what you say here stays against the file.",
                           "{n} times what you say here stays against the file.", len(done.kept)))  # fmt: skip
        self.tell(doing="", read=None, told=" ".join(said), undo=None, refused="")

    # -- one step back

    def _undo_button(self) -> list[Part]:
        if not self.services.directory.undoable:
            return []
        return [BigButton(_("Undo what was taken in"), partial(self.tell, undoing=True), icon="undo", flex=1)]

    def _back_row(self) -> list[Part]:
        buttons = self._undo_button()
        return [Row(buttons)] if buttons else []

    def _sure_to_undo(self) -> Part:
        rules: list[Part] = [
            Text(_("The list is then as it was before the last file.")),
            Text(_("What you changed here stays.")),
            Text(_("It can't be undone. But the file can be taken in again.")),
        ]
        buttons: list[Part] = [
            BigButton(_("No, go back"), partial(self.tell, undoing=None), icon="back", flex=1),
            BigButton(_("Yes, undo it"), self._untake, kind="primary", icon="undo", flex=1),
        ]
        return Column([Text(_("Undo what was taken in?"), "title"), *rules, Space(), Row(buttons)], gap=1.5)

    def _untake(self) -> None:
        by, editing, directory = self.by, self.services.editing, self.services.directory

        def untake() -> None:
            editing.untake(by=by)
            directory.prepare()

        def undone(_found: Any) -> None:
            self.tell(doing="", undoing=None, told=_("It is as it was before."), undo=None, refused="")

        self._beside(_("We put it back…"), untake, undone)

    # -- copying

    def _copy(self) -> None:
        sticks, by, editing, directory = self.services.sticks, self.by, self.services.editing, self.services.directory
        if sticks.writable() is None:
            self.tell(refused=_("This stick takes no files. Try another one."), told="")
            return
        name = f"stuen-{self.now.date().isoformat()}.zip"

        def copy() -> str:
            editing.given(by=by)
            try:
                found: str = sticks.put(name, hsds.as_zip(directory.tables))
            except StickFailed as error:
                raise NotSaved from error
            return found

        self._beside(_("Copying…"), copy, self._copied)

    def _copied(self, name: str) -> None:
        said = _("It is on the stick, as {name}. You can take the stick out.")
        self.tell(doing="", told=said.format(name=name), undo=None, refused="")

    # -- beside the screen

    def _beside(self, said: str, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do what takes long in a thread: sticks are slow, and lists may be large."""
        self.tell(doing=said, told="", refused="")

        def run() -> None:
            try:
                found = work()
            except KnownError as error:
                failed = say(error)
                call_soon(lambda: self._end(lambda: self._failed(failed)))
                return
            call_soon(lambda: self._end(lambda: then(found)))

        threading.Thread(target=run, name="directory-stick", daemon=True).start()

    def _end(self, tell: Callable[[], None]) -> None:
        self.state["doing"] = ""
        if self.shown:
            tell()

    def _failed(self, said: str) -> None:
        self.tell(doing="", read=None, undoing=None, refused=said, told="")
