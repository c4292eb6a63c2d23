"""Whose deadline it is: the person's, somebody else's, or nobody's (one that one may use, to call a time off).

Danish says who acts by the subject beside the verb, whichever comes first: "vi sender", "sender vi". Words that tell it
without a subject are data (rules/relative.toml: yours, not_yours, optional).
"""

import re

from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

CLAUSE = re.compile(r"[,;:]\s|\s(?:men|hvorefter|hvorpå)\s")
THEM = (
    r"(?:vi|jeg|kommunen|jobcent(?:er|ret)|[a-zæøå]*udlejer(?:en)?|(?:din\s)?arbejdsgiver"
    r"(?:en)?|(?:din\s)?læge(?:n)?|[a-zæøå]*banken|retten|"
    r"[a-zæøå]*styrelsen|[a-zæøå]*nævnet|hospitalet|skolen|regionen|politiet|[a-zæøå]*selskabet"
    r"|[a-zæøå]*foreningen|leverandøren|arbejdet|sagen|"
    r"(?:din\s)?sagsbehandler(?:en)?|(?:din\s)?advokat(?:en)?|modparten|kreditor|udvalget"
    r"|udbetaling danmark|håndværkerne|afdelingen)"
)
THEIRS = re.compile(
    rf"(?<!\w){THEM}\s(?:skal|vil|har|kan|må|[a-zæøå]{{1,}}(?:r|s))(?!\w)|(?<!\w)(?:skal"
    rf"|vil|har|kan|må|[a-zæøå]{{2,}}r)\s{THEM}(?!\w)"
)
"""Somebody else acts in this clause ..."""
NOT_TO = re.compile(r"(?<!\w)(?:skal|behøver)\s(?:du\s|de\s|i\s)?ikke(?!\w)")
OURS_TO_DO = re.compile(
    r"(?<!\w)(?:vi|jeg|retten|kommunen|[a-zæøå]*styrelsen|jobcentret|skolen|banken)\s(?:skal\s"
    r"(?:kunne\s)?(?:have|modtage|bruge|høre|se|senest\shave)|har\s(?:den|det|dem|dit|din|dine"
    r"|svaret|brug|modtaget)|"
    r"må\shave|vil\sgerne\s(?:have|høre)|ser\sgerne|ønsker|anmoder|beder|mangler|giver|kan\snå|hører|modtager|får|ser\sfrem\stil|imødeser|afventer|venter\spå|regner\smed\sat\s(?:du|modtage|høre|se|få))"
    r"|(?:skal|må|beder|mangler|ønsker|anmoder|giver|har|hører|modtager|får)\s(?:vi|jeg"
    r"|retten|kommunen)(?:\s(?:senest|derfor|altså))?(?:\s(?:have|modtage|bruge|høre|dig"
    r"|om|ikke|fra|brug))"
    r"|(?<!\w)(?:skal|bedes|må|kan)\s(?:du|de|i)(?!\w)|(?<!\w)(?:du|de|i)\s(?:skal|bedes|må|kan)(?!\w)"
)
"""... unless what they do is wait for the person: "vi skal have dit svar", "så vi har det"."""
PAPERS = re.compile(
    r"(?<!\w)(?:klage[nr]?|din klage|anke[nr]?|kæren|indsigelse[nr]?|indsigelserne|svaret|dit svar|betalingen)"
    r"\s(?:mod [a-zæøå]+\s)?(?:skal|bedes|må)\s(?!vi|jeg)"
)
"""What the person must send is what the clause speaks of: "klagen skal være hos nævnet senest ..."."""
ACTS = re.compile(
    r"(?:^|\s)(?:at|så|når|om)\s(?:du|de|i)\s(?!får|modtager|hører|bliver|er|har|fylder|kan|ikke|fik)[a-zæøå]{2,}r(?!\w)"
)
"""The person acts in the clause: "vi vil gerne have, at du bestiller senest ..."."""
BACK = re.compile(
    r"(?:det skal|det gør|dette skal|gør det|du skal gøre det|det kan du|ring|kontakt os"
    r"|skriv|fristen|sidste frist)(?!\w)"
)


def optional(sentence: str) -> bool:
    """Whether the sentence is about calling a time off or moving it: one may, nothing must be done."""
    return rules.first(rules.phrases("relative", "optional"), sentence) is not None


def lead_in(text: Text, start: int) -> str:
    """The sentence before, where the one at `start` only points back to it: "Det skal ske senest ..."."""
    number = text.sentence(start)
    span = text.sentences[number] if text.sentences else None
    if not number or span is None or not BACK.match(text.low, span.start):
        return ""
    above = text.sentences[number - 1]
    return text.low[above.start : above.end] + " "


def yours(before: str, after: str) -> bool | None:
    """Whether it is the person who must act: of the words that say who, those nearest before the deadline decide.

    None where no word says who: "Svarfrist: 3. maj" is the person's, "inden 30 dage" may be anybody's.
    """
    said = _by_clause(before, after)
    if said is not None:
        return said
    for piece, nearest in ((before, rules.last), (after, rules.first)):
        mine = nearest(rules.phrases("relative", "yours"), piece)
        theirs = nearest(rules.phrases("relative", "not_yours"), piece)
        if mine and theirs:
            if piece is before:
                return (mine.end(), -mine.start()) >= (theirs.end(), -theirs.start())
            return (mine.start(), -mine.end()) <= (theirs.start(), -theirs.end())
        if mine or theirs:
            return theirs is None
    return None


def _by_clause(before: str, after: str) -> bool | None:
    """What the subject of the clause says, if it has one that tells."""
    clause = CLAUSE.split(before)[-1] if len(before.split()) > 1 else CLAUSE.split(after)[0]
    if NOT_TO.search(clause):
        return False
    if PAPERS.search(clause):
        return True
    if THEIRS.search(clause) and not OURS_TO_DO.search(clause):
        return False
    return True if ACTS.search(CLAUSE.split(before)[-1]) else None
