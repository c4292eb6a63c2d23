"""What the world does to us. Everything else that goes wrong is a bug."""


class KnownError(Exception):
    """Something outside the program stopped it.

    A subclass's message is a msgid: one English sentence that says what is wrong and what to do, with `{}` fields
    filled from `fields`. `kiosk.i18n.say` puts it in the language on the screen. It never holds personal data.
    """

    exit_code = 1
    message = "Something outside the program stopped it. Please ask staff for help."

    def __init__(self, message: str | None = None, /, **fields: object) -> None:
        if message is not None:
            self.message = message
        self.fields = fields
        super().__init__(self.message.format(**fields) if fields else self.message)


class BadInput(KnownError):
    """What was typed or given makes no sense; nothing was changed."""

    exit_code = 2
    message = "That was not understood. Try --help."
