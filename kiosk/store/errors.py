"""What the world does to the store. Each message is one sentence or two, fit to show staff, with a next step."""

from kiosk.errors import KnownError


class StoreDamaged(KnownError):
    """The files do not verify. Nothing was changed and nothing was deleted; `reason` says where, for the technician."""

    exit_code = 10
    message = "The stored sign-ups are damaged. Nothing was deleted. Please call the technician."

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.message} ({self.reason})"


class WrongKey(KnownError):
    """The files are whole, but this root key does not open them."""

    exit_code = 11
    message = "This device's key does not open the stored sign-ups. Please call the technician."


class DiskFull(KnownError):
    """There is no room for the write. What was there before is there still, and a later write may succeed."""

    exit_code = 12
    message = "The kiosk's disk is full, so nothing new can be saved now. Please call the technician."


class ReadOnly(KnownError):
    """The disk can only be read. What was there before is there still, and a later write may succeed."""

    exit_code = 13
    message = "The kiosk's disk can only be read now, so nothing new can be saved. Please call the technician."


class DiskFailed(KnownError):
    """The disk refused a write or a sync; the store takes no more writes until it is opened again."""

    exit_code = 14
    message = "The kiosk's disk did not save what it was given. Restart the kiosk, and call the technician."


class StoreBusy(KnownError):
    """Another process held the store for too long."""

    exit_code = 15
    message = "Another program is using the stored sign-ups. Wait a moment and try again."
