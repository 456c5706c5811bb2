"""Numerals and number words that are no quantities: idioms, names with numerals, addresses, numbering."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractor.text.quantities.units import counted_noun, measured
from extractor.text.quantities.vocabulary import GAP, table

__all__ = ["is_trap"]

_REACH = 36
"""How far beside a numeral an idiom is looked for, code points. Why: longer than the longest idiom of the data file."""
_TOKEN = 200
"""Longest address or code that is looked at whole, code points."""
_WORDS = re.compile(r"[a-z0-9]+")
_ASCII_WORDS = re.compile(r"[A-Za-z0-9]+")
"""The words of the data file, as they may be printed: no sign beyond ASCII is taken for one of their letters."""
_NAMED_BEFORE = re.compile(
    r"(?<![\w'\u2019])(?P<word>(?:[A-Z][a-z]+ of|[^\W\d_]+|\#)\.?)[ \t\u00a0\u2009\u202f-]{0,2}$"
)
_NAMED_AFTER = re.compile(rf"(?:{GAP}|-)(?P<word>[A-Z][a-z]+)(?!\w)")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;\u2026\n\r\"\u201c\u2018'(\[\u2013\u2014-])[ \t\u00a0]*$")
_ADDRESS = re.compile(r"://|www\.|@|^#\w|[^\W\d]/\w+/|\.(?:com|org|net|html|co\.uk)\b|^<\w|=[\"']?\w|^</")
_CODE = re.compile(
    r"(?!(?ai:mid|pre|post|early|late|sub|over|under|near|nearly|almost|about|around|roughly|usd|eur|gbp|us|c|a|nz|hk)-?[$\u00a3\u20ac0-9])"
    r"[\"'(\[\u201c\u2018]?(?:[^\W\d_]{1,12}-?[0-9]{1,5}|[A-Z][A-Za-z]{0,6}-[0-9]{1,4}[A-Za-z]{0,3})(?![0-9])"
)
_DOTTED = re.compile(r"[\"'(\[\u201c]?v?[0-9]{1,4}(?:\.[0-9]{1,4}){2,6}\W{0,2}$")
_ISO_DATE = re.compile(r"\W{0,2}[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_PHONE = re.compile(
    r"(?:\+[0-9]{1,3}[ .-]?)?(?:\([0-9]{2,5}\)[ .-]?|(?<![0-9,.$-])[0-9]{3}[.-])[0-9]{3}[ .-][0-9]{3,4}(?![0-9])"
    r"|\+[0-9]{1,3}(?:[ .-][0-9]{2,5}){2,5}(?![0-9])|(?<![0-9-])(?![0-9]{2}0-[0-9]{2}00)[0-9]{3}-[0-9]{4}"
    r"(?![0-9-]| (?:[a-z]{3,}s|people|men|women|children)\b)"
)
_IN_PHONE = re.compile(r"[0-9][ .-][0-9]{2}")
"""What each of these has in it."""
_COUNTED_IN_HEADLINES = frozenset(f"{table('nouns')['millions']} {table('nouns')['plurals']}".split()) | {
    "arrests",
    "hostages",
}
_LINE = 120
"""A line longer than this is no headline, code points."""
_LONGER_WORD = re.compile(r"(?<![\w'\u2019])[^\W\d_]{4,}")
_COUNT_VERB = re.compile(
    rf"(?:(?<!\w)(?:they|we|who|people|men|women|children)|(?<!\w)(?!this\b|his\b|its\b)[a-z]{{3,20}}s){GAP}(?:now{GAP})?number{GAP}$"
)
"""What makes "number" a verb: "the refugees number 300"."""
_NUMBERING = re.compile(r"[.)](?=[ \t\n\r]|$)")
_PERCENT = re.compile(r"[ \u00a0]?(?:%|per ?cent|million|billion)")


@cache
def _idioms() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Word or digits of an idiom's numeral → the idioms that hold it, the longest first, each with all its words."""
    numerals = {word for name in ("ones", "tens", "ordinals", "fractions") for word in table(name)}
    numerals |= {"dozen", "hundred", "thousand", "million", "sixes", "nines", "fours", "seconds", "hundreds"}
    by_word: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for idiom in sorted(table("traps")["idioms"], key=len, reverse=True):
        words = _WORDS.findall(idiom)
        for word in words:
            if word in numerals or word[0].isdigit():
                by_word.setdefault(word, []).append((idiom, frozenset(words)))
    return by_word


@lru_cache(maxsize=256)
def _pattern(idioms: tuple[str, ...]) -> re.Pattern[str]:
    """Why only of the idioms whose words are all there: one of all of them takes up to 7 ms to compile."""
    listed = "|".join(re.escape(idiom).replace(r"\ ", f"(?:-|{GAP})") for idiom in idioms)
    return re.compile(rf"(?ai:(?<![\w'\u2019-])(?:{listed})(?!\w))")


@cache
def _names(which: str) -> frozenset[str]:
    return frozenset(table("traps")[which])


def is_trap(text: str, start: int, end: int) -> bool:
    """Whether the numeral `text[start:end]` is part of an idiom, a name, an address, a code or a list's numbering."""
    return (
        _in_idiom(text, start, end)
        or _in_name(text, start, end)
        or _in_token(text, start, end)
        or _numbers_item(text, start, end)
    )


def _in_idiom(text: str, start: int, end: int) -> bool:
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    for word in _WORDS.findall(text[start : min(end, start + _REACH)].lower()):
        if (idioms := _idioms().get(word)) is None:
            continue
        around = {near.lower() for near in _ASCII_WORDS.findall(text, low, high)}
        possible = tuple(idiom for idiom, words in idioms if words <= around)
        if possible and any(m.start() < end and start < m.end() for m in _pattern(possible).finditer(text, low, high)):
            return True
    return False


def _in_name(text: str, start: int, end: int) -> bool:
    if any(text.startswith(name, start) for name in _names("names")):
        return True
    before = _NAMED_BEFORE.search(text, max(0, start - 24), start)
    counts = before is not None and before["word"] == "number" and _COUNT_VERB.search(text, max(0, start - 32), start)
    if before is not None and before["word"].rstrip(".") in _names("name_before") and not counts:
        short = end - start <= 4 and not (
            text[start:end].isdigit() and text[start : start + 2] in ("19", "20") and end - start == 4
        )
        if (
            (short or not text[start].isdigit())
            and (text[start].isdigit() or text[start].isupper())
            and not _PERCENT.match(text, end)
        ):
            return True
    if text[start].isupper() and text[start:end] != text[start:end].upper():
        after = _NAMED_AFTER.match(text, end)
        if after is not None and (
            after["word"] in _names("name_after")
            or not (_SENTENCE_BEGINS.search(text, max(0, start - 4), start) or _in_headline(text, start, end))
        ):
            return True
    after = _NAMED_AFTER.match(text, end) if text[start].isdigit() and text[end - 1].isalpha() else None
    return after is not None and after["word"] in _names("name_after")


def _in_headline(text: str, start: int, end: int) -> bool:
    """Whether a capital number counts something in a line where every longer word has a capital."""
    first = 1 + max(text.rfind(mark, max(0, start - _LINE), start) for mark in "\n\r")
    last = min((place for mark in "\n\r" if (place := text.find(mark, end, end + _LINE)) >= 0), default=len(text))
    line = text[max(first, start - _LINE) : min(last, end + _LINE)]
    words = _LONGER_WORD.findall(line)
    capitals = len(words) >= 3 and all(word[0].isupper() for word in words)
    if not capitals or len(line) > _LINE or line.rstrip()[-1:] in ".,;:":
        return False
    noun = counted_noun(text, end, single=False)
    counted = noun is not None and text[end : noun[0]].count(" ") == 1 and noun[2].lower() in _COUNTED_IN_HEADLINES
    return measured(text, end) is not None or counted


def _in_token(text: str, start: int, end: int) -> bool:
    if not any(character.isdigit() for character in text[start:end]):
        return False
    low, high = max(0, start - _TOKEN), min(len(text), end + _TOKEN)
    left = 1 + max(text.rfind(blank, low, start) for blank in " \n\t\u00a0\r")
    right = min((place for blank in " \n\t\u00a0\r" if (place := text.find(blank, end, high)) >= 0), default=high)
    token = text[max(left, low) : right]
    if (
        _ADDRESS.search(token)
        or _DOTTED.match(token)
        or text[start - 1 : start] == "[" == text[end : end + 1].replace("]", "[")
    ):
        return True
    if end - start < 10 and _ISO_DATE.match(token):
        return True
    amount = text[start].isalpha()  # "R500 million": letters that the numeral has taken are a currency's
    if _CODE.match(token) and start - max(left, low) <= 14 and not amount:
        return True
    low, high = max(0, start - 18), min(len(text), end + 18)
    if not _IN_PHONE.search(text, low, high):
        return False
    return any(m.start() < end and start < m.end() for m in _PHONE.finditer(text, low, high))


def _numbers_item(text: str, start: int, end: int) -> bool:
    """ "3. " or "(3)" at the head of a line."""
    head = text[max(0, start - 4) : start]
    line = head[max(head.rfind("\n"), head.rfind("\r")) + 1 :]
    begins = start <= 4 or len(line) < len(head)
    return (
        begins
        and line.strip(" \t(") == ""
        and end - start <= 3
        and text[start:end].isdigit()
        and _NUMBERING.match(text, end) is not None
    )
