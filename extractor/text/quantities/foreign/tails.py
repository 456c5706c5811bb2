"""What stands behind digits in another language: percent sign, scale word, unit or currency, and a number as read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor.schemas.items import Dimension
from extractor.text.quantities.foreign.ideographs import factor_behind, tenths_behind
from extractor.text.quantities.foreign.lexicon import BLANK, GAP, LETTER, Lexicon

__all__ = ["SUFFIX", "Number", "Tail", "TailReader", "key"]

_GLUED_SCALE = re.compile(rf"{BLANK}?(?P<word>Mds?|Mrd|Mio|M|k)(?={BLANK}?(?:[€$£]|EUR|USD|CHF))")
_GLUED_FACTORS = {"M": 1e6, "Mio": 1e6, "k": 1e3}
SUFFIX = re.compile(rf"(?:['’:]|-(?=[^\W\d_]{{1,4}}(?!\w))){LETTER}{{1,6}}")
"""The ending that a figure has in Turkish or Finnish: 150'den, 5:n."""
_SPEED = re.compile(
    rf"/(?:h|u|t|Std|ч|ώρα|год|saat|jam|ó)(?!\w)|/ór[aá]\w{{0,4}}|{GAP}(?:à l['’]heure|par heure|pro Stunde|"
    rf"in der Stunde|per uur|all['’]ora|por hora|i timen|i timmen|tunnissa|na godzinę|za hodinu|в час|на годину|"
    rf"την ώρα|في الساعة|per jam)(?!\w)"
)
_MORE = re.compile("[多余餘여]")
_LAW = re.compile(r"(?:Nomor|No\.?)[ ]?[0-9]+$")
_LAW_OF = re.compile(rf"{GAP}(?:1[89]|20)[0-9]{{2}}(?![0-9])")
"""A year behind the word for years: "UU Nomor 6 Tahun 2023"."""
_TRADITIONAL = re.compile("[億萬國個這會對]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as read. `[start, end)` holds currency sign, digits, scale and unit; `number_end` is before the unit."""

    start: int
    end: int
    number_end: int
    value: float | None
    mantissa: float | None = None
    factor: float = 1.0
    unit: str | None = None
    dimension: Dimension = "count"
    as_of: str | None = None
    more: bool = False
    """Whether it says itself that there are more ("20多万")."""
    behind_scale: bool = False
    """Whether a scale word in letters stands right before it ("un millón 200 mil"): part of a number not read."""

    @property
    def bare(self) -> bool:
        """Neither scale nor unit of its own."""
        return self.factor == 1.0 and self.unit is None


@dataclass(frozen=True, slots=True)
class Tail:
    """What stands behind the digits: a factor, a unit, and where they end."""

    number_end: int
    end: int
    factor: float = 1.0
    unit: str | None = None
    dimension: Dimension = "count"
    scaled: bool = False
    unclear: bool = False
    more: bool = False
    plus: float = 0.0
    """What is added to the number once multiplied: the hundredths of 7割5分."""


class TailReader:
    """Reads what stands behind the digits of one text. `plain` is the text with digits as 0–9."""

    def __init__(self, text: str, plain: str, words: Lexicon) -> None:
        self._text, self._plain, self._words = text, plain, words
        self._yuan = "元" if words.code == "zh" and _TRADITIONAL.search(text) else "CNY"

    def behind(self, end: int) -> Tail:
        """What stands behind digits that end at `end`."""
        text, words = self._text, self._words
        place = end
        suffix = SUFFIX.match(text, end) if words.words.get("suffix") else None
        if suffix is not None:
            place = suffix.end()
        if suffix is not None and words.percent_ahead.match(text, place) is not None:
            return Tail(end, end)  # yüzde 10'dan yüzde 15'e
        if (percent := words.percent.match(text, place)) is not None:
            unit = "percentage point" if percent["point"] else "percent"
            return Tail(percent.end(), percent.end(), 1.0, unit, "percent", scaled=True)
        if not words.known:
            return Tail(end, end)
        factor, number_end, dot, more = 1.0, end, False, False
        if words.code in ("zh", "ja", "ko"):
            if (tenths := tenths_behind(self._plain, end, words.code)) is not None:
                stop, plus = tenths
                if plus is None:
                    return Tail(stop, stop, unclear=True)
                return Tail(stop, stop, 10.0, "percent", "percent", scaled=True, plus=plus)
            if (large := factor_behind(text, end)) is not None:
                number_end, factor = large
            elif _MORE.match(text, end) and (large := factor_behind(text, end + 1)) is not None:
                number_end, factor = large
                more = True
        elif (glued := _GLUED_SCALE.match(text, end)) is not None:
            number_end, factor = glued.end(), _GLUED_FACTORS.get(glued["word"], 1e9)
        elif words.scale is not None and (scale := words.scale.match(text, place)) is not None:
            number_end, factor, dot = scale.end(), words.scales[key(scale["word"])], scale["dot"] is not None
            again = words.scale.match(text, number_end)
            if not factor or again is not None:
                return Tail(number_end, again.end() if again else number_end, 1.0, unclear=True, scaled=True)
        found = words.unit.match(text, number_end if factor != 1.0 else place) if words.unit else None
        if found is None:
            number_end -= dot
            return Tail(number_end, number_end, factor, scaled=factor != 1.0, more=more)
        if found["word"] == "M":  # million or metre
            return Tail(number_end, found.end(), unclear=True)
        name, dimension = words.units[key(found["word"])]
        name = self._yuan if found["word"] == "元" else name
        last = found.end() - (found["dot"] is not None and not found["word"].endswith("."))
        if name == "kilometre" and (speed := _SPEED.match(text, last)):
            return Tail(number_end, speed.end(), factor, "kilometre / hour", "rate", factor != 1.0)
        earlier = factor != 1.0 and found["word"] == "rok"  # "3,9 mld rok wcześniej": a year earlier
        law = name == "year" and words.code == "id" and _LAW.search(self._plain, max(0, end - 12), end)
        if earlier or (law and _LAW_OF.match(self._plain, last)):
            return Tail(number_end, number_end, factor, scaled=factor != 1.0, more=more)
        return Tail(number_end, last, factor, name, dimension, factor != 1.0, more=more)


def key(word: str) -> str:
    """A word as the lexicon has it: in small letters, with single blanks."""
    return " ".join(word.lower().split())
