"""Corrections of single items: making them, saying them, and applying them to an article's facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from extractor.review.decisions import Correction, Problem, ReviewState, item_fingerprint, new_id, now
from extractor.review.html import Html, bdi, join
from extractor.review.story_index import StoryIndex
from extractor.schemas import ArticleFacts, Attribution, Claim, Figure, Modality, Quote, QuoteKind, Source
from extractor.schemas.base import Contract, PartialDate

__all__ = ["Remark", "apply_corrections", "correct", "correction_words", "fingerprint_of", "problems_of"]

_KINDS: dict[type, Literal["attribution", "quote", "figure", "claim"]] = {
    Attribution: "attribution",
    Quote: "quote",
    Figure: "figure",
    Claim: "claim",
}
_PROBLEMS: dict[str, tuple[Problem, ...]] = {
    "attribution": ("not_an_item", "speaker", "other"),
    "quote": ("not_an_item", "speaker", "kind", "other"),
    "figure": ("not_an_item", "value", "speaker", "text", "other"),
    "claim": ("not_an_item", "speaker", "modality", "text", "date", "other"),
}


class Remark(Contract):
    """What a reviewer says of an item; the fields of `Correction` that they fill in."""

    problem: Problem
    speaker: str | None = Field(default=None, max_length=300)
    value: float | None = Field(default=None, strict=False, allow_inf_nan=False)
    low: float | None = Field(default=None, strict=False, allow_inf_nan=False)
    high: float | None = Field(default=None, strict=False, allow_inf_nan=False)
    unit: str | None = Field(default=None, max_length=80)
    quote_kind: QuoteKind | None = None
    modality: Modality | None = None
    date: PartialDate | None = None
    text: str | None = Field(default=None, max_length=2000)
    note: str | None = Field(default=None, max_length=4000)


def problems_of(kind: str) -> tuple[Problem, ...]:
    """What can be wrong with an item of this kind."""
    return _PROBLEMS[kind]


def fingerprint_of(index: StoryIndex, article: str, item: str) -> str:
    """The fingerprint under which corrections of this item are filed."""
    kind = _KINDS[type(index.items[article, item])]
    return item_fingerprint(article, kind, index.spans(article, item))


def correct(
    index: StoryIndex, article: str, item: str, remark: Remark, reviewer: str, previous: Correction | None = None
) -> Correction:
    """The correction to be logged. Raises ValueError if the remark does not fit the kind of item or says nothing."""
    kind = _KINDS[type(index.items[article, item])]
    if remark.problem not in _PROBLEMS[kind]:
        raise ValueError(f"a {kind} cannot be wrong in {remark.problem!r}; choose one of {', '.join(_PROBLEMS[kind])}")
    needed: Mapping[str, object] = {
        "value": next((n for n in (remark.value, remark.low, remark.high) if n is not None), None),
        "kind": remark.quote_kind,
        "modality": remark.modality,
        "date": remark.date,
        "text": remark.text,
        "other": remark.note,
    }
    if needed.get(remark.problem, True) is None:
        raise ValueError(f"say what is right: the field for {remark.problem!r} is empty")
    ends = [n for n in (remark.low, remark.value, remark.high) if n is not None]
    if ends != sorted(ends):
        raise ValueError("low, value and high must be in this order")
    return Correction(
        id=new_id(),
        fingerprint=fingerprint_of(index, article, item),
        article=article,
        kind=kind,
        evidence=index.spans(article, item),
        reviewer=reviewer,
        at=now(),
        supersedes=previous.id if previous is not None else None,
        **{k: v for k, v in remark.model_dump().items() if v not in (None, "")},
    )


def correction_words(one: Correction) -> Html:
    """A correction in a phrase, with who made it."""
    numbers = ", ".join(
        f"{name} {number:,.6g}" if name else f"{number:,.6g}"
        for name, number in (("", one.value), ("from", one.low), ("to", one.high))
        if number is not None
    )
    said = {
        "not_an_item": f"not a {one.kind}",
        "speaker": f"the speaker is {one.speaker}" if one.speaker else "the article names no speaker",
        "value": f"the value is {numbers} {one.unit or ''}".rstrip(),
        "kind": f"it is a {one.quote_kind} quote",
        "modality": f"it is {one.modality}",
        "date": f"the date is {one.date}",
        "text": f"it should read “{one.text}”",
        "other": one.note or "",
        None: "",
    }[one.problem]
    note = f" ({one.note})" if one.note and one.problem != "other" else ""
    return join(bdi(said + note), " — ", bdi(one.reviewer))


def _corrected(item: Quote | Figure | Claim, one: Correction, speaker: str | None) -> Quote | Figure | Claim:
    change: dict[str, Any] = {}
    if one.problem == "speaker":
        change["attribution"] = speaker
    elif one.problem == "value":
        change = {"value": one.value, "low": one.low, "high": one.high, "unit": one.unit or getattr(item, "unit", None)}
    elif one.problem == "kind":
        change["kind"] = one.quote_kind
    elif one.problem == "modality":
        change["modality"] = one.modality
    elif one.problem == "date":
        change["event_date"] = one.date
    elif one.problem == "text":
        change["measure" if isinstance(item, Figure) else "text"] = one.text
    return item.model_copy(update=change)


def _renamed(one: Attribution, fix: Correction | None) -> Attribution:
    if fix is None or fix.problem != "speaker":
        return one
    if fix.speaker is None:
        return one.model_copy(update={"source": None})
    source = one.source or Source(name=fix.speaker, kind="person")
    return one.model_copy(update={"source": source.model_copy(update={"name": fix.speaker})})


def apply_corrections(index: StoryIndex, article: str, state: ReviewState) -> ArticleFacts:
    """The article's facts as corrected: wrong items left out, the rest put right; without corrections unchanged."""
    facts = index.articles[article]
    found = {item.id: state.correction(fingerprint_of(index, article, item.id)) for item in facts.items()}
    wrong = {item: one for item, one in found.items() if one is not None}
    if not wrong:
        return facts
    gone = {item for item, one in wrong.items() if one.problem == "not_an_item"}
    attributions = [a for a in facts.attributions if a.id not in gone]
    speakers: dict[str, str | None] = {}
    for item, one in wrong.items():
        if one.problem != "speaker" or item[0] == "a":
            continue
        if one.speaker is None:
            speakers[item] = None
            continue
        known = next((a for a in attributions if a.source is not None and a.source.name == one.speaker), None)
        if known is None:
            number = 1 + max((int(a.id[1:]) for a in (*facts.attributions, *attributions)), default=0)
            known = Attribution(id=f"a{number}", source=Source(name=one.speaker, kind="person"))
            attributions.append(known)
        speakers[item] = known.id

    def kept(items: tuple[Any, ...]) -> list[Any]:
        out = []
        for item in items:
            if item.id in gone:
                continue
            put = _corrected(item, wrong[item.id], speakers.get(item.id)) if item.id in wrong else item
            out.append(put.model_copy(update={"attribution": None}) if put.attribution in gone else put)
        return out

    claims = [
        c.model_copy(
            update={
                "quotes": tuple(q for q in c.quotes if q not in gone),
                "figures": tuple(f for f in c.figures if f not in gone),
            }
        )
        for c in kept(facts.claims)
    ]
    return facts.model_copy(
        update={
            "attributions": tuple(_renamed(a, wrong.get(a.id)) for a in attributions),
            "quotes": tuple(kept(facts.quotes)),
            "figures": tuple(kept(facts.figures)),
            "claims": tuple(claims),
            "flags": tuple(f for f in facts.flags if f.item not in gone),
        }
    )
