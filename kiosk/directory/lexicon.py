"""What people say, and what it means for a search: words.json beside the directory; directory.md says how it is made.

Phrases are kept as stems. One holds where its words stand near each other in what was typed, in any order: "kolde
nætter" is in "der er så kolde nætter nu".
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kiosk.directory.words import LONGEST, english_stem, stem, tokens

COUNTS: Final = (1.0, 0.5, 0.35, 0.25)
"""What the needs of a group count, in their order."""
LONGER: Final = 0.2
"""How much more a phrase counts for each further word of it."""
HINT: Final = 0.4
"""How much a word counts that stands in phrases of a group, but none of them holds."""
SURE: Final = 0.7
"""From how sure on a crisis line is put first."""
ASIDE: Final = frozenset({"money"})
"""Groups that only say that something must be free, where something else is asked for too."""
STEMS: Final = {"da": stem, "en": english_stem}
NOT: Final = frozenset(
    {"ikke", "ingen", "intet", "uden", "aldrig", "hverken", "not", "no", "without", "never", "dont", "cant"}
)
_STOP: Final = """
kommet gaa gaar gaaet staar staa lave laver lavet bor foer siden alligevel med faaet taget haft blevet gjort saadan hele
a ad aek af alle alt altid am and anden andet andre are as at ata bare be blev blive bliver brug by can could da de
deg dem den der deres det dig din dine dit do does du efter eg eller en er ere et faa faar fik find finde for fordi
fra fx gerne get gik god godt goer goere goeres gor got ham han hans har has have hej hello help hen hende her hi
hjaelp hjaelpe hos how hun hvad hvem hver hvilken hvis hvor hvordan hvornaar i if ik ikk im in inal ind into is it
jae jag jeg jer jo kan kom komme kommer kunne lidt lige maa mae man mange mangle mangler me meget men mere mig min
mine mit mod my naar nae ned need needs nej noed nogen noget nogle nok nu nye of og ogsaa ok om on op or os over paa
person place places please saa se selv ser sig sin sit skal sku skulle snart som somebody someone something sted
steder taenker tage tager tak thanks the there they thing things this til ting to tror ud ude under vaere vaeret var
ved venligst vi vil ville vores want wants we what when where who why with would you your
"""
STOP: Final = frozenset(_STOP.split())
"""Words that say nothing of what somebody needs, folded."""
_DIALECT: Final = """
naad=noget naae=noget nowed=noget naaen=nogen nowen=nogen mae=med hunn=hund aed=spise aede=spise itt=ikke ikk=ikke
ae=jeg snakk=snakke hwor=hvor hwa=hvad hwem=hvem ka=kan ska=skal taenner=taender taennern=taender
"""
DIALECT: Final = dict(pair.split("=") for pair in _DIALECT.split())
"""What people write as they speak, folded, where it sounds like something else or is too short to be a mistake."""
_TO: Final = re.compile(r"\bå\b", re.IGNORECASE)
"""*At*, as it is spoken. Folded it would be AA, whose meetings somebody else asks for."""
SILENT_STEMS: Final = frozenset(stem(one) for stem in STEMS.values() for one in STOP | NOT)


def spoken(text: str) -> list[str]:
    """The folded words of what somebody typed, dialect as it is written elsewhere."""
    return [DIALECT.get(word, word) for word in tokens(_TO.sub("at", text[:LONGEST]))]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that people say. `stems` in the order it was written; `needs` and `conditions` as in the content."""

    stems: tuple[str, ...]
    group: str = ""
    needs: Mapping[str, float] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    crisis: tuple[str, ...] = ()
    """The needs whose crisis lines come first."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was understood of what was typed."""

    asks: Mapping[str, Mapping[str, float]]
    """Each thing that was asked for (the group of phrases): the needs of it, and how much each counts."""
    conditions: Mapping[str, str]
    crisis: tuple[str, ...]

    aside: frozenset[int] = frozenset()
    """The places of words that only say how: no offer is found by them."""
    needs: Mapping[str, float] = field(init=False)
    """All of them, the strongest first."""

    def __post_init__(self) -> None:
        found: dict[str, float] = {}
        for ask in self.asks.values():
            for code, weight in ask.items():
                found[code] = max(found.get(code, 0.0), weight)
        object.__setattr__(self, "needs", dict(sorted(found.items(), key=lambda item: -item[1])))


Held = tuple[frozenset[int], float, Phrase]
"""A phrase that holds: the places of its words, and how sure."""


class Lexicon:
    """All phrases, by their rarest stem."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = tuple(phrases)
        seen: dict[str, int] = {}
        for phrase in self.phrases:
            for one in set(phrase.stems):
                seen[one] = seen.get(one, 0) + 1
        self.vocabulary = frozenset(seen)
        self._hints = _hints(self.phrases)
        self._by_rarest: dict[str, list[Phrase]] = {}
        for phrase in self.phrases:
            self._by_rarest.setdefault(min(phrase.stems, key=lambda one: (seen[one], one)), []).append(phrase)

    def meaning(self, heard: Sequence[Mapping[str, float]]) -> Meaning:
        """What these words mean; each word is given as the stems it may be, and how sure each is."""
        places: dict[str, list[tuple[int, float]]] = {}
        for place, one in enumerate(heard):
            for word, sure in one.items():
                places.setdefault(word, []).append((place, sure))
        found: list[Held] = []
        for word in places:
            for phrase in self._by_rarest.get(word, ()):
                held = _held(phrase.stems, places)
                if held is not None:
                    found.append((held[0], held[1], phrase))
        if not any(phrase.needs for _, _, phrase in found):
            for word, those in places.items():
                for place, sure in those:
                    found += [(frozenset((place,)), sure * HINT, hint) for hint in self._hints.get(word, ())]
        return _together(found)


def _hints(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    """Words that stand in the phrases of one or two groups only: alone they hint at these. Never at danger."""
    groups: dict[str, dict[str, Phrase]] = {}
    for phrase in phrases:
        for one in phrase.stems:
            if one not in SILENT_STEMS and len(one) > 3:
                groups.setdefault(one, {}).setdefault(phrase.group, phrase)
    return {
        one: [Phrase((one,), phrase.group, phrase.needs) for phrase in those.values() if not phrase.conditions]
        for one, those in groups.items()
        if len(those) <= 2 and not any(phrase.crisis for phrase in those.values())
    }


def _held(stems: tuple[str, ...], places: Mapping[str, list[tuple[int, float]]]) -> tuple[frozenset[int], float] | None:
    """The places of a phrase's words and how sure they are; None where one is missing or they stand far apart."""
    if any(one not in places for one in stems):
        return None
    best: tuple[frozenset[int], float] | None = None
    for first, sure in places[stems[0]]:
        taken, total = {first}, sure
        for one in stems[1:]:
            near = [(place, value) for place, value in places[one] if place not in taken]
            if not near:
                break
            place, value = min(near, key=lambda item: (abs(item[0] - first), -item[1]))
            taken.add(place)
            total = min(total, value)
        else:
            if max(taken) - min(taken) <= len(stems) + 2 and (best is None or total > best[1]):
                best = frozenset(taken), total
    return best


def _together(found: list[Held]) -> Meaning:
    """Longer phrases before shorter ones: what lies wholly within one that holds as surely is not meant by itself.

    A condition takes only what is about the same: "sove med hund" is still about a place to sleep.
    """
    found.sort(key=lambda item: (-len(item[0]), -item[1]))
    kept: list[Held] = []
    for one in found:
        places, sure, phrase = one
        if not any(places < other and sure <= more and _about(big, phrase) for other, more, big in kept):
            kept.append(one)
    conditions: dict[str, str] = {}
    crisis: list[str] = []
    for _, sure, phrase in kept:
        for code, value in phrase.conditions.items():
            conditions.setdefault(code, value)
        if sure > SURE:  # what only may be meant is no reason to alarm anybody
            crisis += phrase.crisis
    asks, aside = _asks([one for one in kept if not one[2].conditions]), frozenset[int]()
    if len(asks) > 1 and any(_aside(one) for one in asks) and not all(_aside(one) for one in asks):
        aside = frozenset[int]().union(*(places for one in asks if _aside(one) for places, _, _ in one))
        asks = [one for one in asks if not _aside(one)]
        conditions.setdefault("free", "")
    if not asks:  # "min hund må ikke komme med", and no more: any place will do, not the one that writes most of dogs
        aside = frozenset[int]().union(*(places for places, _, _ in kept))
    return Meaning(
        {"+".join(sorted({phrase.group for _, _, phrase in one})): _needs(one) for one in asks},
        conditions,
        tuple(dict.fromkeys(crisis)),
        aside,
    )


def _asks(kept: list[Held]) -> list[list[Held]]:
    """Phrases that share a word are one thing that was asked for, and so are phrases of one group."""
    asks: list[list[Held]] = []
    for one in kept:
        same = [ask for ask in asks if any(one[0] & other[0] or one[2].group == other[2].group for other in ask)]
        asks = [ask for ask in asks if ask not in same] + [[one, *(held for ask in same for held in ask)]]
    return asks


def _needs(ask: list[Held]) -> dict[str, float]:
    needs: dict[str, float] = {}
    for places, sure, phrase in ask:
        strength = sure * (1 + LONGER * (len(places) - 1))
        for code, weight in phrase.needs.items():
            needs[code] = max(needs.get(code, 0.0), weight * strength)
    return needs


def _aside(ask: list[Held]) -> bool:
    """Whether it is said of something else: who has a toothache and no money asks for a dentist."""
    return any(phrase.group in ASIDE for _, _, phrase in ask)


def _about(longer: Phrase, phrase: Phrase) -> bool:
    """Whether a longer phrase leaves nothing of a shorter one to be meant."""
    return not longer.conditions or bool(phrase.conditions) or next(iter(phrase.needs), "") in longer.needs


def stems_of(text: str, language: str, *, closely: bool = False) -> tuple[str, ...]:
    """The stems of a phrase. What says nothing is left out where enough is left; `closely`: of long ones only."""
    every = tokens(text)
    chosen = [one for one in every if one not in STOP]
    says = [one for one in chosen if one not in NOT]
    if not says or (closely and (len(every) < 3 or len(says) < 2)):
        chosen = every
    return tuple(dict.fromkeys(STEMS[language](one) for one in chosen))


def load(*paths: Path) -> Lexicon:
    """Read words.json, or several. What is not there or not as it should be counts as not written; checking tells."""
    return Lexicon(phrase for path in paths for phrase in _read(path))


def _read(path: Path) -> list[Phrase]:
    try:
        return phrases_of(json.loads(path.read_bytes()))
    except (OSError, ValueError):
        return []


def phrases_of(found: Any) -> list[Phrase]:
    """The phrases in what words.json holds."""
    phrases: list[Phrase] = []
    for place, group in enumerate(found.get("groups", ()) if isinstance(found, dict) else ()):
        needs = dict(zip(group.get("needs", ()), COUNTS, strict=False))
        conditions, crisis = group.get("conditions", {}), tuple(group.get("crisis", ()))
        for language in STEMS:
            said = [*group.get("say", {}).get(language, ()), group.get("title", {}).get(language, "")]
            close = bool(crisis or conditions)
            phrases += [
                Phrase(stems, str(group.get("id", place)), needs, conditions, crisis)
                for one in said
                if (stems := stems_of(one, language, closely=close))
            ]
    return phrases
