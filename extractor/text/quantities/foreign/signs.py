"""Signs before a number of another language and halves behind it: minus in words, falls as arrows, "y medio"."""

from __future__ import annotations

import re

from extractor.text.quantities.foreign.lexicon import BLANK, GAP, Lexicon

__all__ = ["below_zero", "half_behind", "minus_before"]

_MINUS = re.compile(
    rf"(?:(?<![^\W\d_])(?<![0-9] )(?i:minus|miinus|минус|мінус|mínusz|μείον|eksi|منفی|מינוס|माइनस|âm|마이너스)"
    rf"{BLANK}|(?:零下|氷点下|マイナス|영하|ติดลบ){BLANK}?)$"
)
_EITHER = re.compile(r"(?i:plus|плюс|más|più|mais)[ /-]{1,3}\S*\s?$")
"""Before "minus" this makes a margin of it."""
_LESS = re.compile(
    rf"(?<![^\W\d_])(?<!au )(?<!du )(?<!ou )(?<!en )(?<!o )(?<!lo )(?<!al )(?<!ao )(?<!nada )(?i:moins|menos|meno)"
    rf"{BLANK}$"
)
"""The words that mean "less" and "except" as well: a sign only of degrees, shares and points."""
_DUTCH = re.compile(rf"(?<![^\W\d_])(?<![0-9] )(?<![0-9])min{BLANK}$")
_DASH = re.compile(r"(?:^|[\s(\[„“«\"'，、,；;：:])[-\u2212]$")
"""A dash that is the sign, and joins nothing."""
_FALLS = re.compile("[▲△▼]$")
"""A fall, in Japanese results."""
_DEGREES = r"grad[ie]?|grados|graus|degrés|grader|graden|stopni[ea]?|stupň\w*|градус\w*|درجات|درجة"
_BELOW_ZERO = re.compile(
    rf"(?:{GAP}(?i:{_DEGREES}))?{GAP}(?i:bajo cero|sotto(?: lo)? zero|abaixo de zero|(?:au-dessous|en dessous) de zéro|"
    rf"unter null|under (?:nul|noll|null|frysepunktet)|onder nul|poniżej zera|pod nulou|ниже нуля|нижче нуля|"
    rf"تحت الصفر)(?!\w)"
)
_SIGNED = re.compile(
    rf"{BLANK}?(?:%|[°º])|{GAP}(?i:{_DEGREES}|por ciento|pour cent|per cento|por cento|punt[oi]s?|points?|"
    rf"pontos?)(?!\w)"
)
_HALF = re.compile(
    rf"{GAP}(?:et demie?|y medi[oa]|e mezz[oa]|e mei[oa]|1/2)(?!\w)|[½¼¾]"
    rf"|(?:[年個个]|[個个カか]月)半(?![导導成價额額价数數途島岛徑径])"
)


def minus_before(text: str, start: int, end: int, words: Lexicon) -> int | None:
    """Where the sign of a negative number `text[start:end]` begins that stands right before it, or None."""
    if _DASH.search(text, max(0, start - 2), start):
        return start - 1
    match = _MINUS.search(text, max(0, start - 14), start)
    if match is None and words.code == "nl":
        match = _DUTCH.search(text, max(0, start - 6), start)
    if match is None and _SIGNED.match(text, end):
        match = _LESS.search(text, max(0, start - 14), start)
    if match is not None:
        return None if _EITHER.search(text, max(0, match.start() - 10), match.start()) else match.start()
    if words.code == "ja" and _FALLS.search(text, start - 1, start):
        return start - 1
    return None


def below_zero(text: str, end: int) -> int | None:
    """Where "below zero" ends that stands right behind a temperature, or None."""
    match = _BELOW_ZERO.match(text, end)
    return match.end() if match else None


def half_behind(text: str, end: int) -> int | None:
    """Where "and a half" ends right behind a number or its unit: how much is half depends on the words before."""
    match = _HALF.match(text, end)
    return match.end() if match else None
