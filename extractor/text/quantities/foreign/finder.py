"""Finding quantities in a stretch of text that is not in English."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractor.text.quantities.coverage import Ranges
from extractor.text.quantities.drafts import Draft
from extractor.text.quantities.foreign.calendar import find_days
from extractor.text.quantities.foreign.conventions import convention, find_tokens, in_ascii
from extractor.text.quantities.foreign.lexicon import lexicon
from extractor.text.quantities.foreign.numbers import Reader
from extractor.text.quantities.foreign.ranges import joined, paired
from extractor.text.quantities.foreign.tails import Number
from extractor.text.quantities.qualifiers import Reading

__all__ = ["find_foreign"]


def find_foreign(text: str, stretches: Sequence[tuple[int, int]], language: str) -> list[Draft]:
    """The quantities of the stretches (in order, not overlapping) by the convention of `language`, in text order.

    A number of which the convention, the scale or the meaning is not certain is a draft without value and unit.
    Time is linear.
    """
    words = lexicon(language)
    plain = in_ascii(text)
    days, taken, tokens = [], [], []
    for start, end in stretches:
        here, unread = find_days(plain, start, end, words)
        days += here
        taken += [(day.start, day.end) for day in here] + unread
        tokens += find_tokens(plain, start, end)
    covered = Ranges(taken)
    tokens = [token for token in tokens if not covered.touch(token.start, token.end)]
    reader = Reader(text, plain, words)
    rule = convention(((token, reader.is_measured(token.end)) for token in tokens), words)
    numbers = [number for token in tokens if (number := reader.number(token, rule)) is not None]
    if language in ("zh", "ja"):
        spelled = [n for start, end in stretches for n in reader.spelled(start, end)]
        numbers = sorted([*numbers, *(n for n in spelled if not covered.touch(n.start, n.end))], key=lambda n: n.start)
    drafts = [
        Draft(day.start, day.end, day.start, day.end, Reading("exact", None, None, None), None, "date", day.as_of)
        for day in days
    ]
    drafts += _drafts(reader, joined(reader, numbers), covered)
    # A unit is read as far as it goes: what runs on beyond its stretch is no quantity of it.
    starts = [start for start, _ in stretches]
    whole = (d for d in drafts if d.end <= stretches[bisect_right(starts, d.start) - 1][1])
    return sorted(whole, key=lambda draft: (draft.start, draft.end))


def _drafts(reader: Reader, numbers: Sequence[Number], covered: Ranges) -> list[Draft]:
    drafts: list[Draft] = []
    at = floor = 0
    while at < len(numbers):
        first = numbers[at]
        draft = None
        taken = 1
        if first.start >= floor:
            second = numbers[at + 1] if at + 1 < len(numbers) else None
            if second is not None and (pair := paired(reader, first, second, floor)) is not None:
                draft, taken = pair
            else:
                draft = reader.draft(first, max(floor, covered.floor(first.start)))
        if draft is not None and not covered.touch(draft.start, draft.end):
            drafts.append(draft)
            floor = draft.end
        at += taken
    return drafts
