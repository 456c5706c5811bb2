"""Whole numbers of other languages that count nothing: of laws, indexes, results, minutes, days of a range, ages."""

from __future__ import annotations

import re

from extractor.text.quantities.foreign.lexicon import BLANK

__all__ = ["end_of_no_count"]

_LAW, _ARTICLE = re.compile(r"(?:법[ ]?|제)$"), re.compile(r"조(?![ ]?(?:원|달러|엔|위안|유로))")
"""Articles of a law in Korean, whose word is that for 10¹² too."""
_FIRST_OF_DAYS = re.compile(r"[~〜–至到-][0-9]{1,2}[月日월일](?!間|间|간)")
_NAMED = re.compile(
    rf"(?:(?<!\w)(?i:art(?:ikel|icle|ículo|icolo|igo|ykuł\w?|ikla|ikkel)?|стать[яиеюё]|статт[яіею]|ст|par[aá]gra(?:ph|fo?|fe)|"
    rf"المادة|धारा|cac|dax|ibex|ftse|nikkei|nasdaq|stoxx|boeing|airbus)\.?|§){BLANK}$"
)
"""Behind these a number is a name's: an article of a law, an index, an aeroplane."""
_AGAINST_NEXT = re.compile("(?:[比対對]|[ ]?대[ ])(?=[0-9])")
_AGAINST_LAST = re.compile("(?<=[0-9])(?:[比対對]|[ ]?대[ ])$")
"""Between the two numbers of a result."""
_PARTS_BEFORE = (re.compile(r"[0-9][時时點点시円엔][ ]?$"), re.compile(r"(?<!\w)(?:[Tt]háng|Nomor)[ ]$"))
"""What makes of a number a part of what was begun: minutes, sen, a month, a law."""
_OF_AN_AGE = {
    "ja": re.compile("[1-9]0代"),
    "ko": re.compile("[1-9]0대"),
    "zh": re.compile("(?<![破满滿至到于於桶第])[5-9]0[后後]"),
}
"""People of an age or born in a decade: 30代, 90后; not 跌破90后."""
_IDEOGRAPHIC = frozenset(("zh", "ja", "ko"))
_REACH = 14
"""Code points before a number in which what names it ends."""


def end_of_no_count(text: str, plain: str, start: int, end: int, code: str) -> int | None:
    """Where what the whole number `text[start:end]` belongs to ends, if it counts nothing; None if it may count.

    `plain` is the text with digits as 0–9, `code` the language.
    """
    window = max(0, start - _REACH), start
    if _NAMED.search(text, *window) or any(pattern.search(text, *window) for pattern in _PARTS_BEFORE):
        return end
    if code not in _IDEOGRAPHIC:
        return None
    if code == "ko" and _ARTICLE.match(text, end) and _LAW.search(text, *window):
        return end + 1
    if _AGAINST_NEXT.match(plain, end) or _AGAINST_LAST.search(plain, *window) or _FIRST_OF_DAYS.match(plain, end):
        return end
    return end + 1 if _OF_AN_AGE[code].match(plain, start) else None
