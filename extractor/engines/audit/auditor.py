"""The audit of an article's claims, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Literal

from extractor.engines.audit.findings import Finding
from extractor.engines.audit.hedges import hedge_findings
from extractor.engines.audit.names import NameAudit
from extractor.engines.audit.negations import negation_findings
from extractor.engines.audit.numbers import NumberAudit
from extractor.engines.audit.quoting import QuotingAudit
from extractor.engines.audit.speakers import speaker_findings
from extractor.engines.audit.words import CONTENT_STEM, Wording, possible_name_words, stems_in, words
from extractor.text.languages import ENGLISH, language_of
from extractor.text.marks import MarkedText, Stretch

__all__ = ["Auditor"]

_DAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_LEAST_CONTENT = 4
"""Words with meaning, names aside, from which on a claim can be without support; fewer say too little."""
_SURE_CONTENT = 6
"""And from which on that is no matter of other words: "rejected the argument" for "did not accept"."""
_LEAST_SUPPORT = 0.25
"""Least share of a claim's words with meaning that its evidence must have. Why: of 1,425 claims of 29 recorded articles
three have less than 30%, none of four words and more less than a quarter."""
_PLAIN_SUPPORT = 0.6
"""Share of all of a claim's words that settles it: small words alone do not come to so many."""


_Places = tuple[tuple[int, int], ...]
"""Where the sentences of the evidence stand."""


class Auditor:
    """Audits the claims of one article. The article is read once, and so is a claim with the same evidence."""

    def __init__(self, marked: MarkedText) -> None:
        self._marked = marked
        self._text = marked.text
        self._done: dict[tuple[str, _Places, tuple[str, ...]], list[Finding]] = {}
        self._wordings: dict[_Places, Wording] = {}
        self._names = NameAudit(marked)
        self._numbers = NumberAudit(marked)
        self._quoting = QuotingAudit(marked.text)

    @cached_property
    def _language(self) -> str:
        return language_of(self._text, self._marked.article.language)

    def claim(self, text: str, evidence: Sequence[Stretch], known_names: Sequence[str] = ()) -> list[Finding]:
        """What in the claim's text its evidence does not bear out.

        `known_names` are names the claim may use besides its evidence and what stands just before it: its source's,
        then those of who tells what the source said.
        """
        places = tuple([(s.start, s.end) for s in evidence])
        key = text, places, tuple(known_names)
        found = self._done.get(key)
        if found is None:
            found = self._done[key] = list(self._audit(text, self._wording(places), evidence, known_names))
        return found

    def _wording(self, places: _Places) -> Wording:
        """That of the evidence. Each sentence is read once, whatever it stands beside."""
        wording = self._wordings.get(places)
        if wording is None:
            if len(places) == 1:
                wording = Wording.of(self._text[slice(*places[0])])
            else:
                wording = Wording.together([self._wording((place,)) for place in places])
            self._wordings[places] = wording
        return wording

    def _audit(
        self, text: str, shown: Wording, evidence: Sequence[Stretch], known_names: Sequence[str]
    ) -> Iterator[Finding]:
        if unsupported := _unsupported(text, shown):
            yield unsupported
            return
        yield from self._numbers.findings(text, shown, evidence, self._language)
        yield from self._names.findings(text, shown, evidence, known_names, self._language)
        yield from self._days(text, shown.text)
        yield from negation_findings(_without(text, known_names), shown, self._language)
        yield from self._quoting.findings(text, shown.text)
        if self._language == ENGLISH:
            yield from speaker_findings(text, known_names)
            yield from hedge_findings(text, shown)

    def _days(self, text: str, shown: str) -> Iterator[Finding]:
        if "day" not in text:
            return
        for day in sorted({day for day in _DAY.findall(text) if day not in shown}):
            message = f"{day!r} is not in the claim's evidence"
            yield Finding("day_not_in_evidence", message, "warning" if day in self._text else "error")


def _without(text: str, names: Sequence[str]) -> str:
    """The claim without the names: "a person who did not want to be named" denies nothing that is claimed."""
    for name in names:
        at = text.lower().find(name.lower())
        if name and at >= 0:
            text = text[:at] + text[at + len(name) :]
    return text


def _unsupported(text: str, shown: Wording) -> Finding | None:
    own = words(text)
    if _PLAIN_SUPPORT * len(own) <= len(own & shown.words):
        return None
    wanted = stems_in(text) - {name[:CONTENT_STEM] for name in possible_name_words(text) or ()}
    if len(wanted) < _LEAST_CONTENT or len(wanted & stems_in(shown.text)) >= _LEAST_SUPPORT * len(wanted):
        return None
    severity: Literal["error", "warning"] = "error" if len(wanted) >= _SURE_CONTENT else "warning"
    return Finding("claim_unsupported", "hardly a word of the claim is in its evidence", severity)
