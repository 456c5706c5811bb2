"""Record and replay: askers over a folder of recorded answers. Imports no client library."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from extractor.errors import EngineError, EngineStopped, ReplayMiss, StoreError
from extractor.llm.calls import Answer, Asker, Request, Usage
from extractor.llm.purpose import name_of
from extractor.llm.recordings_folder import LIVE, OFFLINE, Recording, Recordings
from extractor.llm.recordings_match import Nearest, Stale, stale
from extractor.llm.replies import RawReply, check

__all__ = [
    "LIVE",
    "OFFLINE",
    "CollectingAsker",
    "Recording",
    "RecordingAsker",
    "Recordings",
    "ReplayAsker",
    "Stale",
    "stale",
]


class ReplayAsker:
    """Answers from recordings alone; never sends anything."""

    def __init__(self, recordings: Recordings, *, explain: bool = True) -> None:
        """Without `explain`, for reports: a miss does not look for the nearest recording, which reads all of them, and
        a damaged recording is a miss."""
        self.recordings = recordings
        self._used: set[str] = set()
        self._nearest = Nearest(recordings) if explain else None

    async def ask(self, request: Request) -> Answer:
        """The recorded answer to exactly this request (the model's name aside).

        Raises: ReplayMiss with the nearest recording and what differs; StoreError for a damaged recording;
        BadReply or EngineRefused where what was recorded is an answer that did not finish.
        """
        try:
            recording = self.recordings.find(request)
        except StoreError as error:
            if self._nearest is not None:
                raise
            raise ReplayMiss(str(error)) from None
        if recording is None:
            if self._nearest is None:
                raise ReplayMiss(f"no recording of {name_of(request)!r} in {str(self.recordings.folder)!r}")
            raise ReplayMiss(self._nearest.explain(request, name_of(request)))
        self._used.add(recording.content_key)
        choice = {"finish_reason": recording.finish_reason, "message": {"content": recording.answer}}
        raw = RawReply.read(json.dumps({"model": recording.model, "choices": [choice]}).encode("ascii"))
        try:
            answer = check(raw, origin="recording")
        except EngineError as error:
            raise type(error)(f"recording {recording.file_name!r}: {error}") from None
        return replace(answer, usage=recording.usage or Usage(), cost_usd=0.0, provenance=recording.provenance)

    @property
    def used(self) -> frozenset[str]:
        """Content keys of the recordings somebody asked for."""
        return frozenset(self._used)

    def unused(self) -> list[str]:
        """File names of the recordings nobody has asked for yet. Raises: StoreError for a damaged one."""
        names = self.recordings.names()
        return [name for name in names if self.recordings.read(name, keep=False).content_key not in self._used]

    async def aclose(self) -> None:
        """Nothing to close."""


class RecordingAsker:
    """Asks `inner` and writes each finished answer into `recordings` before handing it on."""

    def __init__(self, inner: Asker, recordings: Recordings | Path, *, keep_known: bool = False) -> None:
        """With `keep_known`, a request that is recorded already is answered from its recording."""
        if isinstance(recordings, Path):
            try:
                recordings.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"cannot make recordings folder {str(recordings)!r} ({error})") from None
            recordings = Recordings(recordings)
        self.inner = inner
        self.recordings = recordings
        self.written = 0
        """Recordings written so far."""
        self._known = ReplayAsker(recordings) if keep_known else None

    async def ask(self, request: Request) -> Answer:
        """The inner answer, recorded. Raises: what `inner` raises; StoreError where it cannot be written."""
        if self._known is not None and self.recordings.find(request) is not None:
            return await self._known.ask(request)
        answer = await self.inner.ask(request)
        self.written += self.recordings.keep(
            Recording(
                request=request.body(),
                answer=answer.text,
                model=answer.model,
                provenance=answer.provenance or LIVE,
                recorded_at=datetime.now(UTC).date().isoformat(),
                name=name_of(request),
                usage=answer.usage if answer.usage != Usage() else None,
            )
        )
        return answer

    async def aclose(self) -> None:
        """Closes `inner`."""
        await self.inner.aclose()


class CollectingAsker:
    """Answers nothing: collects the requests that an extraction would make, for a batch file or a stale
    report.

    `known` answers first where it can, so that re-ask rounds and later windows are reached.
    """

    def __init__(self, known: Asker | None = None) -> None:
        self.known = known
        self.collected: list[tuple[Request, str]] = []
        """Each request without an answer, with its purpose, in the order asked, without repeats."""
        self.seen: list[Request] = []
        """Every request, answered or not."""
        self._keys: set[tuple[str, str]] = set()

    async def ask(self, request: Request) -> Answer:
        """A known answer. Raises: EngineStopped once the request is collected."""
        self.seen.append(request)
        if self.known is not None:
            try:
                return await self.known.ask(request)
            except ReplayMiss:
                pass
        key = (request.model, request.content_key())
        if key not in self._keys:
            self._keys.add(key)
            self.collected.append((request, name_of(request)))
        raise EngineStopped("the request was collected, not sent")

    def requests(self) -> Iterable[Request]:
        """The collected requests without their purposes."""
        return [request for request, _ in self.collected]

    async def aclose(self) -> None:
        """Closes `known`."""
        if self.known is not None:
            await self.known.aclose()
