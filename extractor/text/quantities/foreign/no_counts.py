"""Whole numbers of other languages that count nothing: of laws, indexes, results, minutes, days of a range, ages."""

from __future__ import annotations

import re

from extractor.text.quantities.foreign.lexicon import BLANK

__all__ = ["end_of_no_count"]

_LAW, _ARTICLE = re.compile(r"(?:법[ ]?|제)$"), re.compile(r"조(?![ ]?(?:원|달러|엔|위안|유로))")
"""Articles of a law in Korean, whose word is that for 10¹² too."""
_FIRST_OF_DAYS = re.compile(r"[~〜–至到-][0-9]{1,2}[月日월일](?!間|间|간)")
_NAMED = re.compile(
    rf"(?:(?<!\w)(?i:(?:artikel|article|artículo|articolo|artigo|artykuł\w?|artikla|artikkel|стать[яиеюё]|статт[яіею]|"
    rf"par[aá]gra(?:ph|fo?|fe)|المادة|धारा|cac|dax|ibex|ftse|nikkei|nasdaq|stoxx)\.?|art\.|ст\.)|§|(?<!\w)(?:Nomor|No\.)){BLANK}$"
)
"""Behind these a number is a name's: an article of a law, an index, a law."""
_PLANE = re.compile(rf"(?:Boeing|Airbus){BLANK}(?:7[0-9]7|3[0-9]0)$")
_AGAINST_NEXT = re.compile("[比対對](?=[0-9])|[ ]?대[ ][0-9]{1,2}(?=[로의.,으]|$)")
_AGAINST_LAST = re.compile("(?<=[0-9])(?:[比対對]|[ ]?대[ ])$")
_RESULT_ENDS = re.compile(r"[로의.,으]|$")
"""What stands behind the second number of a result in Korean, whose "to" counts machines too."""
_MINUTES = re.compile(r"[0-9][時时點点시][ ]?$"), re.compile("[分분]")
_SEN = re.compile("[0-9]円$"), re.compile("銭")
_MONTH = re.compile(r"(?<!mỗi )(?<!một )(?<!hàng )(?<!hằng )(?<!\w)[Tt]háng[ ]$")
_MONTHS = 12
_OF_AN_AGE = {
    "ja": re.compile("[1-9]0代"),
    "ko": re.compile(
        "[1-9]0대(?=[ ]?(?:남성|여성|남녀|남자|여자|초반|중반|후반|청년|청소년|부부|젊은|이상|이하|직장인|대학생|주부|"
        "노인|가장|엄마|아빠|지지|유권자|들)|[ ][A-Z]씨)"
    ),
    "zh": re.compile("(?<![破满滿至到于於桶第])[5-9]0[后後]"),
}
"""People of an age or born in a decade: 30代, 90后; not 跌破90后."""
_IDEOGRAPHIC = frozenset(("zh", "ja", "ko"))
_REACH = 14
"""Code points before a number in which what names it ends."""


def end_of_no_count(text: str, plain: str, start: int, end: int, code: str, *, bare: bool) -> int | None:
    """Where what the whole number `text[start:end]` belongs to ends, if it counts nothing; None if it may count.

    `plain` is the text with digits as 0–9, `code` the language; `bare`: neither scale nor unit nor noun stands behind.
    """
    window = max(0, start - _REACH), start
    if bare and (_NAMED.search(text, *window) or _PLANE.search(text, max(0, start - 8), end)):
        return end
    if bare and code == "vi" and _MONTH.search(text, *window) and int(plain[start:end]) <= _MONTHS:
        return end
    if code not in _IDEOGRAPHIC:
        return None
    if any(before.search(text, *window) and behind.match(text, end) for before, behind in (_MINUTES, _SEN)):
        return end
    if code == "ko" and _ARTICLE.match(text, end) and _LAW.search(text, *window):
        return end + 1
    if _AGAINST_NEXT.match(plain, end) or _FIRST_OF_DAYS.match(plain, end):
        return end
    if _AGAINST_LAST.search(plain, *window) and (code != "ko" or _RESULT_ENDS.match(text, end)):
        return end
    return end + 1 if _OF_AN_AGE[code].match(plain, start) else None
