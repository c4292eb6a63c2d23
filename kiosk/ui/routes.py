"""The screens by name. Each is imported when it is first shown: the idle page must not wait for the others."""

from importlib import import_module

from kiosk.ui.screen import Screen

ROUTES = {
    "idle": "kiosk.ui.screens.idle:Idle",
    "home": "kiosk.ui.screens.home:Home",
    "activities": "kiosk.ui.screens.activities:Activities",
    "activity": "kiosk.ui.screens.activity:Activity",
    "signup": "kiosk.ui.screens.signup:SignUp",
    "receipt": "kiosk.ui.screens.receipt:Receipt",
    "find": "kiosk.ui.screens.find:Find",
    "found": "kiosk.ui.screens.found:Found",
    "guides": "kiosk.ui.screens.guides:Guides",
    "guide": "kiosk.ui.screens.guide:Guide",
    "forms": "kiosk.ui.screens.forms:Forms",
    "form_before": "kiosk.ui.screens.form_before:FormBefore",
    "form": "kiosk.ui.screens.form:Form",
    "form_stop": "kiosk.ui.screens.form_stop:FormStop",
    "form_open": "kiosk.ui.screens.form_open:FormOpen",
    "form_scan": "kiosk.ui.screens.form_scan:FormScan",
    "form_send": "kiosk.ui.screens.form_send:FormSend",
    "form_sent": "kiosk.ui.screens.form_sent:FormSent",
    "form_done": "kiosk.ui.screens.form_done:FormDone",
    "letter": "kiosk.ui.screens.letter_bring:LetterBring",
    "camera": "kiosk.ui.screens.camera:Camera",
    "letter_stick": "kiosk.ui.screens.letter_stick:LetterStick",
    "letter_type": "kiosk.ui.screens.letter_type:LetterType",
    "letter_reading": "kiosk.ui.screens.letter_reading:LetterReading",
    "letter_page": "kiosk.ui.screens.letter_page:LetterPage",
    "letter_itself": "kiosk.ui.screens.letter_itself:LetterItself",
    "letter_fetched": "kiosk.ui.screens.letter_fetched:LetterFetched",
    "letter_received": "kiosk.ui.screens.letter_received:LetterReceived",
    "letter_call": "kiosk.ui.screens.letter_call:LetterCall",
    "letter_keep": "kiosk.ui.screens.letter_keep:LetterKeep",
    "letters": "kiosk.ui.screens.letters:Letters",
    "mailbox": "kiosk.ui.screens.mailbox:Mailbox",
    "mailbox_before": "kiosk.ui.screens.mailbox:Before",
    "mailbox_open": "kiosk.ui.screens.mailbox_open:MailboxOpen",
    "connection": "kiosk.ui.screens.connection:Connection",
    "enrol": "kiosk.ui.screens.enrol:Enrol",
    "staff_card": "kiosk.ui.screens.staff_card:StaffCard",
    "staff": "kiosk.ui.screens.staff_menu:StaffMenu",
    "staff_assist": "kiosk.ui.screens.staff_assist:StaffAssist",
    "staff_today": "kiosk.ui.screens.staff_today:StaffToday",
    "staff_sync": "kiosk.ui.screens.staff_sync:StaffSync",
    "staff_house": "kiosk.ui.screens.staff_house:StaffHouse",
    "staff_company": "kiosk.ui.screens.staff_company:StaffCompany",
    "staff_log": "kiosk.ui.screens.staff_log:StaffLog",
    "staff_code": "kiosk.ui.screens.staff_code:StaffCode",
    "staff_recover": "kiosk.ui.screens.staff_recover:StaffRecover",
    "folder": "kiosk.ui.screens.folder:Folder",
    "folder_make": "kiosk.ui.screens.folder_make:FolderMake",
    "folder_scan": "kiosk.ui.screens.folder_open:FolderScan",
    "folder_open": "kiosk.ui.screens.folder_open:FolderOpen",
    "folder_thing": "kiosk.ui.screens.folder_thing:FolderThing",
    "folder_keep": "kiosk.ui.screens.folder_keep:FolderKeep",
    "folder_contact": "kiosk.ui.screens.folder_contact:FolderContact",
    "folder_note": "kiosk.ui.screens.folder_note:FolderNote",
    "folder_log": "kiosk.ui.screens.folder_log:FolderLog",
    "folder_take": "kiosk.ui.screens.folder_take:FolderTake",
    "folder_delete": "kiosk.ui.screens.folder_delete:FolderDelete",
    "folder_lost": "kiosk.ui.screens.folder_lost:FolderLost",
}


def screen_class(name: str) -> type[Screen]:
    """The class of the screen with this name; raises KeyError for one there is not."""
    module, _, attribute = ROUTES[name].partition(":")
    return getattr(import_module(module), attribute)
