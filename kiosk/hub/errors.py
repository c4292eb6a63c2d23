"""What stops the kiosk on its way to the hub, in words with a next step: one for each code of sync/errors.py."""

from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_
from sync.client import SyncError


class HubError(KnownError):
    """The hub could not be reached, or said no. Nothing is lost: what waits is sent when it works again."""

    message = N_("The hub can't be reached. Try again later, or look at the network.")


class NoHub(BadInput):
    """Nobody has said which hub."""

    message = N_("Say which hub: --hub https://hub.example.org, or set it under [hub] in the configuration.")


class OtherHub(BadInput):
    """The configuration names another hub than the one that was asked for."""

    message = N_("The configuration names the hub {url}. Change it there, or enrol at that one.")


class NotEnrolled(BadInput):
    """There is nobody to speak with."""

    message = N_("The kiosk has no hub. Ask a coordinator for a code, and run 'python -m kiosk enrol'.")


def known(error: SyncError) -> KnownError:
    """The same in words; `HubError` for a code that has none."""
    if error.code == "never":
        return NotEnrolled()
    words = _WORDS.get(error.code)
    if words is None:
        return HubError()
    return BadInput(words) if error.code == "bad_code" else HubError(words)


_NO_ANSWER = N_("The hub did not answer as it should. Try again in a few minutes.")
_SOMEBODY_ELSE = N_("Somebody else than the hub answers. Log in to the network, or check the address.")
_NOT_UNDERSTOOD = N_("The kiosk and the hub did not understand each other. See that both are up to date.")
_BLOCKED = N_("The hub does not let this kiosk in any more. Call the coordinator.")
_WAIT = N_("The hub asks us to wait. Try again in a few minutes.")

_WORDS = {
    "no_network": N_("There is no network. Connect the kiosk to one, and try again."),
    "bad_address": N_("The hub's address is not one. Write it as https://hub.example.org."),
    "no_such_host": N_("The hub's address can't be found. Check how it is spelled, and the network."),
    "refused": N_("Nothing answers at the hub's address. Check it, or try again later."),
    "timed_out": _NO_ANSWER,
    "cut": _NO_ANSWER,
    "hub_failed": _NO_ANSWER,
    "captive": _SOMEBODY_ELSE,
    "not_the_hub": _SOMEBODY_ELSE,
    "intercepted": N_("The hub's certificate is not one the kiosk trusts. Check the address, or set ca_file."),
    "bad_ca": N_("The certificates that ca_file names can't be read. Look at [hub] in the configuration."),
    "clock": N_("The kiosk's clock is wrong. Set it, or give the kiosk a network that sets it."),
    "busy": _WAIT,
    "slow_down": _WAIT,
    "not_ready": _WAIT,
    "blocked": _BLOCKED,
    "unknown_kiosk": _BLOCKED,
    "cloned": N_("There seem to be two of this kiosk, so the hub lets neither in. Call the coordinator."),
    "elsewhere": N_("This kiosk belongs to another organisation. Their coordinator must let it go first."),
    "wrong_code": N_("The code is not right, was used, or is too old. Check it, or ask the coordinator for a new one."),
    "bad_code": N_("A code has ten digits. Type all of them."),
    "bad_box": _NOT_UNDERSTOOD,
    "bad_request": _NOT_UNDERSTOOD,
    "occupied": N_("The kiosk is speaking with the hub already. Try again in a moment."),
}
