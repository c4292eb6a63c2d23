"""What stops a technician's command, wherever it is noticed."""

from sync.errors import SyncError


class Refused(SyncError):
    """Something couldn't be done as it was asked for. Its message is one sentence that says why and what to do."""

    code = "refused"
