"""Text made ready for the ear: split into sentences, and rid of what a voice would stumble over.

Written for Danish and good enough for English. The screens highlight one sentence at a time, so a split in the wrong
place shows; the lists below are the abbreviations that centres' own programmes use.
"""

import re
import unicodedata

# Left out are those that are words of their own at the end of a sentence ("din og min.").
_KNOWN = """
    adr afd afs alm ang bl.a bla ca d.d d.v.s dvs d.y d.æ e.kr e.l el.lign enk etc evt f.eks feks f.kr f.m fhv fmd forb
    forf frk førstk gl gr hhv hr incl inkl int iht ift jf jr kap kl kr kpt lign ltr m.a.o m.fl m.h.t m.m m.v max maks
    mdl mfl mht mia mio modt mr mrs ms mv n.b nb nr nuv o.a o.l o.lign obs omtr opl osv p.a p.g.a p.t pga pkt pl pr ptr
    sdr skt sml spec stk str sædv t.h t.v tcal tel temp tilh tlf uændr vedr vha økon årg årh årl
"""
ABBREVIATIONS = frozenset(_KNOWN.split())
# These end sentences too ("... og kaffe m.m. Vi ses."): a capital after them is a new sentence.
CLOSERS = frozenset(
    {"m.m", "osv", "o.l", "etc", "mv", "m.v", "mm", "m.fl", "o.a", "o.lign", "kr", "e.l", "el.lign", "stk"}
)

# Each begins where its run begins, and looks no further back than a word is long: the text may be anybody's, and a
# search that begins anew at each of 8,000 full stops takes seconds.
LONGEST_WORD = 40
_END = re.compile(r"""(?<![.!?…؟])(?P<stop>[.!?…؟]+)(?P<close>["'»«”“’)\]]*)\s+(?=(?P<next>["'«»“”„‘(\[]*\S))""")
_WORD = re.compile(r"[^\s(\[\"'«»“”„‘]+$")
_BREAK = re.compile(r"(?<!\s)\s*\n\s*")
_BULLET = re.compile(r"^\s*[•·▪◦*‣–—-]\s+")
_DASH = re.compile(r"(?<!\s)\s+[–—-]\s+(?:(?!\d)|(?<!\d [–—-] ))")  # "10 - 12" is from one to the other
_UNSAID = {"So", "Sk", "Cf", "Cc", "Co", "Cn", "Cs"}


def split_sentences(text: str) -> list[str]:
    """The sentences of a text, in order; a line break ends one too. Nothing is lost but white space and bullets."""
    return [sentence for line in _BREAK.split(text) for sentence in _split_line(_BULLET.sub("", line).strip())]


def prepare(sentence: str) -> str:
    """One sentence as the voice should get it: no emoji or unseen characters, a dash as a pause, on one line.

    Empty when nothing in it can be said.
    """
    kept = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", sentence)
        if char.isspace() or unicodedata.category(char) not in _UNSAID
    )
    kept = " ".join(_DASH.sub(", ", kept).replace("|", ",").replace("*", "").split())
    return kept if any(char.isalnum() for char in kept) else ""


def _split_line(line: str) -> list[str]:
    found, start = [], 0
    for match in _END.finditer(line):
        if _ends(line[start : match.start()], match["stop"], match["next"]):
            found.append(line[start : match.end("close")])
            start = match.end()
    return [sentence for sentence in (*found, line[start:]) if sentence]


def _ends(before: str, stop: str, following: str) -> bool:
    """Whether the stop after `before` ends a sentence, when `following` is how the next word starts."""
    if stop != ".":
        return True
    first = following[-1]
    if first.islower():
        return False
    word = _WORD.search(before[-LONGEST_WORD:])
    last = word[0].casefold() if word else ""
    if last in CLOSERS:
        return first.isalpha()
    # "den 3. maj" has a small letter and is gone by now; "J. Hansen" is a name.
    return last not in ABBREVIATIONS and not (len(last) == 1 and last.isalpha())
