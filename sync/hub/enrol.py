"""A kiosk comes in: what the hub does once a code was proved, and what it answers when it was not.

The API's addresses are in api/enrol.py; the exchange itself in `sync.enrolment`; the codes in enrol_codes.py.
"""

import hashlib
import re
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from sync import credential, enrolment
from sync.events import device_of
from sync.hub import activities, changes, enrol_codes, keys, log, seats
from sync.hub.models import EnrolmentAttempt, EnrolmentCode, Kiosk


def begin(number: str, message: object, address: str, now: datetime) -> dict[str, str]:
    """The answer to `enrol/begin`: the same in kind whether there is such a code or not.

    Raises SlowDown, and WrongCode for a message that is none or a network that had its wrong tries.
    """
    origin = enrol_codes.network(address)
    enrol_codes.check_pace(origin, number, now)
    code = EnrolmentCode.objects.filter(number=number, used=None).first()
    if code is not None and not enrol_codes.alive(code, now):
        code = None
    own, shared = enrolment.answer_first(code.secret if code else _nobodys(), message, secrets.token_bytes)
    token = secrets.token_hex(16)
    EnrolmentAttempt.objects.create(
        code=code, number=number, token=token, key=shared.hex(), address=origin, created=now
    )
    return {"attempt": token, "message": own}


def finish(token: str, box: str, now: datetime) -> dict[str, str] | None:
    """The answer to `enrol/finish`; None when the code is wrong, whatever was wrong with it.

    An attempt is tried once. The same box gets the same answer again, which may have been lost.
    """
    if not re.fullmatch("[0-9a-f]{32}", token):
        return None
    seen = hashlib.sha256(box.encode("utf-8", "surrogatepass")).hexdigest()
    with transaction.atomic():
        since = now - enrol_codes.ANSWER_KEPT
        attempt = EnrolmentAttempt.objects.select_for_update().filter(token=token, created__gt=since).first()
        if attempt is None:
            return None
        if attempt.key:
            shared, attempt.key = bytes.fromhex(attempt.key), ""
            if said := _try(attempt, shared, box, now):
                attempt.box, attempt.answer = seen, enrolment.seal_answer(shared, token, said, secrets.token_bytes)
            attempt.save()
        return {"box": attempt.answer} if attempt.box == seen else None


def _try(attempt: EnrolmentAttempt, shared: bytes, box: str, now: datetime) -> dict[str, Any] | None:
    """What to say to who sent this box, if it opens; notes a wrong try."""
    code = EnrolmentCode.objects.select_for_update().filter(pk=attempt.code_id or 0).first()
    if enrol_codes.had_its_tries(attempt.address, attempt.number, now):
        return None
    try:
        applicant = enrolment.open_second(shared, attempt.token, box)
    except enrolment.WrongCode:
        attempt.wrong = True
        if code is not None:
            code.wrong += 1
            code.save(update_fields=["wrong"])
        return None
    except enrolment.BadBox as error:
        return {"error": "bad_request", "what": error.what}
    if code is None or not enrol_codes.alive(code, now):
        return None
    enrol_codes.use(code, now)
    return _enrol(code, applicant, now)


def _nobodys() -> str:
    return f"{secrets.randbelow(10**enrolment.SECRET):0{enrolment.SECRET}}"


def _enrol(code: EnrolmentCode, applicant: enrolment.Applicant, now: datetime) -> dict[str, Any]:
    """Write the kiosk down, and say what it gets. The code is locked and used; the kiosk's row is locked here."""
    device, organisation, centre = device_of(bytes.fromhex(applicant.public_key)), code.organisation, code.centre
    kiosk = Kiosk.objects.select_for_update(no_key=True).filter(device=device).first()
    if kiosk is not None and kiosk.organisation_id != organisation.pk:
        return {"error": "elsewhere", "what": "This kiosk's key belongs to another organisation."}
    if kiosk is not None and kiosk.blocked and kiosk.why_blocked == "stolen":
        log.write(organisation, f"kiosk:{device}", "kiosk.refused", kiosk=kiosk.name)
        return {"error": "blocked", "what": "This kiosk was reported stolen."}
    old_centre = kiosk.centre if kiosk is not None else centre
    copied = kiosk is not None and kiosk.why_blocked == "cloned"
    kiosk = kiosk or Kiosk(device=device, public_key=applicant.public_key, organisation=organisation)
    kiosk.centre, kiosk.name, kiosk.enrolled = centre, code.kiosk_name, now
    kiosk.blocked, kiosk.why_blocked = None, ""
    kiosk.status = kiosk.status | {"version": _plain(applicant.version), "model": _plain(applicant.model)}
    if copied:
        # As api/restored.py notes it, for every epoch till now, and no word about one of them can be said again: so the
        # copy, which is in one of these or wants to leave one, is noticed.
        epochs = [before["epoch"] for before in kiosk.given_up if before["epoch"] != kiosk.epoch]
        kiosk.given_up = [{"epoch": epoch, "seq": -1, "new_epoch": 0} for epoch in (*epochs, kiosk.epoch)]
    statement = new_credential(kiosk, now)
    kiosk.save()
    changes.publish(
        organisation.pk,
        f"kiosk/{device}",
        "kiosk",
        {"name": kiosk.name, "centre": centre.name, "blocked": False},
        audience=device,
    )
    log.write(organisation, f"kiosk:{device}", "kiosk.enrolled", kiosk=kiosk.name, centre=centre.name)
    for one in {old_centre.pk: old_centre, centre.pk: centre}.values():
        activities.kiosks_changed(one, f"kiosk:{device}")
    if copied:
        seats.remind(kiosk)  # it begins its new epoch without a word
    return {
        "organisation": organisation.slug,
        "organisation_name": organisation.name,
        "centre": centre.name,
        "name": kiosk.name,
        "credential": statement,
        "hub_key": keys.public_of(organisation),
        "content_key": organisation.content_key,
        "recovery_key": organisation.recovery_key,
        "time": int(now.timestamp()),
        "poll": changes.POLL,
        "turn": kiosk.turn,
        "new_epoch": copied,
    }


def new_credential(kiosk: Kiosk, now: datetime) -> credential.Credential:
    """The kiosk's next credential, noted on its row, which the caller saves."""
    key, _id = keys.signing_key(kiosk.organisation)
    kiosk.credential += 1
    kiosk.credential_epoch = kiosk.organisation.epoch
    kiosk.credential_until = now + credential.LASTS
    return credential.issue(
        key,
        organisation=kiosk.organisation.slug,
        public_key=kiosk.public_key,
        number=kiosk.credential,
        epoch=kiosk.credential_epoch,
        now=now,
    )


def _plain(text: str) -> str:
    """What a kiosk says of itself, without what no database or page should meet."""
    return "".join(character for character in text if character.isprintable())
