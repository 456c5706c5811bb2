"""Times of day in other languages: as hours after midnight where they are certain, without a value where not."""

from __future__ import annotations

import re

from extractor.text.quantities.foreign.conventions import Token
from extractor.text.quantities.foreign.lexicon import BLANK, GAP, Lexicon
from extractor.text.quantities.foreign.tails import Number, Tail

__all__ = ["HOURS", "REACH", "hour_of_day"]

REACH = 48
"""How far before a number a qualifier, year word or scale word is looked for. Why: longer than the longest."""
HOURS = frozenset("時时點点시")
"""The signs that stand behind an hour of the day in Chinese, Japanese and Korean."""
_CLOCK = re.compile(
    rf":(?P<minutes>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])|{BLANK}?[hH]{BLANK}?(?P<late>[0-5][0-9])(?!\w)"
)
_SPENT = (
    "route|vol|train|marche|débats?|travail|trajet|garde|retard|voiture|avion|attente|vuelo|viaje|camino|trabajo|espera|"
    "retraso|coche|viagem|voo|carro|trabalho|atraso|macchina|viaggio|volo|cammino|ritardo|lavoro"
)
_LASTING_HOURS = re.compile(rf"{GAP}(?:(?:de |d['’]|des |di )(?:{_SPENT})|plus tard|geleden|lang|later|après)(?!\w)")
"""Behind hours: that so many have passed, "à 2 heures de route"; not "3 heures de l'après-midi"."""
_TO_HOUR = re.compile(rf"{BLANK}?[-–—]{BLANK}?[0-9]|{GAP}till?{GAP}[0-9]")
_HOUR_ENDS = re.compile(
    rf"[.,;:!?)]|$|\n|{GAP}(?:de la (?:ma|ta|no)|da (?:ma|ta|no)|del mattino|di sera|e mezza|y media|en punto)"
)
_OF_THE_DAY = re.compile(rf"{GAP}(?:утра|вечера|ночи|ранку|вечора|ночі)(?!\w)")


def hour_of_day(text: str, words: Lexicon, token: Token, whole: int | None, tail: Tail) -> Number | None:
    """The time of day that digits are; None if they are none. `whole` is their value if they are a whole number."""
    hours, _, late = token.printed.partition(".")
    dotted = len(late) == 2 and late.isdigit() and int(late) < 60
    if (whole is None and not dotted) or not hours.isdigit() or int(hours) > 24:
        return None
    minutes, end = int(late) if dotted else 0, token.end
    if words.solid and text[end : end + 1] in HOURS and text[end + 1 : end + 2] not in ("間", "间", "간"):
        return Number(token.start, end + 1, end + 1, None, dimension="other")  # morning or afternoon: not known
    glued = _CLOCK.match(text, end) if not dotted else None
    if glued is not None:
        minutes, end = int(glued["minutes"] or glued["late"]), glued.end()
    before = words.clock_before.search(text, max(0, token.start - REACH), token.start) if words.clock_before else None
    after = words.clock_after.match(text, end) if words.clock_after else None
    sure = after is not None and (
        before is not None or words.clock_before is None or (words.code == "nl" and (dotted or glued is not None))
    )
    colon = glued is not None and glued["minutes"] is not None
    if glued is not None and glued["late"] is not None:  # 14h30, or for so long
        if before is None or _LASTING_HOURS.match(text, end):
            return Number(token.start, end, end, None, dimension="other")
        colon = True
    elif sure and after is not None and _LASTING_HOURS.match(text, after.end()):
        return None
    if not (sure or colon or (dotted and before is not None)):
        return _whole_hour(text, words, token, whole, tail) if before is not None and glued is None else None
    if after is not None and sure:
        end = after.end() - (after["dot"] is not None)
    value = round(int(hours) + minutes / 60, 4)
    return Number(token.start, end, end, value, value, unit="o'clock", dimension="other")


def _whole_hour(text: str, words: Lexicon, token: Token, whole: int | None, tail: Tail) -> Number | None:
    """A number behind a word for "at" that may be an hour: of the morning or of the evening is not read."""
    code, end = words.code, token.end
    if whole is None or tail.factor != 1.0:
        return None
    if code in ("sv", "da", "nb") and tail.unit is None:
        if _TO_HOUR.match(text, end):
            return Number(token.start, end, end, None, dimension="other")
        return Number(token.start, end, end, float(whole), float(whole), unit="o'clock", dimension="other")
    bare = tail.unit is None and code in ("it", "es", "pt", "ro") and _HOUR_ENDS.match(text, end)
    if bare or _OF_THE_DAY.match(text, tail.end):
        return Number(token.start, tail.end, tail.number_end, None, dimension="other")
    return None
