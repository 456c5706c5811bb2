"""HTML built as values: text is escaped by construction, and nothing invisible stays invisible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from extractor.review.unseen import UNSEEN, code_of, plain

__all__ = ["Child", "Html", "bdi", "el", "join", "show"]


class Html(str):
    """Text that is HTML already. Only this module and the functions it offers make one."""

    __slots__ = ()


Child: TypeAlias = "str | Html | Iterable[Child] | None"

_VOID = frozenset({"br", "hr", "input", "link", "meta"})


def _box(found: re.Match[str]) -> str:
    name = unicodedata.name(found.group(), "control character").lower()
    return f'<span class="ctl" title="{name}">{code_of(found.group())}</span>'


def show(text: str) -> Html:
    """`text` escaped, with unseen characters shown as small boxes that carry their names."""
    safe = escape(text, quote=False)
    return Html(UNSEEN.sub(_box, safe) if UNSEEN.search(safe) else safe)


def _flat(children: Iterable[Child], out: list[str]) -> None:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            out.append(child)
        elif isinstance(child, str):
            out.append(show(child))
        else:
            _flat(child, out)


def join(*children: Child) -> Html:
    """The children one after another; plain strings are escaped."""
    out: list[str] = []
    _flat(children, out)
    return Html("".join(out))


def el(tag: str, *children: Child, **attributes: str | int | float | bool | None) -> Html:
    """One element. `class_`, `for_`, `data_item` stand for `class`, `for`, `data-item`; None and False leave out.

    `tag` and the attributes' names must come from code, never from input; values and children may be anything.
    """
    out = [f"<{tag}"]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        if value is True:
            out.append(f" {name}")
        else:
            text = value if isinstance(value, str) else str(value)
            out.append(f' {name}="{text if text.isalnum() and text.isascii() else escape(plain(text))}"')
    out.append(">")
    if tag not in _VOID:
        _flat(children, out)
        out.append(f"</{tag}>")
    return Html("".join(out))


def bdi(text: str, **attributes: str | None) -> Html:
    """Text of unknown direction, isolated so that it cannot reorder what stands beside it."""
    return el("bdi", text, **attributes)
