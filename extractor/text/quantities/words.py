"""Numbers in words: "two hundred and five", "tens of thousands", "two-thirds", "six in 10", "twenty-first"."""

from __future__ import annotations

import math
import re

from extractor.text.quantities.numerals import GROUPS, ONES, ORDINALS, SCALE, SCALES, TENS, Numeral, factor_of, tidy
from extractor.text.quantities.vocabulary import GAP, alternatives, table

__all__ = [
    "UNIT_AND_PART",
    "WORD_STARTS",
    "fraction",
    "number_in_words",
    "ordinal",
    "round_count",
    "share_out_of",
    "unit_and_part",
]

_FRACTIONS: dict[str, int] = table("fractions")
_WORD = alternatives([*ONES, *TENS, *SCALES, *GROUPS])
_STEP = re.compile(rf"(?ai:(?P<joint>{GAP}and{GAP}|{GAP}|-)?(?P<word>an?(?={GAP}(?:{SCALE}))|{_WORD}))(?![^\W_])")
_AND_A_PART = re.compile(
    rf"(?ai:(?:{GAP}|-)and(?:{GAP}|-)(?P<part>a(?:{GAP}|-)half|(?:a(?:{GAP}|-)(?:quarter|third)|three(?:{GAP}|-)quarters)(?!{GAP}of\b))"
    rf"(?:(?:{GAP}|-)(?P<scale>{SCALE}))?)(?!\w)"
)
_PARTS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3, "quarters": 0.75}
UNIT_AND_PART = (
    rf"(?:hour|year|month|week|day|mile|minute|decade|century|metre|meter|kilometre|kilometer|inch|foot)"
    rf"{GAP}and{GAP}a{GAP}(?:half|quarter)(?!\w)"
)
"""What behind "a" or "an" makes a number with its unit inside."""
_UNIT_AND_PART = re.compile(rf"(?ai:an?{GAP}(?={UNIT_AND_PART})(?P<unit>[a-z]+){GAP}and{GAP}a{GAP}(?P<part>[a-z]+))")
_LAST_LETTERS = re.compile(r"[a-z]+")
_VAGUE = re.compile(
    rf"""(?ai:(?P<few>(?:several|a{GAP}few|many|a{GAP}couple(?:{GAP}of)?){GAP}(?P<fewscale>{SCALE})s?)
    |(?P<plural>(?P<first>tens|dozens|scores|hundreds|thousands|millions|billions|trillions)
     (?:{GAP}of{GAP}(?P<second>thousands|millions|billions|trillions)
       |{GAP}of{GAP}hundreds{GAP}of{GAP}(?P<third>thousands|millions))?))(?![^\W_])""",
    re.VERBOSE,
)
_SCORES_OF = re.compile(
    rf"(?ai:{GAP}of{GAP}(?![0-9])|{GAP}(?:more|others)(?!\w)|{GAP}(?:(?:were|are|have{GAP}been|had{GAP}been|was|feared){GAP})?"
    rf"(?:killed|dead|died|wounded|injured|hurt|arrested|detained|missing|displaced|evacuated)(?!\w))"
)
_RESULTS = re.compile(
    rf"(?ai:(?<!\w)(?:test|exam|credit|sat|act|maths?|reading|approval|box|poll|average|mean|risk|iq|film|high|low|final){GAP})$"
)
_FRACTION = re.compile(
    rf"""(?ai:(?P<top>an?|{alternatives([*ONES])})(?:{GAP}|-)(?P<bottom>{alternatives(_FRACTIONS)})
      (?:(?:{GAP}of{GAP}an?{GAP}|(?:(?<=quarter)|(?<=quarters)|(?<=half))(?:{GAP}|-))(?P<of_scale>{SCALE}))?(?![^\W_])
    |(?P<half>half)(?:(?:{GAP}|-)(?:(?:of(?:{GAP}|-))?an?(?:{GAP}|-))?(?P<scale>{SCALE}))?
      (?![^\W_]|-(?!of|hour|day|mile|year|century|point|percent|inch))
    |(?P<quarter>quarter){GAP}of{GAP}a{GAP}(?P<quarter_of>{SCALE})(?![\w-])
    |(?P<out>{alternatives([*ONES])})(?:{GAP}(?:in|out{GAP}of)(?:{GAP}every)?{GAP}|-in-)
      (?P<of>{alternatives([*ONES, *TENS])})(?![^\W_]))""",
    re.VERBOSE,
)
_OUT_OF = re.compile(
    rf"""(?ai:(?P<part>[1-9][0-9]?|{alternatives([*ONES])})(?:{GAP}(?:in|out{GAP}of)(?:{GAP}every)?{GAP}|-in-)
    (?P<of>[1-9][0-9]{{4,6}}|1000|[0-9]{{1,3}}(?:,[0-9]{{3}}){{0,2}})(?![\w%]|[.,][0-9]))""",
    re.VERBOSE,
)
_ORDINAL = re.compile(
    rf"(?ai:(?P<digits>[0-9]{{1,4}})(?:st|nd|rd|th)(?!\w)|(?:(?P<tens>{alternatives(TENS)})-)?"
    rf"(?P<word>{alternatives(ORDINALS)})(?![^\W_]))"
)
_ROUND = {
    "tens": 10.0, "dozens": 12.0, "scores": 20.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "trillions": 1e12,
}  # fmt: skip
_ROUND_WHOLES = frozenset((3, 4, 5, 10, 100, 1000, 10_000, 100_000, 1_000_000))
WORD_STARTS = frozenset(
    [*ONES, *TENS, *ORDINALS, "half", "quarter", "several", "a", "an", "many", "tens", "dozens", "scores", "hundreds",
     "thousands", "millions", "billions", "trillions"]
)  # fmt: skip
"""The words a number in words can begin with, lower case."""


def number_in_words(text: str, start: int) -> Numeral | None:
    """The number whose words begin at `start`: "two hundred and five"; of "nine ten" only "nine".

    Why not text2num: it gives no code-point offsets into the text as printed, refuses "a hundred" and "dozen", and
    takes time in the square of a run's length (0.4 s for 20,000 words). Tests check our values against it.
    """
    total = group = last = 0.0
    word = ""
    room, cap = 1000.0, math.inf
    end = start
    for number in range(16):
        step = _STEP.match(text, end)
        if step is None:
            break
        word, joint = " ".join(step["word"].lower().split()), (step["joint"] or "").strip().lower()
        if number == 0 and (joint or step["joint"] or word in SCALES or word in GROUPS):
            break
        if word in ("a", "an"):
            if number:
                break
            group = last = 1.0
        elif word in GROUPS:
            if joint == "and" or not 0 < group < 100:
                break
            group *= GROUPS[word]
            room = last = 100.0
        elif word in SCALES:
            if joint == "and" or SCALES[word] >= cap or not group:
                break
            cap = last = float(SCALES[word])
            total, group, room = total + group * cap, 0.0, 1000.0
        else:
            value = float(ONES[word] if word in ONES else TENS[word])
            if number and (value >= room or value == 0 or (joint == "and" and last < 100)):
                break
            group += value
            room, last = (10.0 if word in TENS else 0.0), value
        end = step.end()
    if end == start:
        return None
    factor = cap if total and not group else GROUPS.get(word, 1.0) if not total else 1.0
    if part := _AND_A_PART.match(text, end):
        end, more = part.end(), _PARTS[_LAST_LETTERS.findall(part["part"].lower())[-1]]
        scale = factor_of(part["scale"], None) if part["scale"] else 1.0
        value = tidy((total + group + more * (cap if total and not group else 1.0)) * scale)
        return Numeral(start, end, "words", value, value, value, factor=scale, mantissa=value / scale)
    value = tidy(total + group)
    return Numeral(start, end, "words", value, value, value, factor=factor, mantissa=value / factor)


def unit_and_part(text: str, start: int) -> Numeral | None:
    """ "an hour and a half" as one and a half, its unit inside."""
    match = _UNIT_AND_PART.match(text, start)
    if match is None:
        return None
    value = 1 + _PARTS[match["part"].lower()]
    return Numeral(start, match.end(), "words", value, value, value, mantissa=value, unit_start=match.start("unit") - 1)


def round_count(text: str, start: int) -> Numeral | None:
    """ "tens of thousands", "several hundred" as an interval."""
    match = _VAGUE.match(text, start)
    if match is None:
        return None
    if match["few"]:
        base = factor_of(match["fewscale"], None)
        return Numeral(match.start(), match.end(), "vague", None, 2 * base, 10 * base - 1)
    if match["first"].lower() == "scores" and not _is_count_of_scores(text, match.start(), match.end()):
        return None
    first = _ROUND[match["first"].lower()]
    factor = 1.0
    if second := (match["second"] or match["third"]):
        factor = _ROUND[second.lower()] * (100.0 if match["third"] else 1.0)
    return Numeral(match.start(), match.end(), "vague", None, *_interval(first, factor))


def _is_count_of_scores(text: str, start: int, end: int) -> bool:
    """Whether "scores" are several times twenty, and no results ("test scores") and no verb."""
    return _SCORES_OF.match(text, end) is not None and _RESULTS.search(text, max(0, start - 16), start) is None


def _interval(first: float, factor: float) -> tuple[float, float]:
    """What a round plural allows: at least two of it, and less than the next round word."""
    if first in (12.0, 20.0):
        return 2 * first * factor, 100 * factor - 1
    return 2 * first * factor, 10 * first * factor - 1


def fraction(text: str, start: int) -> Numeral | None:
    """ "half", "two-thirds", "one in five" as percent; "half a million" as a number."""
    match = _FRACTION.match(text, start)
    if match is None:
        return None
    if scale := match["scale"] or match["quarter_of"]:
        value = (0.5 if match["half"] else 0.25) * factor_of(scale, None)
        return Numeral(match.start(), match.end(), "words", value, value, value, mantissa=value)
    if match["half"]:
        part = 0.5
    elif match["out"]:
        of = match["of"].lower()
        part = ONES[match["out"].lower()] / (ONES.get(of) or TENS.get(of) or math.inf)
    else:
        top = match["top"].lower()
        part = (1 if top in ("a", "an") else ONES[top]) / _FRACTIONS[match["bottom"].lower()]
    if not 0 < part <= 1:
        return None
    if match["of_scale"]:
        value = part * factor_of(match["of_scale"], None)
        return Numeral(match.start(), match.end(), "words", value, value, value, mantissa=value)
    percent = round(part * 100, 4)
    return Numeral(match.start(), match.end(), "fraction", percent, percent, percent, mantissa=part)


def share_out_of(text: str, start: int) -> Numeral | None:
    """ "7 in 10", "six out of 10", "one in 45" as percent; "three in 12" may as well be three things in twelve."""
    match = _OUT_OF.match(text, start)
    if match is None:
        return None
    part, of = match["part"].lower(), int(match["of"].replace(",", ""))
    count = int(part) if part.isdigit() else ONES[part]
    if not 0 < count < of or not (count == 1 or of in _ROUND_WHOLES or "out" in match.group().lower()):
        return None
    percent = round(100 * count / of, 4) if of <= 1000 else float(f"{100 * count / of:.4g}")
    return Numeral(match.start(), match.end(), "fraction", percent, percent, percent, mantissa=count / of)


def ordinal(text: str, start: int) -> Numeral | None:
    """ "third", "twenty-first", "21st" as a rank."""
    match = _ORDINAL.match(text, start)
    if match is None:
        return None
    if match["digits"]:
        value = float(match["digits"])
    else:
        value = float(ORDINALS[match["word"].lower()] + (TENS[match["tens"].lower()] if match["tens"] else 0))
    return Numeral(match.start(), match.end(), "ordinal", value, value, value, mantissa=value) if value else None
