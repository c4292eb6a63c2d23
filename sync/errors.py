"""What the world does to sync. Each has a `code` that never changes and one English sentence for the log.

The kiosk says codes in its own words; the hub answers with them. No error holds anything personal: no body, no name, no
key. Everything else that goes wrong is a bug.
"""


class SyncError(Exception):
    """Something outside the program stopped it. `code` is for programs, `what` for the log."""

    code: str = "sync"
    sentence: str = "Sync was stopped by something outside the program."

    def __init__(self, what: str = "") -> None:
        self.what = what or self.sentence
        super().__init__(self.what)


# What is wrong with a message, whoever reads it.


class BadSignature(SyncError):
    """A request is not signed, not in the one form that the protocol knows, or not by that key."""

    code = "bad_request_signature"
    sentence = "The request's signature does not hold."


class BadDigest(SyncError):
    """A body is not the one whose digest is in the headers."""

    code = "bad_digest"
    sentence = "The body does not fit its Content-Digest."


class BadBody(SyncError):
    """A body can't be read: not gzip, not JSON, not lines."""

    code = "bad_request"
    sentence = "The body could not be read."


class TooLarge(SyncError):
    """A body is larger, or opens to something larger, than is allowed."""

    code = "too_large"
    sentence = "The body is too large."


# Why a kiosk could not reach its hub. Everything here passes by itself, or by somebody at the network.


class Unreachable(SyncError):
    """No answer from the hub itself. `after` is how many seconds to wait at least, where somebody said so."""

    after: float = 0.0


class NoNetwork(Unreachable):
    """No way out: no cable, no Wi-Fi, no route."""

    code = "no_network"
    sentence = "There is no network."


class NoSuchHost(Unreachable):
    """The hub's name could not be looked up."""

    code = "no_such_host"
    sentence = "The hub's name could not be looked up."


class BadAddress(Unreachable):
    """The hub's address is none."""

    code = "bad_address"
    sentence = "The hub's address is not one that can be called."


class NotListening(Unreachable):
    """A machine is there, and no hub on it."""

    code = "refused"
    sentence = "The hub's machine takes no connection."


class TimedOut(Unreachable):
    """Nothing came in time. It may be the size of what was sent."""

    code = "timed_out"
    sentence = "The hub did not answer in time."


class Cut(Unreachable):
    """The line was cut in the middle. It may be the size of what was sent."""

    code = "cut"
    sentence = "The line was cut in the middle."


class CaptivePortal(Unreachable):
    """Somebody else answered: a page that wants a log-in, a redirect."""

    code = "captive"
    sentence = "The network answers with a page of its own."


class NotTheHub(Unreachable):
    """An answer that is not signed by the hub, or not for this request: a proxy, a damaged line."""

    code = "not_the_hub"
    sentence = "The answer is not signed by the hub."


class Intercepted(Unreachable):
    """TLS with a certificate from nobody we know: somebody stands in between."""

    code = "intercepted"
    sentence = "The hub's certificate comes from nobody we trust: somebody may stand in between."


class BadCertificates(Unreachable):
    """The file of certificates to trust can't be read, or holds none."""

    code = "bad_ca"
    sentence = "The file of certificates to trust can't be read, or holds none."


class WrongClock(Unreachable):
    """The hub's certificate seems not valid yet, or no longer: most likely this machine's clock is wrong."""

    code = "clock"
    sentence = "The hub's certificate does not fit this machine's clock."


class Busy(Unreachable):
    """The hub asks for patience."""

    code = "busy"
    sentence = "The hub asks us to wait."


class HubFailed(Unreachable):
    """The hub, or what stands before it, has a fault."""

    code = "hub_failed"
    sentence = "The hub has a fault."


# What the hub said no to. `Refusal` is signed by it.


class Refusal(SyncError):
    """The hub's own no, with all that it said. `code` is the hub's."""

    code = "refusal"
    sentence = "The hub said no."

    def __init__(self, status: int, code: str, what: str = "", said: dict[str, object] | None = None) -> None:
        super().__init__(what or f"The hub said no: {code}.")
        self.status, self.code, self.said = status, code, said or {}


class Blocked(Refusal):
    """A coordinator has blocked this kiosk, or (code "cloned") two machines live with its key."""


class UnknownKiosk(Refusal):
    """The hub does not know this kiosk: it was removed, or the hub is another one."""


# What the kiosk itself can't do.


class NotEnrolled(SyncError):
    """There is no hub yet."""

    code = "never"
    sentence = "This kiosk is not enrolled at a hub."


class Occupied(SyncError):
    """Another process is syncing this kiosk just now."""

    code = "occupied"
    sentence = "Another process is syncing just now."


class Stopped(SyncError):
    """The program is about to end."""

    code = "stopped"
    sentence = "Sync was asked to stop."
