"""A model's answer taken apart: its eight lists, item by item, so that one bad item costs no other."""

from __future__ import annotations

import json
from typing import Any, get_args

from extractor.engines.draft import ListName, Unread
from extractor.errors import BadReply

__all__ = ["read_lists", "shown"]

_LISTS: tuple[ListName, ...] = get_args(ListName)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every key it was written with, also the doubles that a dict would lose."""


def read_lists(text: str) -> tuple[dict[ListName, list[str]], list[Unread]]:
    """(the lines of every list, what else the answer holds or lacks).

    A list that comes twice is joined, a line that stands alone where a list should be is one; what is no line, a list
    that is missing and a key of no list are said. Raises BadReply if `text` is no JSON object with at least one of the
    lists: then the model answered something else.
    """
    try:
        answer = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        raise BadReply(f"the answer is not JSON: {error}") from error
    if not isinstance(answer, _Pairs):
        raise BadReply(f"the answer is not the JSON object that was asked for, but {shown(answer)}")
    lists: dict[ListName, list[str]] = {}
    unread: list[Unread] = []
    for key, value in answer:
        where = next((name for name in _LISTS if name == key), None)
        if where is None:
            what = shown(key)
            unread.append(Unread(where=None, number=None, message=f"there is no list named {what}", line=what))
        elif value is not None:
            items = value if type(value) is list else [value]
            lines = [item for item in items if isinstance(item, str)]
            if len(lines) < len(items):
                unread += [_no_line(where, item) for item in items if not isinstance(item, str)]
            held = lists.get(where)
            lists[where] = lines if held is None else held + [line for line in lines if line not in held]
    if not lists:
        raise BadReply(f"the answer holds none of the lists {', '.join(_LISTS)}, but {shown(answer)}")
    for name in _LISTS:
        if name not in lists:
            lists[name] = []
            unread.append(
                Unread(where=name, number=None, message=f"{name}: the list is missing; write [] if it is empty")
            )
    return lists, unread


def _no_line(where: ListName, item: object) -> Unread:
    what = shown(item)
    return Unread(where=where, number=None, message=f"{where} {what}: an entry must be one string", line=what)


def shown(value: object, most: int = 60) -> str:
    """A piece of an answer as it may be told to the model and to people: printable, about `most` code points long."""
    if isinstance(value, str):
        return repr(value if len(value) <= most else value[: most - 1] + "…")
    text = json.dumps(dict(value) if isinstance(value, _Pairs) else value)
    return text if len(text) <= most else text[: most - 1] + "…"
