"""Years with what other languages print at them: decades ("années 1980", "1990-х"), seasons ("2023-24"), endings."""

from __future__ import annotations

import re

from extractor.text.quantities.foreign.lexicon import GAP

__all__ = ["decade", "ending_of_year", "season"]

_BEFORE = re.compile(
    rf"(?<!\w)(?i:(?:les|des){GAP}années|(?:gli|negli|degli|dagli|agli){GAP}anni|los{GAP}años|(?:os|dos|nos|aos){GAP}anos|"
    rf"de{GAP}jaren|lata|latach|léta|létech|anii|anilor|década de(?: los)?|décadas de|década dos){GAP}['’]?$"
    rf"|(?<!\w)(?:anni|anos|años|années|jaren){GAP}['’]$"
)
_BEHIND = re.compile(
    r"-?(?:tal(?:et|ets|en)|luvu\w{0,6}|luku\w{0,6})(?!\w)|['’]erne|-?(?:erne|åra|årene|tallet)(?!\w)"
    rf"|er(?=[ -]Jahr)|ern(?!\w)|-(?:[ех]|их|ті|та)(?={GAP}(?:год|гг|рок|рр)|[.,;:!?»)]|$|\n)"
)
_IN = re.compile(r"(?<!\w)(?i:в|у|лихие|лихі) $")
_OF_TENS = re.compile(r"-(?:[ех]|ті)(?!\w)")
_ENDING = re.compile(r"-(?:й|го|му|м|ом|ому|ого|ій|ий)(?!\w)")
_SEASON = re.compile(r"[-–—~〜/](?P<late>[0-9]{2})(?![0-9])")


def decade(text: str, start: int, end: int) -> int | None:
    """Where the words end that make of the year or tens `text[start:end]` ten years; None where none do."""
    behind = _BEHIND.match(text, end)
    if behind is None and _IN.search(text, max(0, start - 8), start):
        behind = _OF_TENS.match(text, end)
    if behind is not None:
        return behind.end()
    return end if _BEFORE.search(text, max(0, start - 24), start) else None


def ending_of_year(text: str, end: int) -> int:
    """Where the ending of an inflected year ends ("2014-му")."""
    match = _ENDING.match(text, end)
    return match.end() if match else end


def season(plain: str, year: int, end: int) -> int | None:
    """Where the second year ends of one that goes on into the next ("2023-24")."""
    match = _SEASON.match(plain, end)
    return match.end() if match and int(match["late"]) == (year + 1) % 100 else None
