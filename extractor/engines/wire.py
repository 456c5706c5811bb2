"""The wire format: what a model is asked to write. Lists of one-line entries, fields divided by `|`.

Marks are numbers because a number cannot be misquoted, and lines because a model's answer is paid by the token: the
same entries as JSON objects, which strict structured outputs make repeat every key and null, took 1.7 times the tokens
on the recorded seeds (bench/answer_size.py). A line that does not fit is no loss of the others: it is sent back.

    src   number|kind|name|role
    att   number|source|sentence|who|cue|stance|place|place…|to=…|via=4,2|d=2024-05-17|h
    q     q2|kind|attribution|q1            the last: the passage whose utterance it continues
    n     n5|attribution|measure|t=2024-05
    x     q4|why
    addq  sentence|kind|attribution|words
    addn  sentence|attribution|dimension|qualifier|value|low|high|unit|measure|words
    c     sentences|attribution|modality|text|d=2024-05-17
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from math import isfinite
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.engines.answers import read_lists, shown
from extractor.engines.characters import without_surrogates, without_unseen
from extractor.engines.draft import (
    Draft,
    DraftAddedFigure,
    DraftAddedQuote,
    DraftAttribution,
    DraftClaim,
    DraftDismissal,
    DraftFigure,
    DraftQuote,
    DraftSource,
    ListName,
    Remark,
    Unread,
)

__all__ = ["Wire", "draft_schema", "draft_text", "parse_draft", "strict_schema"]

_Entry = TypeVar("_Entry", bound=BaseModel)
_NOTHING = frozenset({"", "-", "null"})
_NUMBER = re.compile(r"\[?[qn]?(\d{1,9})(?!\d)\]?")
"""Nine digits at most. Why: no article has a billion marks, and Python refuses to read thousands of digits."""
_ENDLESS = re.compile(r"\s*\[?[qn]?\d{10}")
_RANGE = re.compile(r"(?<!\d)(\d{1,9})\s*[-–]\s*(\d{1,9})(?!\d)")
_VALUE = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?")
_PLACE = re.compile(r"[qn]\d+$|\[?\d+\]?\s*(:|$)")
_EXTRA = re.compile(r"(?:(to|via|d|t)\s*=\s*(.*)|h)", re.S)
_LONGEST_RANGE = 12
"""Sentences `4-6` may stand for, at most. Why: a claim rests on a few sentences; "1-40" is no evidence."""


class Wire(BaseModel):
    """A model's whole answer, valid under OpenAI strict structured outputs: all lists required, none extra."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    src: list[str]
    att: list[str]
    q: list[str]
    n: list[str]
    x: list[str]
    addq: list[str]
    addn: list[str]
    c: list[str]


def strict_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON Schema as OpenAI strict structured outputs take it.

    Titles and descriptions are dropped (they are paid prompt tokens; the prompt explains the keys), every object
    closes itself and requires all its properties. Raises TypeError for a default, which strict mode refuses.
    """

    def clean(node: Any) -> Any:
        if isinstance(node, list):
            return [clean(x) for x in node]
        if not isinstance(node, dict):
            return node
        if "default" in node:
            raise TypeError(f"{model.__name__}: strict structured outputs allow no default: {node!r}")
        out: dict[str, Any] = {}
        for key, value in node.items():
            if key in ("title", "description") and not isinstance(value, dict):
                continue
            if key in ("properties", "$defs"):
                out[key] = {name: clean(sub) for name, sub in value.items()}
            else:
                out[key] = clean(value)
        if out.get("type") == "object":
            out["required"] = list(out.get("properties", {}))
            out["additionalProperties"] = False
        return out

    cleaned: dict[str, Any] = clean(model.model_json_schema())
    return cleaned


@cache
def draft_schema() -> dict[str, Any]:
    """The strict JSON Schema of an answer. Treat as read-only."""
    return strict_schema(Wire)


def parse_draft(text: str) -> Draft:
    """The draft in a model's answer; an entry or list that does not fit is among its `unread`.

    Raises BadReply if the answer as a whole is not the JSON object that was asked for.
    """
    lines, unread = read_lists(text)
    hidden: dict[str, set[str]] = {}

    def read(where: ListName, model: type[_Entry], parse: Callable[[list[str]], dict[str, object]]) -> list[_Entry]:
        validate = model.__pydantic_validator__.validate_python  # what calling the model does, for less time
        out: list[_Entry] = []
        for line in lines[where]:
            seen = line.isprintable()
            if not seen:
                line, found = without_surrogates(line)
            fields = list(map(str.strip, line.split("|")))
            try:
                entry: _Entry = validate(parse(fields))
            except ValidationError as error:
                unread.append(_unread(where, line, _places(error, "entry")))
            except ValueError as error:
                unread.append(_unread(where, line, str(error)))
            else:
                if not seen:
                    entry, more = without_unseen(entry)
                    found |= more
                out.append(entry)
            if not seen and found:
                hidden[f"{where} {shown(line)}"] = found
        return out

    lists = {
        "src": read("src", DraftSource, _source),
        "att": read("att", DraftAttribution, _attribution),
        "q": read("q", DraftQuote, _quote),
        "n": read("n", DraftFigure, _figure),
        "x": read("x", DraftDismissal, _dismissal),
        "addq": read("addq", DraftAddedQuote, _added_quote),
        "addn": read("addn", DraftAddedFigure, _added_figure),
        "c": read("c", DraftClaim, _claim),
    }
    return Draft(**lists, unread=unread, remarks=_hidden(hidden))


def _hidden(entries: dict[str, set[str]]) -> list[Remark]:
    """One remark for a whole answer: a model that writes one such character writes many."""
    if not entries:
        return []
    codes = ", ".join(f"U+{ord(c):04X}" for c in sorted(set().union(*entries.values())))
    first = next(iter(entries))
    places = first if len(entries) == 1 else f"{len(entries)} entries, the first is {first}"
    return [
        Remark(code="characters_removed", message=f"characters that nobody sees were taken out ({codes}): {places}")
    ]


def _places(error: ValidationError, whole: str) -> str:
    found = error.errors(include_url=False)[:5]
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or whole}: {e['msg']}" for e in found)


def _unread(where: ListName, line: str, why: str) -> Unread:
    number = _NUMBER.match(line.strip())
    return Unread(
        where=where,
        number=int(number[1]) if number and where in ("src", "att", "q", "n") else None,
        message=f"{where} {shown(line)}: {why}",
        line=line,
    )


# ---------------------------------------------------------------------- fields
def _some(fields: Sequence[str], least: int) -> None:
    if len(fields) < least:
        raise ValueError(f"{len(fields)} fields where at least {least} are needed, divided by '|'")


def _text(field: str) -> str | None:
    return None if field in _NOTHING else field


def _number(field: str, what: str) -> int:
    if len(field) < 10 and field.isdecimal():
        return int(field)
    found = _NUMBER.fullmatch(field)
    if not found:
        raise ValueError(f"{what} is not a number: {field[:30]!r}")
    return int(found[1])


def _mark(field: str, what: str) -> str:
    """A place or mark as it is, if its number can be one."""
    if field[3:10].isdigit() and _ENDLESS.match(field):
        raise ValueError(f"{what} has an endless number: {field[:30]!r}")
    return field


def _optional(field: str, what: str) -> int | None:
    return None if field in _NOTHING else _number(field, what)


def _numbers(field: str, what: str) -> list[int]:
    if len(field) < 10 and field.isdecimal():
        return [int(field)]
    ranges = "-" in field or "–" in field
    if ranges:
        field = _RANGE.sub(r"\1-\2", field)
    out: list[int] = []
    for part in field.replace(",", " ").replace(";", " ").split():
        span = _RANGE.fullmatch(part) if ranges else None
        if span and 0 <= int(span[2]) - int(span[1]) < _LONGEST_RANGE:
            out += range(int(span[1]), int(span[2]) + 1)
        else:
            out.append(_number(part, what))
    return out


def _value(field: str, what: str) -> float | None:
    if field in _NOTHING:
        return None
    number = float(field.replace(",", "")) if _VALUE.fullmatch(field) else None
    if number is None or not isfinite(number):
        raise ValueError(f"{what} is not a plain number: {field[:30]!r}")
    return number


def _extras(fields: list[str], known: str) -> tuple[list[str], dict[str, str]]:
    """(what stands before the extras, the extras at the end): `to=…`, `via=…`, `d=…`, `t=…` and `h`."""
    count = len(fields)
    extras: dict[str, str] = {}
    while count and ("=" in (last := fields[count - 1]) or last == "h"):
        m = _EXTRA.fullmatch(last)
        key = (m[1] or "h") if m else None
        if m is None or key is None or key not in known.split() or key in extras:
            break
        extras[key] = m[2] or ""
        count -= 1
    return fields[:count], extras


# ---------------------------------------------------------------------- entries, as what their models are made of
def _source(fields: list[str]) -> dict[str, object]:
    _some(fields, 3)
    number, kind, name, *role = fields
    return {"i": _number(number, "the number"), "name": name, "kind": kind, "role": _text("|".join(role))}


def _attribution(fields: list[str]) -> dict[str, object]:
    _some(fields, 6)
    number, source, sentence, who, cue, stance, *rest = fields
    rest, extras = _extras(rest, "to via d h")
    places: list[str] = []
    for piece in rest:
        if places and piece and not _PLACE.match(piece):
            places[-1] += "|" + piece  # the article's own bar
        elif piece:
            places.append(_mark(piece, "the place"))
    return {
        "i": _number(number, "the number"),
        "src": _optional(source, "the source"),
        "s": _number(sentence, "the sentence"),
        "who": _text(who),
        "cue": _text(cue),
        "of": places,
        "st": stance,
        "h": "h" in extras,
        "to": _text(extras.get("to", "")),
        "via": _numbers(extras["via"], "via") if "via" in extras else [],
        "d": _text(extras.get("d", "")),
    }


def _quote(fields: list[str]) -> dict[str, object]:
    _some(fields, 2)
    mark, kind, attribution, joins = (*fields, "", "")[:4]
    return {
        "q": _number(mark, "the passage"),
        "k": kind,
        "a": _optional(attribution, "the attribution"),
        "j": _optional(joins, "the passage it continues"),
    }


def _figure(fields: list[str]) -> dict[str, object]:
    _some(fields, 3)
    fields, extras = _extras(fields, "t")
    _some(fields, 3)
    mark, attribution, *measure = fields
    return {
        "n": _number(mark, "the quantity"),
        "m": "|".join(measure),
        "t": _text(extras.get("t", "")),
        "a": _optional(attribution, "the attribution"),
    }


def _dismissal(fields: list[str]) -> dict[str, object]:
    mark, why = (*fields, "")[:2]
    reasons = get_args(DraftDismissal.model_fields["why"].annotation)
    return {"m": _mark(mark, "the mark"), "why": why if why in reasons else "other"}


def _added_quote(fields: list[str]) -> dict[str, object]:
    _some(fields, 4)
    sentence, kind, attribution, *words = fields
    return {
        "s": _number(sentence, "the sentence"),
        "t": "|".join(words),
        "k": kind,
        "a": _optional(attribution, "the attribution"),
    }


def _added_figure(fields: list[str]) -> dict[str, object]:
    _some(fields, 10)
    sentence, attribution, dimension, qualifier, *numbers, unit, measure = fields[:9]
    value, low, high = map(_value, numbers, ("the value", "low", "high"))
    known = [x for x in (low, value, high) if x is not None]
    if known != sorted(known):
        raise ValueError(f"low, value and high are not in order: {low}, {value}, {high}")
    return {
        "s": _number(sentence, "the sentence"),
        "t": "|".join(fields[9:]),
        "m": measure,
        "v": value,
        "lo": low,
        "hi": high,
        "u": _text(unit),
        "d": dimension,
        "ql": qualifier,
        "a": _optional(attribution, "the attribution"),
    }


def _claim(fields: list[str]) -> dict[str, object]:
    fields, extras = _extras(fields, "d")
    _some(fields, 4)
    sentences, attribution, modality, *words = fields
    text = "|".join(words)
    if not text:
        raise ValueError("the text is empty")
    return {
        "t": text,
        "e": _numbers(sentences, "the sentences"),
        "a": _optional(attribution, "the attribution"),
        "m": modality,
        "d": _text(extras.get("d", "")),
    }


# ---------------------------------------------------------------------- writing
def draft_text(draft: Draft) -> str:
    """The answer a model would have written for this draft: what scripted engines in tests answer with.

    The inverse of `parse_draft` for entries whose words hold no `|` and no unusual space at their ends.
    """

    def line(*fields: object, **extras: object) -> str:
        parts = ["" if f is None else f"{f:g}" if isinstance(f, float) else str(f) for f in fields]
        return "|".join(parts + [f"{k}={v}" for k, v in extras.items() if v not in (None, "")])

    def commas(numbers: Sequence[int]) -> str:
        return ",".join(map(str, numbers))

    def mark(letter: str, number: int | None) -> str | None:
        return None if number is None else f"{letter}{number}"

    wire = Wire(
        src=[line(s.i, s.kind, s.name, *filter(None, [s.role])) for s in draft.src],
        att=[
            line(a.i, a.src, a.s, a.who, a.cue, a.st, *a.of, to=a.to, via=commas(a.via), d=a.d) + ("|h" if a.h else "")
            for a in draft.att
        ],
        q=[line(mark("q", q.q), q.k, q.a, *filter(None, [mark("q", q.j)])) for q in draft.q],
        n=[line(mark("n", n.n), n.a, n.m, t=n.t) for n in draft.n],
        x=[line(x.m, x.why) for x in draft.x],
        addq=[line(q.s, q.k, q.a, q.t) for q in draft.addq],
        addn=[line(n.s, n.a, n.d, n.ql, n.v, n.lo, n.hi, n.u, n.m, n.t) for n in draft.addn],
        c=[line(commas(c.e), c.a, c.m, c.t, d=c.d) for c in draft.c],
    )
    return wire.model_dump_json()
