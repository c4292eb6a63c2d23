"""Whether every way through a guide ends: no step that is not there, none that cannot be reached, no circle."""

from collections.abc import Collection, Iterator

from kiosk.guidance.model import Guide
from kiosk.guidance.problems import Problem
from kiosk.i18n import N_


def wrong_ways(guide: Guide) -> list[Problem]:
    """What is wrong with the ways between its steps."""
    found = list(_unknown(guide))
    if found:
        return found  # the rest would only say the same in other words
    return [*_unreached(guide), *_circles(guide)]


def wrong_links(guide: Guide, guides: Collection[str], phones: Collection[str]) -> list[Problem]:
    """What it links to that is not there."""
    found = []
    for step in guide.steps.values():
        if step.end and step.end.guide and step.end.guide not in guides:
            found.append(_problem(guide, step.id, N_("There is no guide called {name}."), name=step.end.guide))
        if step.end and step.end.phone and step.end.phone not in phones:
            message = N_("There is no telephone number called {name} in phones.toml.")
            found.append(_problem(guide, step.id, message, name=step.end.phone))
    return found


def _unknown(guide: Guide) -> Iterator[Problem]:
    for step in guide.steps.values():
        for there in step.leads_to:
            if there not in guide.steps:
                yield _problem(guide, step.id, N_("It leads to {name}, and there is no such step."), name=there)


def _unreached(guide: Guide) -> Iterator[Problem]:
    seen, waiting = {guide.first.id}, [guide.first.id]
    while waiting:
        onward = [there for there in guide.steps[waiting.pop()].leads_to if there not in seen]
        seen.update(onward)
        waiting += onward
    for step in guide.steps:
        if step not in seen:
            yield _problem(guide, step, N_("No way leads here."))


def _circles(guide: Guide) -> Iterator[Problem]:
    """Steps are taken away whose every way is known to end; what is left goes round, or leads to what does."""
    left = dict(guide.steps)
    while ended := [name for name, step in left.items() if not any(there in left for there in step.leads_to)]:
        for name in ended:
            del left[name]
    for name in left:
        if _comes_back(guide, name):
            yield _problem(guide, name, N_("One can come back here without end: the way goes in a circle."))


def _comes_back(guide: Guide, start: str) -> bool:
    seen: set[str] = set()
    waiting = list(guide.steps[start].leads_to)
    while waiting:
        here = waiting.pop()
        if here == start:
            return True
        if here not in seen:
            seen.add(here)
            waiting += guide.steps[here].leads_to
    return False


def _problem(guide: Guide, step: str, message: str, **fields: object) -> Problem:
    return Problem(guide.file, step, message, fields, guide.own)
