"""When: another date, another weekday of one week, another order of events."""

from __future__ import annotations

import re
from datetime import date

from extractor.reconcile.disagreements.wording import shortened, side_of
from extractor.reconcile.entries import Entry
from extractor.reconcile.material import Candidate, Material

__all__ = ["find_dates", "find_sequences"]

_SAME = 0.60
"""Dice share from which two claims tell of one event, so that its date may be compared."""
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_CALENDAR = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{'|'.join(_MONTHS)})|(?P<m2>{'|'.join(_MONTHS)})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)\b",
    re.I,
)
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.I)
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_SEQUENCE = re.compile(
    r"\b(?P<what>comments?|remarks?|statements?|announcement|speech|interview|visit|attack|strike|decision|move|call|meeting)"
    r"\s+(?:has\s+|have\s+)?(?:(?:come|comes|came)\s+"
    r"(?P<how>(?:\w+\s+){0,2}?(?:after|before|as|while|during|ahead of|on the eve of))|followed|follows|follow)\b",
    re.I,
)


def find_dates(material: Material) -> list[Candidate]:
    """One event with dates that exclude each other."""
    found = []
    known: dict[int, dict[str, str]] = {}
    for pair in material.claim_pairs:
        a, b = material.entries[pair.first], material.entries[pair.second]
        if pair.dice < _SAME or material.other_names(a, b):
            continue
        for e in (a, b):
            if e.number not in known:
                known[e.number] = _stated(e)
        one, two = known[a.number], known[b.number]
        clash = next(
            (
                (kind, one[kind], two[kind])
                for kind in ("event", "day", "weekday", "year")
                if kind in one and kind in two and not _fit(kind, one[kind], two[kind])
            ),
            None,
        )
        if clash is None or (clash[0] == "weekday" and not _one_week(a, b, material)):
            continue
        found.append(
            Candidate(
                "date",
                (side_of(f"{clash[1]}: {a.text}", [a], clash[1]), side_of(f"{clash[2]}: {b.text}", [b], clash[2])),
                f"When: {clash[1]} or {clash[2]}",
                f"{material.who(a)} dates it {clash[1]} (“{shortened(a.text, 90)}”), {material.who(b)} {clash[2]} "
                f"(“{shortened(b.text, 90)}”).",
                "date",
                None,
                "Check the date with the source.",
                {"same event": round(pair.dice, 3)},
            )
        )
    return found


def _stated(entry: Entry) -> dict[str, str]:
    """What the claim's words say of its date; nothing of a kind where it names two."""
    found: dict[str, str] = {}
    if entry.claim().event_date and "/" not in str(entry.claim().event_date):
        found["event"] = str(entry.claim().event_date)
    days = {
        f"{int(m.group('d1') or m.group('d2'))} {(m.group('m1') or m.group('m2')).capitalize()}"
        for m in _CALENDAR.finditer(entry.text)
    }
    weekdays = {m.group().capitalize() for m in _WEEKDAY.finditer(entry.text)}
    years = set(_YEAR.findall(entry.text))
    for kind, values in (("day", days), ("weekday", weekdays), ("year", years)):
        if len(values) == 1:
            found[kind] = next(iter(values))
    return found


def _fit(kind: str, one: str, two: str) -> bool:
    return one == two or (
        kind == "event" and (one.startswith(two) or two.startswith(one) or one[:2] == "--" or two[:2] == "--")
    )


def _one_week(a: Entry, b: Entry, material: Material) -> bool:
    """Whether a weekday name means the same week in both: published within two days of each other."""
    try:
        days = [date.fromisoformat(material.pages[e.page].facts.article.published or "") for e in (a, b)]
    except ValueError:
        return False
    return abs((days[0] - days[1]).days) <= 2


def find_sequences(material: Material) -> list[Candidate]:
    """One saying or event placed after another event here, at the same time or before it there."""
    found = []
    placed: list[tuple[Entry, re.Match[str], str]] = []
    for page in material.pages:
        for m in _SEQUENCE.finditer(page.text()):
            entry = next(iter(material.entries_at(page.number, m.start())), None)
            if entry is None:
                continue
            how = "after" if "follow" in m.group().lower() else (m.group("how") or "after").split()[-1].lower()
            placed.append((entry, m, {"while": "as", "during": "as", "of": "before"}.get(how, how)))
    for i, (a, m, how) in enumerate(placed):
        for b, n, other in placed[i + 1 :]:
            if a.page == b.page or how == other or not _one_saying(m, n) or not _one_day_apart(a, b, material):
                continue
            common = material.sentence_terms(a) & material.sentence_terms(b)
            if len(common) < _SHARED:
                continue
            found.append(
                Candidate(
                    "date",
                    (
                        side_of(f"{m.group().strip()}: {a.text}", [a], how),
                        side_of(f"{n.group().strip()}: {b.text}", [b], other),
                    ),
                    f"What came first: “{m.group().strip()}” / “{n.group().strip()}”",
                    f"{material.who(a)} has “{shortened(material.sentence(a), 140)}”, {material.who(b)} has "
                    f"“{shortened(material.sentence(b), 140)}”.",
                    "sequence",
                    "low",
                    "Check the order of events.",
                    {"terms shared": len(common)},
                )
            )
    return found


_SHARED = 4
"""Terms two sentences must share for "comments came after" and "remarks came as" to be about one saying."""
_SAYINGS = frozenset(
    ["comment", "comments", "remark", "remarks", "statement", "statements", "speech", "interview", "announcement"]
)


def _one_saying(m: re.Match[str], n: re.Match[str]) -> bool:
    a, b = m.group("what").lower(), n.group("what").lower()
    return a.rstrip("s") == b.rstrip("s") or (a in _SAYINGS and b in _SAYINGS)


def _one_day_apart(a: Entry, b: Entry, material: Material) -> bool:
    """Articles more than three days apart speak of other remarks; unknown dates count as near."""
    try:
        days = [date.fromisoformat(material.pages[e.page].facts.article.published or "") for e in (a, b)]
    except ValueError:
        return True
    return abs((days[0] - days[1]).days) <= 3
