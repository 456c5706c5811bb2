"""Characters that nobody sees, taken out of the words that a model writes itself.

Words it copies are looked up and cut from the article; its own (a claim, a measure) would carry a terminal's escape,
an override of the reading direction or a hidden tag into every export. Names and roles are found in the article under
folds that drop direction marks and zero widths, so they could carry these; a control character in them is the
article's own.
"""

from __future__ import annotations

import re
from typing import TypeVar

from pydantic import BaseModel

from extractor.engines.draft import (
    DraftAddedFigure,
    DraftAttribution,
    DraftClaim,
    DraftFigure,
    DraftSource,
)

__all__ = ["without_surrogates", "without_unseen"]

_Entry = TypeVar("_Entry", bound=BaseModel)

_WHITE = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
"""White space that breaks a line: one space instead, which is no loss and not worth a word."""
_HIDDEN = "\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
"""Overrides and isolates of direction, zero widths, annotations, tags. The joiners U+200C and U+200D and the marks
U+200E, U+200F and U+061C stay: scripts and emoji need them, and they reorder nothing but themselves."""
_OWN = re.compile(f"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{_HIDDEN}]")
_FOUND = re.compile(f"[{_HIDDEN}]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELDS: dict[type[BaseModel], tuple[tuple[str, re.Pattern[str]], ...]] = {
    DraftClaim: (("t", _OWN),),
    DraftFigure: (("m", _OWN),),
    DraftAddedFigure: (("m", _OWN), ("u", _OWN)),
    DraftSource: (("name", _FOUND), ("role", _FOUND)),
    DraftAttribution: (("to", _FOUND),),
}


def without_surrogates(text: str) -> tuple[str, set[str]]:
    """(the text without half characters, those). No file could hold them; JSON can ("\\ud83d")."""
    found = set(_SURROGATE.findall(text))
    return (_SURROGATE.sub("", text) if found else text), found


def without_unseen(entry: _Entry) -> tuple[_Entry, set[str]]:
    """(the entry without them, the characters that were taken out). Line breaks become a space and are not counted."""
    changes: dict[str, str] = {}
    out: set[str] = set()
    for name, unseen in _FIELDS.get(type(entry), ()):
        text = getattr(entry, name)
        if text and not text.isprintable():
            out.update(unseen.findall(text))
            changes[name] = _WHITE.sub(" ", unseen.sub("", text))
    return (entry.model_copy(update=changes) if changes else entry), out
