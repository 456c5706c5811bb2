"""Quotations as they were spoken: two ways of printing the same speech read alike, two speeches do not.

Letter case, quotation marks, soft hyphens, hyphens, digit grouping, digits or number words, `%` or "percent", `$5` or
"5 dollars", "won't" or "will not" are the printer's. Currency, percent and minus signs, accents and vowel signs are the
speaker's: "Wir fordern" (demand) is not "Wir fördern" (promote).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from extractor.reconcile.words import UNSPACED, VOWEL_SIGNS, folded
from extractor.text.fold import INVISIBLE, fold_text
from extractor.text.quantities.numerals import ONES, ORDINALS, SHORT_SCALES, TENS
from extractor.text.quantities.vocabulary import alternatives, table

__all__ = ["Said", "alike", "is_measured", "read_spoken"]


@dataclass(frozen=True, slots=True)
class Said:
    """One spoken word and where it is printed."""

    word: str
    """As compared."""
    printed: str
    """As shown; empty for the later words of one printed sign ("not" of "won't")."""
    start: int
    end: int
    editorial: bool = False
    """Whether it stands in square brackets: the editor's word for what was said."""
    after_gap: bool = False
    """Whether an ellipsis before it announces that words were left out."""
    capital: bool = False
    """Whether it is printed with a capital."""


_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    + VOWEL_SIGNS
)
"""Combining marks, which `\\w` leaves out: they belong to the letter before them."""
_LETTER = rf"(?:[^\W_{UNSPACED}]|[{_MARKS}{INVISIBLE}])"


@cache
def _pattern() -> re.Pattern[str]:
    signs = alternatives(table("currency_signs"))
    return re.compile(
        rf"(?P<minus>(?<![\w.,%)])[-−–](?=(?:{signs})?\d))"
        rf"|(?P<money>(?:{signs}))(?=[-−]?\s?\d)|(?P<percent>[%٪])|(?P<and>&)|(?P<to>(?<=\d)[-–—](?=\d))"
        r"|(?P<open>\[)|(?P<close>\])|(?P<gap>…|\.{3,}|\. \. \.)"
        r"|(?P<number>\d{1,3}(?:[,\u00a0\u202f\u2009 '’]\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:[.,:]\d+)*)"
        rf"|(?P<letter>[{UNSPACED}][{_MARKS}]*)"
        rf"|(?P<word>[^\W\d_{UNSPACED}]{_LETTER}*(?:[.'’]{_LETTER}+)*|{_LETTER}+)"
    )


_OPTIONAL = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u0655\u0670\u06d6-\u06ed\u093c]")
"""Points and marks that most print leaves out without changing the word: Hebrew and Arabic vowels, the nukta."""
_SAME_LETTERS = str.maketrans("ёأإآٱىیکँ", "еااااييكं")
"""Letters printed one for the other by habit."""
_STRESS = re.compile("(?<=[\u0400-\u04ff])[\u0300\u0301]")
_RAISED = re.compile("[²³¹⁰⁴-⁹]")
_LATIN_ACCENT = re.compile("(?<=[a-z])[\u0300-\u036f]+")


@cache
def _money() -> dict[str, str]:
    names = {name: code for name, code in table("currency_names").items() if " " not in name}
    return {"pound": "GBP", "pounds": "GBP", **names, **table("currency_signs")}


_SHORT = {1_000: "thousand", 1_000_000: "million", 1_000_000_000: "billion", 1_000_000_000_000: "trillion"}
_IN_DIGITS = {"hundred": 100, "thousand": 1000}
"""Scales as often printed in digits; "5,000,000" is rare."""
_SCALES = frozenset(("hundred", *_SHORT.values()))
_SCALED = _SCALES | SHORT_SCALES.keys()
_PERCENT = frozenset(("percent", "pct", "prozent", "procent", "procents", "pourcent"))
_PER_CENT = frozenset((("per", "cent"), ("pour", "cent"), ("por", "ciento"), ("por", "cento")))
_CONTRACTED = {"'ll": "will", "'re": "are", "'ve": "have", "'m": "am"}
_IS = frozenset(("it", "that", "there", "here", "what", "where", "who", "he", "she"))
"""Words behind which 's is mostly "is", never a possessive."""
_IRREGULAR = {"won't": "will", "can't": "can", "cannot": "can", "shan't": "shall", "ain't": "is"}


@lru_cache(maxsize=20_000)
def read_spoken(text: str, *, accents: bool) -> tuple[Said, ...]:
    """The words of a quotation as spoken; a currency sign is read behind its amount.

    `accents`: whether they tell words in Latin letters apart; in English they may be printed or not.
    """
    found: list[Said] = []
    bracket = gap = False
    money: tuple[str, str] | None = None
    at = 0
    for m in _pattern().finditer(text):
        kind, printed = m.lastgroup or "", m.group()
        amount = money and len(found) > at and is_number(found[-1].word)  # not a number from before the sign
        if money and amount and not (kind == "word" and printed.lower() in _SCALED):
            found.append(Said(*money, found[-1].end, found[-1].end, bracket))
            money = None
        if kind in ("open", "close"):
            bracket = kind == "open"
        elif kind == "gap":
            gap = True
        elif kind == "money":
            money, at = (_money()[printed].lower(), printed), len(found)
        else:
            words = _words(kind, printed, accents)
            if not words or (bracket and words == ["sic"]):
                continue
            shown = "minus" if kind == "minus" else folded(printed)
            for n, word in enumerate(words):
                opens = gap and not n
                found.append(Said(word, "" if n else shown, m.start(), m.end(), bracket, opens, printed[0].isupper()))
            gap = False
            if money and kind == "word":
                found.append(Said(*money, m.end(), m.end(), bracket))
                money = None
    if money and len(found) > at:
        found.append(Said(*money, found[-1].end, found[-1].end, bracket))
    return tuple(_numbers_read(found))


def _words(kind: str, printed: str, accents: bool) -> list[str]:
    if kind == "minus":
        return ["minus"]
    if kind in ("percent", "and", "to"):
        return [kind]
    if kind == "number":
        digits = re.sub(r"[\s'’]|,(?=\d{3})", "", unicodedata.normalize("NFKC", printed))
        return [digits.replace(":", ".")]
    plain = _RAISED.sub(lambda m: "^" + m.group(), fold_text(printed))
    word = _OPTIONAL.sub("", unicodedata.normalize("NFKC", plain).casefold().replace("i\u0307", "i"))
    if not word.isascii():
        word = _STRESS.sub("", word.translate(_SAME_LETTERS))
        if not accents:
            apart = _LATIN_ACCENT.sub("", unicodedata.normalize("NFD", word))
            word = unicodedata.normalize("NFC", apart)
    if word.endswith("n't") or word == "cannot":
        return [_IRREGULAR.get(word, word[:-3]), "not"]
    if word.endswith("'s") and word[:-2] in _IS:
        return [word[:-2], "is"]
    for ending, whole in _CONTRACTED.items():
        if word.endswith(ending) and len(word) > len(ending):
            return [word[: -len(ending)], whole]
    return [word] if word else []


def _numbers_read(words: Sequence[Said]) -> list[Said]:
    """Number words as digits, short scales in full, currency and percent behind numbers under one name each."""
    found: list[Said] = []
    at = 0
    while at < len(words):
        here = words[at]
        nxt = words[at + 1].word if at + 1 < len(words) else ""
        last = found[-1].word if found else ""
        counted = is_number(last) or last in _SCALES
        word, step = here.word, 1
        if word in TENS and 0 < ONES.get(nxt, 0) < 10:
            word, step = str(TENS[word] + ONES[nxt]), 2
        elif word in TENS:
            word = str(TENS[word])
        elif word in ONES and (word != "one" or nxt in _SCALES or nxt == "percent"):  # "no one" counts nothing
            word = str(ONES[word])
        elif word == "a" and nxt in _SCALES:
            word = "1"
        elif counted and (word, nxt) in _PER_CENT:
            word, step = "percent", 2
        elif counted and word in _PERCENT:
            word = "percent"
        elif is_number(last) and word in SHORT_SCALES and found[-1].end == here.start:
            word = _SHORT.get(SHORT_SCALES[word], word)
        elif counted and word in _money():
            word = _money()[word].lower()
        if last.isdecimal() and (whole := _with_last(last, word, found[-1].end == here.start)):
            found[-1] = replace(found[-1], word=whole, printed=f"{found[-1].printed} {here.printed}", end=here.end)
            at += step
            continue
        if word != here.word or step > 1:
            printed = " ".join(w.printed for w in words[at : at + step] if w.printed)
            here = replace(here, word=word, printed=printed, end=words[at + step - 1].end)
        found.append(here)
        at += step
    return found


def _with_last(number: str, word: str, adjoins: bool) -> str | None:
    """The number that `word` makes of the number before it: "two" "hundred", "1" "st"; None for other words."""
    if word in _IN_DIGITS and len(number) <= 3:
        return str(int(number) * _IN_DIGITS[word])
    if adjoins and word in ("st", "nd", "rd", "th"):
        return next((k for k, v in ORDINALS.items() if str(v) == number), f"{number}th")
    return None


def is_number(word: str) -> bool:
    """Whether a spoken word is a number in digits."""
    return word[:1].isdigit()


def is_measured(said: Said) -> bool:
    """Whether it is a number, or what tells how a number is meant: its sign, "percent", its currency."""
    return is_number(said.word) or said.word in ("minus", "percent") or said.word.upper() in _money().values()


def alike(one: Sequence[Said], other: Sequence[Said]) -> tuple[Sequence[Said], Sequence[Said]]:
    """Both with their spellings brought together: "co-operation" and "cooperation", "cease-fire" and "cease fire"."""
    return _joined(one, {w.word for w in other}), _joined(other, {w.word for w in one})


def _joined(words: Sequence[Said], known: set[str]) -> Sequence[Said]:
    """`words` with neighbours joined that the other prints as one, and the accent a capital may lack put back."""
    if all(w.word in known for w in words):
        return words
    found: list[Said] = []
    for here in words:
        if here.capital and here.word not in known:
            here = replace(here, word=min((w for w in known if _bare_capital(here.word, w)), default=here.word))
        last = found[-1] if found else None
        whole = last.word + here.word if last else ""
        if last and whole in known and not {last.word, here.word} <= known and _joins(last.word, here.word):
            found[-1] = replace(last, word=whole, printed=f"{last.printed} {here.printed}".strip(), end=here.end)
        else:
            found.append(here)
    return found


def _bare_capital(word: str, accented: str) -> bool:
    """Whether `word`, printed with a capital, may stand for `accented`: many papers print "Etat" for "État"."""
    return word[1:] == accented[1:] and unicodedata.normalize("NFD", accented[:1])[:1] == word[:1]


def _joins(first: str, second: str) -> bool:
    """Whether the two may be one word. Why not "re-" before a consonant: to re-sign is not to resign."""
    return first.isalpha() and second.isalnum() and (first != "re" or second[0] in "aeiou")
