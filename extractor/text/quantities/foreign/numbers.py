"""One number with what stands beside it: sign, currency, scale, percent, unit, rank, year or time of day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from extractor.schemas.items import Qualifier
from extractor.text.quantities.drafts import Draft
from extractor.text.quantities.foreign.calendar import MAX_YEAR, MIN_YEAR
from extractor.text.quantities.foreign.conventions import Convention, Token, value_of
from extractor.text.quantities.foreign.hours import HOURS, REACH, hour_of_day
from extractor.text.quantities.foreign.ideographs import find_ideographs
from extractor.text.quantities.foreign.lexicon import BLANK, GAP, LETTER, Lexicon
from extractor.text.quantities.foreign.no_counts import end_of_no_count
from extractor.text.quantities.foreign.nouns import noun_behind
from extractor.text.quantities.foreign.signs import below_zero, half_behind, minus_before
from extractor.text.quantities.foreign.tails import SUFFIX, Number, Tail, TailReader, key
from extractor.text.quantities.foreign.years import decade, ending_of_year, season
from extractor.text.quantities.numerals import tidy
from extractor.text.quantities.qualifiers import Reading, reading
from extractor.text.quantities.vocabulary import alternatives, table

__all__ = ["UNCLEAR", "Reader"]

UNCLEAR = Reading("exact", None, None, None)
"""A number of which we do not know what it says: better no figure than a false one."""

_SIGNS: dict[str, str] = table("currency_signs")
_CODES: frozenset[str] = frozenset(table("currency_codes")["codes"].split())
_SIGN = re.compile(
    rf"(?:(?P<sign>{alternatives(_SIGNS)})|(?<![^\W_])(?P<code>{'|'.join(sorted(_CODES))}|Rp\.?)){BLANK}?$"
)
_ORDINAL = re.compile(
    r"(?:(?:er|re|e|es|ème|ème|ième|nd|nde|st|rd|th|de|ste|[ºª°])(?![\w])|:[ea](?!\w)"
    r"|-(?:й|го|я|е|му|м|ю|х|та|ий|ша|га)(?!\w))"
)
_DOT = re.compile(rf"\.{BLANK}(?=(?P<letter>[^\W\d_]))")
_PAIRS = re.compile(r"[0-9]{2}[ .]$")
_LISTED = re.compile("[0-9一二三四五六七八九][、,，]")
_LISTED_TENTHS = re.compile("[、,，][0-9一二三四五六七八九][割成]")
_LETTERS = {"Rp": "IDR", "Rp.": "IDR"}
_INFLECTED = frozenset(("ru", "uk", "bg"))
"""Languages whose years have endings: "2014-го"."""
_HOURS_SHORT = re.compile(r"[hH](?!\w)")
_CALLED = re.compile(r"[ \u00a0-]?\(?[0-9]")
_EARLY = re.compile(r"0[0-9](?:[:.][0-5][0-9]|[hH][0-5][0-9])(?![0-9])")
"""A time of day before ten: 02:17, 08.15."""
_WOMEN = re.compile("[ ]?여[성자당야행권]")
"""Not "more": women, the government's party."""
_AT_LEAST = re.compile(r"(?:[ ][^\W\d_]+){0,3}[ ]على الأقل")
_FRACTION = re.compile(rf"{BLANK}?(?:分の|分之|분의){BLANK}?(?P<top>[0-9]+)(?![0-9.,])")
_TO = frozenset(("до", "do", "tot", "hingga", "sampai", "hasta", "até", "fino a"))
_CHANGED = 90
"""Code points before "to" in which a word of change stands. Why: it and what has changed are parts of one clause."""
_LASTING = frozenset(("über", "under", "over", "över", "sobre", "pod", "na", "через", "近"))
"""Words that before a length of time mean "during" as well: "über drei Jahre"."""


class Reader:
    """Reads the numbers of one text by one language's lexicon. `plain` is the text with digits as 0–9."""

    def __init__(self, text: str, plain: str, words: Lexicon) -> None:
        self.text, self.plain, self.words = text, plain, words
        # Most of the press that writes Spanish means its own pesos by a bare "$", and does not say whose.
        self._signs = {**_SIGNS, "$": "$"} if words.code == "es" else _SIGNS
        self._tail = TailReader(text, plain, words).behind

    def is_measured(self, end: int) -> bool:
        """Whether a percent sign, scale word or unit follows digits that end at `end`."""
        tail = self._tail(end)
        return tail.unit is not None or tail.factor != 1.0

    def number(self, token: Token, rule: Convention) -> Number | None:
        """The number a token is, with its surroundings; None in a code, an address or a list's numbering."""
        if self._is_code(token):
            return None
        start, tail = token.start, self._tail(token.end)
        if (special := self._special(token, tail)) is not None:
            return special
        if (half := half_behind(self.text, token.end) or half_behind(self.text, tail.end)) is not None:
            return Number(start, half, half, None, dimension="other")
        sign = _SIGN.search(self.text, max(0, start - 6), start)
        share = self.words.percent_before.search(self.text, max(0, start - 12), start)
        before = sign or (share if not (share and self.plain[share.start() - 1 : share.start()].isdigit()) else None)
        begin = before.start() if before else start
        minus = begin - first if (first := minus_before(self.text, begin, token.end, self.words)) is not None else 0
        if before is None and tail.end == token.end and self._runs_on(token.end):
            hours = _HOURS_SHORT.match(self.text, token.end)  # "das 8h": at eight, or eight hours
            return Number(start, hours.end(), hours.end(), None, dimension="other") if hours else None
        if sign is not None:
            unit = self._signs[sign["sign"]] if sign["sign"] else _LETTERS.get(sign["code"], sign["code"])
            tail = replace(tail, end=tail.number_end, unit=unit, dimension="money")
        elif before is not None:
            tail = replace(tail, unit="percent", dimension="percent", scaled=True)
        measured = tail.unit is not None or tail.factor != 1.0
        value = value_of(token.printed, rule, measured, tail.scaled)
        known = self.words.known or tail.unit in ("percent", "percentage point")
        tenths = tail.unit == "percent" and tail.factor != 1.0
        dots = "·" in token.printed and self.words.solid and not tail.scaled  # 6·25 is a day as well
        if (
            value is None
            or tail.unclear
            or dots
            or not known
            or (tenths and not self._tenths(value, begin, token.printed))
        ):
            return Number(begin - minus, tail.end, tail.number_end, None, dimension="other")
        below = below_zero(self.text, tail.end)
        if below is not None:
            tail = replace(tail, end=below)
        value = -value if minus or below else value
        whole = tidy(value * tail.factor + tail.plus)
        read = Number(
            begin - minus, tail.end, tail.number_end, whole, value, tail.factor, tail.unit, tail.dimension,
            behind_scale=self._behind_scale(begin), more=tail.more,
        )  # fmt: skip
        return self._with_noun(read) if read.unit is None else read

    def spelled(self, start: int, end: int) -> Iterator[Number]:
        """Numbers in Chinese characters before a unit, counter or scale, or behind 百分之."""
        for first, last, value in find_ideographs(self.text, start, end):
            share = self.words.percent_before.search(self.text, max(0, first - 4), first)
            tail = self._tail(last)
            if share is not None:
                yield Number(share.start(), last, last, value, value, 1.0, "percent", "percent")
            elif tail.unit == "percent" and self._tenths(value, first, ""):
                whole = tidy(value * tail.factor + tail.plus)
                yield Number(first, tail.end, tail.end, whole, value, tail.factor, "percent", "percent")
            elif last - first > 1 and tail.factor == 1.0 and not tail.unclear:
                read = Number(first, tail.end, last, value, value, 1.0, tail.unit, tail.dimension)
                read = self._with_noun(read) if tail.unit is None else read
                if read.unit is not None:
                    yield read

    def draft(self, number: Number, floor: int) -> Draft:
        """The quantity a number makes, with the qualifiers around it; it begins at or after `floor`."""
        start, end = number.start, number.end
        if number.as_of is not None:
            return Draft(start, end, start, end, UNCLEAR, None, "date", number.as_of)
        value = number.value
        if value is None or number.behind_scale:
            return Draft(start, end, start, number.number_end, UNCLEAR, None, "other")
        if number.unit == "o'clock":
            return Draft(start, end, start, number.number_end, reading(value, "exact"), number.unit, number.dimension)
        qualifier: Qualifier = "more_than" if number.more else "exact"
        if (found := self.qualifier_before(start, floor)) is not None:
            word = found[2]
            if not (number.dimension == "duration" and self._is_during(word, end)):
                start, qualifier = found[0], found[1]
        ending = SUFFIX.match(self.text, end) if self.words.words.get("suffix") else None
        ends = (number.number_end, end, ending.end() if ending else end)
        places = () if self.text.endswith("震度", 0, number.start) else dict.fromkeys(ends)
        for place in places:
            after = self.words.after.match(self.text, place) if self.words.after else None
            if after is not None and not _WOMEN.match(self.text, after.start()):
                meaning = self.words.meanings.get(key(after.group()), "about")
                qualifier = meaning if qualifier == "exact" else qualifier
                end = max(end, after.end())
        if self.words.code == "ar" and qualifier == "exact" and (least := _AT_LEAST.match(self.text, end)):
            qualifier, end = "at_least", least.end()
        if end > number.end and number.unit is None and number.dimension == "count":
            number = self._with_noun(replace(number, end=end))
            end = number.end
        unit, dimension = number.unit, number.dimension
        return Draft(start, end, number.start, number.number_end, reading(value, qualifier), unit, dimension)

    def qualifier_before(self, start: int, floor: int) -> tuple[int, Qualifier, str] | None:
        """The qualifier right before `start`: where it begins, its meaning, and its word."""
        if self.words.before is None:
            return None
        match = self.words.before.search(self.text, max(floor, start - REACH), start)
        if match is None:
            return None
        word = key(match["word"])
        meaning = self.words.meanings.get(word)
        if meaning is None or (word in _TO and self.behind_change(match.start())):
            return None
        return match.start(), meaning, word

    def _is_during(self, word: str, end: int) -> bool:
        """Whether a word before a length of time means "during" as well; "über 65 Jahren" does not."""
        return word in _LASTING and not (word == "über" and self.text.endswith(("Jahren", "Monaten", "Tagen"), 0, end))

    def behind_change(self, at: int) -> bool:
        """Whether something has changed before offset `at` in the clause, so that "to" is no limit."""
        moves = self.words.moves
        return moves is not None and moves.search(self.text, max(0, at - _CHANGED), at) is not None

    def _tenths(self, value: float, start: int, printed: str) -> bool:
        """Whether a number is one of tenths: not 2025成, and not the second of 7、8割."""
        listed = _LISTED.fullmatch(self.plain, max(0, start - 2), start)
        return 0 < value <= 10 and listed is None and "," not in printed

    def _is_code(self, token: Token) -> bool:
        text, start = self.text, token.start
        before = text[start - 1] if start else " "
        if _SIGN.search(text, max(0, start - 6), start):
            return False
        if before in "_@#&\\№" or (
            before in "=+" and start > 1 and text[start - 2].isalnum() and text[start - 2].isascii()
        ):
            return True
        if before == "+" and _CALLED.match(self.plain, token.end):
            return True  # +49 30 12345
        if before == "/" and start > 1 and not text[start - 2].isspace():
            return True
        if before.isalpha() and (self.words.cased or before.isascii()):
            return True
        if before in ":.," and start > 1 and text[start - 2].isalnum() and text[start - 2].isascii():
            return True
        if before in "-‐‑" and start > 1 and text[start - 2].isalpha() and self.words.code != "he":
            return True
        if before in HOURS and self.words.solid and text[start - 2 : start - 1].isdigit():
            return True
        if token.printed[:1] == "0" and token.printed[1:2].isdigit() and not _EARLY.match(self.plain, start):
            return True
        left = max(text.rfind(" ", max(0, start - 120), start), text.rfind("\n", max(0, start - 120), start)) + 1
        head = text[max(left, start - 120) : start]
        if "://" in head or "www." in head or "@" in head:
            return True
        line_head = start == 0 or before in "\n\r"
        return line_head and text[token.end : token.end + 1] in (".", ")") and len(token.printed) <= 3

    def _runs_on(self, end: int) -> bool:
        """Whether letters glued to the digits make them part of a code ("20px", "5G")."""
        following = self.text[end : end + 1]
        if self.words.cased and following == "-" and self.text[end + 1 : end + 2].isupper():
            return True  # le 11-Septembre, el 11-S
        return following.isalpha() and (self.words.cased or following.isascii())

    def _special(self, token: Token, tail: Tail) -> Number | None:
        """Times of day, ranks, years, fractions and results: numbers that count nothing."""
        text, end = self.text, token.end
        whole = int(token.printed) if token.printed.isdigit() and len(token.printed) <= 6 else None
        unclear = Number(token.start, end, end, None, dimension="other")
        if (clock := hour_of_day(text, self.words, token, whole, tail)) is not None:
            return clock
        if text[end : end + 1] in ("/", ":") and self.plain[end + 1 : end + 2].isdigit():
            return replace(unclear, end=_run(self.plain, end), number_end=_run(self.plain, end))
        if whole is None:
            return None
        if self.words.code in ("zh", "ja") and _LISTED_TENTHS.match(self.plain, end):
            return unclear  # 7、8割
        if self.words.solid and (share := _FRACTION.match(self.plain, end)) and 0 < int(share["top"]) <= whole:
            part = tidy(round(100 * int(share["top"]) / whole, 4))
            return Number(token.start, share.end(), share.end(), part, part, 1.0, "percent", "percent")
        bare = tail.unit is None and tail.factor == 1.0 and noun_behind(text, end, self.words) is None
        if (stop := end_of_no_count(text, self.plain, token.start, end, self.words.code, bare=bare)) is not None:
            return replace(unclear, end=stop, number_end=stop)
        if bare and whole < 100 and whole % 10 == 0 and (stop := decade(text, token.start, end)) is not None:
            return replace(unclear, end=stop, number_end=stop)  # los años 90
        year_before = self.words.year_before if whole < 100 and tail.unit is None else None
        if year_before is not None and year_before.search(text, max(0, token.start - 12), token.start):
            return unclear  # desde el año 98
        if len(token.printed) == 4 and MIN_YEAR <= whole <= MAX_YEAR and tail.unit == "hour":
            return unclear  # "2024 ساعة": a year, and at what time
        if self.words.solid and text[token.start - 1 : token.start] in ("第", "제") and tail.factor == 1.0:
            return Number(token.start, end, end, float(whole), float(whole), unit=None, dimension="ordinal")
        rank = _ORDINAL.match(text, end) if self.words.cased else None
        if (
            rank is not None
            and not (self.words.code in _INFLECTED and len(token.printed) == 4 and MIN_YEAR <= whole <= MAX_YEAR)
            and (text[end] in ":-ºª°" or self.words.code in ("fr", "nl", "it", "es", "pt"))
        ):
            return Number(token.start, rank.end(), rank.end(), float(whole), float(whole), dimension="ordinal")
        if self.words.words.get("dot") and whole < 1000 and (dot := _DOT.match(text, end)) is not None:
            if not dot["letter"].islower():
                return unclear
            return Number(token.start, end + 1, end + 1, float(whole), float(whole), dimension="ordinal")
        if _PAIRS.search(self.plain, max(0, token.start - 3), token.start):
            return unclear  # 06 12 34 56 78
        return self._year(token, whole, tail)

    def _year(self, token: Token, whole: int, tail: Tail) -> Number | None:
        text, start, end = self.text, token.start, token.end
        words = self.words
        of_ten = decade(text, start, end) if whole % 10 == 0 and len(token.printed) == 4 else None
        if of_ten is not None and MIN_YEAR <= whole <= MAX_YEAR:
            return Number(start, of_ten, of_ten, None, as_of=f"{whole}/{whole + 9}")
        if len(token.printed) != 4 or tail.factor != 1.0 or (tail.unit is not None and tail.unit != "year"):
            return None
        stop = ending_of_year(text, end) if words.code in _INFLECTED else end
        late = words.year_after.match(text, stop) if words.year_after else None
        if tail.unit == "year" and late is None and not words.solid:
            return None
        if stop == end and (
            self._runs_on(end)
            or _SIGN.search(text, max(0, start - 6), start)
            or words.percent_before.search(text, max(0, start - 12), start)
        ):
            return None
        unclear = Number(start, end, end, None, dimension="other")
        if words.words.get("own_years") and 1300 <= whole <= 2700 and not MIN_YEAR + 100 <= whole <= MAX_YEAR:
            return unclear
        if not MIN_YEAR <= whole <= MAX_YEAR:
            return None
        before = words.year_before.search(text, max(0, start - REACH), start) if words.year_before else None
        if whole % 100 == 0 and before is None and late is None:
            return unclear
        if self.qualifier_before(start, 0) is not None and before is None and late is None:
            return unclear
        if (late_end := season(self.plain, whole, end)) is not None:
            return Number(start, late_end, late_end, None, as_of=f"{whole}/{whole + 1}")
        return Number(start, stop, stop, None, as_of=str(whole))

    def _with_noun(self, number: Number) -> Number:
        noun = noun_behind(self.text, number.end, self.words)
        return number if noun is None else replace(number, end=noun[0], unit=noun[1])

    def _behind_scale(self, start: int) -> bool:
        if self.words.solid or not self.words.scales or start < 4:
            return False
        pattern = _scale_before(tuple(self.words.scales))
        return pattern.search(self.text, max(0, start - 24), start) is not None


@cache
def _scale_before(scales: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{LETTER})(?i:{alternatives(scales)}){GAP}$")


def _run(plain: str, at: int) -> int:
    """The end of digits joined by signs from `at` on."""
    while at < len(plain) and (plain[at].isdigit() or (plain[at] in "/:" and plain[at + 1 : at + 2].isdigit())):
        at += 1
    return at
