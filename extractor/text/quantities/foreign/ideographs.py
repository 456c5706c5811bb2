"""Numbers in Chinese characters (三百, 三点五亿), and the scales behind digits in Chinese, Japanese and Korean."""

from __future__ import annotations

import re

__all__ = ["factor_behind", "find_ideographs", "tenths_behind", "value_of_ideographs"]

_ONES = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_SMALL = {"十": 10.0, "百": 100.0, "千": 1000.0}
_LARGE = {"万": 1e4, "萬": 1e4, "亿": 1e8, "億": 1e8}
_ALL = "".join([*_ONES, *_SMALL, *_LARGE])
_RUN = re.compile(rf"[{_ALL}]{{1,24}}(?:[点點][{''.join(_ONES)}]{{1,8}}(?:[万萬亿億]{{1,2}})?)?")
_BAD_BEFORE = frozenset("第数數几幾上成好统統唯专專同逐任某每这這那哪万萬百千亿億.")
_BAD_AFTER = frozenset("几幾来來数數")
_SCALES = {
    "十": 10.0, "百": 100.0, "千": 1000.0, "십": 10.0, "백": 100.0, "천": 1000.0, "万": 1e4, "萬": 1e4, "만": 1e4,
    "亿": 1e8, "億": 1e8, "억": 1e8, "兆": 1e12, "조": 1e12,
}  # fmt: skip
_BEHIND = re.compile(
    r"(?P<small>[十百千십백천])?(?P<large>万亿|萬億|[万萬만亿億억]|[兆조](?![瓦赫字比帕]))|(?P<only>[百千백천])(?![米克瓦赫卡焦帕伏分])"
)

_DIGIT = f"[0-9{''.join(_ONES)}]"
_TENTHS = {
    "ja": re.compile(f"割(?!れ|り込|り当)(?:(?P<second>{_DIGIT})分(?:(?P<third>{_DIGIT})厘)?)?"),
    "ko": re.compile("할(?![인당부머애])(?: ?(?P<second>[0-9])푼(?: ?(?P<third>[0-9])리)?)?"),
    "zh": re.compile(
        f"成(?:(?P<half>半)|(?P<second>{_DIGIT})(?=[的，。、；！？）,.;!?)\\s]|以[上下]|左右|受[访訪]|$)"
        f"|(?P<unclear>{_DIGIT}|[立员員功本交为為绩績果长長熟就都人年分效型套品不名家渝活真行婚份群龙龍材才])|)"
    ),
}
"""Tenths: Japanese 7割5分 and Chinese 七成五 are 75%, Korean 7할 is 70%. Not 50割れ, 12할부; 七成五人 may be 70% or
75%, 3成员 three members or 30% of the staff."""


def tenths_behind(text: str, end: int, language: str) -> tuple[int, float | None] | None:
    """The word for tenths right behind a number ending at `end`: where it ends, and the hundredths that it adds; None
    for these where it may be something else."""
    match = _TENTHS[language].match(text, end)
    if match is None:
        return None
    group = match.groupdict()
    if group.get("unclear"):
        return end + 1, None
    second, third = (float(_ONES.get(c, c)) for c in (group["second"] or "0", group.get("third") or "0"))
    return match.end(), 5.0 if group.get("half") else second + third / 10


def factor_behind(text: str, end: int) -> tuple[int, float] | None:
    """The scale that stands right behind digits ending at `end`: where it ends, and its factor."""
    match = _BEHIND.match(text, end)
    if match is None:
        return None
    factor = 1.0
    for character in match.group():
        factor *= _SCALES[character]
    return match.end(), factor


def find_ideographs(text: str, start: int, end: int) -> list[tuple[int, int, float]]:
    """Numbers in characters that hold a scale or are longer than one character: start, end, value.

    Idioms are not told apart: the caller takes only those before a unit or counter.
    """
    found = []
    for match in _RUN.finditer(text, start, end):
        printed = match.group()
        before = text[match.start() - 1] if match.start() > start else ""
        if before in _BAD_BEFORE or text[match.end() : match.end() + 1] in _BAD_AFTER or before.isdigit():
            continue
        value = value_of_ideographs(printed)
        if value is not None:
            found.append((*match.span(), value))
    return found


def value_of_ideographs(printed: str) -> float | None:
    """What the characters say; None where they are no well-formed number (一千百, 二〇二四)."""
    whole, _, rest = printed.replace("點", "点").partition("点")
    if rest:
        scale = 1.0
        while rest and rest[-1] in _LARGE:
            scale *= _LARGE[rest[-1]]
            rest = rest[:-1]
        base = value_of_ideographs(whole)
        return None if base is None else round(float(f"{base:.0f}.{''.join(str(_ONES[c]) for c in rest)}") * scale, 6)
    total = section = 0.0
    digit: int | None = None
    small, large = 1e4, float("inf")
    for at, c in enumerate(whole):
        if c in _ONES:
            if digit is not None and digit != 0:
                return None
            digit = _ONES[c]
        elif c in _SMALL:
            if _SMALL[c] >= small or digit == 0 or (digit is None and (c != "十" or at)):
                return None
            section, digit, small = section + (1 if digit is None else digit) * _SMALL[c], None, _SMALL[c]
        else:
            section += digit or 0
            if _LARGE[c] >= large and not (total and not section):
                return None
            if not section and not total:
                return None
            if section:
                total, large = total + section * _LARGE[c], _LARGE[c]
            else:
                total *= _LARGE[c]  # 三万亿
            section, digit, small = 0.0, None, 1e4
    if digit and len(whole) > 1 and whole[-2] in _ALL and whole[-2] not in _ONES and whole[-2] != "十":
        return None  # 三百五: colloquially 350
    return total + section + (digit or 0)
