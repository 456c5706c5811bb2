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
from decimal import Decimal
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
_IN_DIGITS = {"hundred": 100, **{name: factor for factor, name in _SHORT.items()}}
_SHORT_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
"""What a scale is multiplied with. Why no longer ones: nobody says them, and digits without end cannot be counted."""
_DECADES = {f"{name[:-1]}ies": value for name, value in TENS.items() if name.endswith("y")}
_CENTURIES = ("17", "18", "19")
_HUNDREDS = ("hundred", "thousand")
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
        if whole := _cardinal(words, at):
            word, step = whole
        elif last.isdecimal() and [w.word for w in words[at : at + 3]] == ["and", "a", "half"]:
            end = words[at + 2].end
            found[-1] = replace(found[-1], word=f"{last}.5", printed=f"{found[-1].printed} and a half", end=end)
            at += 3
            continue
        elif word in TENS and 0 < ONES.get(nxt, 0) < 10:
            word, step = str(TENS[word] + ONES[nxt]), 2
        elif word in TENS:
            word = str(TENS[word])
        elif word in ONES and (word != "one" or nxt in _SCALES or nxt == "percent" or _is_share(words, at)):
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
        if is_number(last) and (more := _with_last(last, word, here.start - found[-1].end)):
            found[-1] = replace(found[-1], word=more, printed=f"{found[-1].printed} {here.printed}", end=here.end)
            at += step
            continue
        if word != here.word or step > 1:
            printed = " ".join(w.printed for w in words[at : at + step] if w.printed)
            here = replace(here, word=word, printed=printed, end=words[at + step - 1].end)
        found.append(here)
        at += step
    return found


def _is_share(words: Sequence[Said], at: int) -> bool:
    """Whether "one" at `at` counts as in "one in five". Why asked: "no one" counts nothing."""
    after = [w.word for w in words[at + 1 : at + 3]]
    if at and words[at - 1].word in ("no", "any", "every"):
        return False
    return len(after) == 2 and after[0] == "in" and (is_number(after[1]) or after[1] in ONES or after[1] in TENS)


def _cardinal(words: Sequence[Said], at: int) -> tuple[str, int] | None:
    """The number in digits that words from `at` on name with a hundred or a thousand, and how many words name it."""
    value, end = _below_thousand(words, at)
    if end == at or value == 0:
        return None
    if _word_at(words, end, at) == "thousand":
        value, end = value * 1000, end + 1
        more, after = _below_thousand(words, end + (_word_at(words, end, at) == "and"), at)
        if more > 0 and _word_at(words, after, at) not in ("thousand", "million"):
            value, end = value + more, after
    return (str(value), end - at) if value >= 100 else None


def _below_thousand(words: Sequence[Said], at: int, begun: int = -1) -> tuple[int, int]:
    """A number word of up to three digits at `at` and where it ends; (0, `at`) for anything else.

    `begun`: where the number began of which it is a part, -1 for its own beginning.
    """
    value, end = _below_hundred(words, at, begun)
    if begun < 0 and end == at and _word_at(words, at, at) == "a" and _word_at(words, at + 1, at) in _HUNDREDS:
        value, end = 1, at + 1
    if 0 < value < 100 and _word_at(words, end, at) == "hundred":
        value, end = value * 100, end + 1
        joined = _word_at(words, end, at) == "and"
        more, after = _below_hundred(words, end + joined, at)
        if more:
            value, end = value + more, after
    return value, end


def _below_hundred(words: Sequence[Said], at: int, begun: int) -> tuple[int, int]:
    first = _word_at(words, at, begun if begun >= 0 else at)
    second = _word_at(words, at + 1, at)
    if first in TENS:
        return (TENS[first] + ONES[second], at + 2) if 0 < ONES.get(second, 0) < 10 else (TENS[first], at + 1)
    return (ONES[first], at + 1) if ONES.get(first) else (0, at)


def _word_at(words: Sequence[Said], at: int, begun: int) -> str:
    """The word at `at` of a number begun at `begun`; "" where more than a space or a hyphen parts it from the last."""
    if at >= len(words) or (at > begun and words[at].start - words[at - 1].end > 1):
        return ""
    return words[at].word


def _with_last(number: str, word: str, apart: int) -> str | None:
    """The number that `word` makes of the number before it: "two" "hundred", "1" "st"; None for other words.

    `apart`: characters between them.
    """
    if word in _IN_DIGITS and _SHORT_NUMBER.fullmatch(number):
        whole = Decimal(number) * _IN_DIGITS[word]
        return str(int(whole)) if whole == int(whole) else None
    if not number.isdecimal():
        return None
    if not apart and word in ("st", "nd", "rd", "th"):
        return next((k for k, v in ORDINALS.items() if str(v) == number), f"{number}th")
    if not apart and word == "s":
        return f"{number}s"
    if apart == 1 and word in _DECADES and number in _CENTURIES:
        return f"{number}{_DECADES[word]}s"
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
