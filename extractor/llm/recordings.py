"""Record and replay: askers over a folder of recorded answers. Imports no client library."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from extractor.errors import BadReply, CutOff, EngineRefused, EngineStopped, ReplayMiss, StoreError
from extractor.llm.calls import Answer, Asker, Request, Usage
from extractor.llm.purpose import current_purpose
from extractor.llm.recordings_folder import LIVE, OFFLINE, Recording, Recordings
from extractor.llm.recordings_match import Nearest, Stale, stale

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

    def __init__(self, recordings: Recordings) -> None:
        self.recordings = recordings
        self._used: set[str] = set()
        self._nearest = Nearest(recordings)

    async def ask(self, request: Request) -> Answer:
        """The recorded answer to exactly this request (the model's name aside).

        Raises: ReplayMiss with the nearest recording and what differs; StoreError for a damaged recording;
        BadReply or EngineRefused where what was recorded is an answer that did not finish.
        """
        recording = self.recordings.find(request)
        if recording is None:
            raise ReplayMiss(self._nearest.explain(request, current_purpose()))
        self._used.add(recording.content_key)
        if recording.finish_reason == "content_filter":
            raise EngineRefused(f"recording {recording.file_name!r}: the model's content filter cut the answer")
        if recording.finish_reason == "length":
            raise CutOff(f"recording {recording.file_name!r}: the answer was cut off at the token limit")
        if recording.finish_reason != "stop":
            raise BadReply(
                f"recording {recording.file_name!r}: the answer did not finish ({recording.finish_reason!r})"
            )
        return Answer(
            text=recording.answer,
            model=recording.model,
            usage=recording.usage or Usage(),
            origin="recording",
            cost_usd=0.0,
            provenance=recording.provenance,
        )

    def unused(self) -> list[str]:
        """File names of the recordings nobody has asked for yet. Raises: StoreError for a damaged one."""
        names = self.recordings.names()
        return [name for name in names if self.recordings.read(name).content_key not in self._used]

    async def aclose(self) -> None:
        """Nothing to close."""


class RecordingAsker:
    """Asks `inner` and writes each finished answer into `recordings` before handing it on."""

    def __init__(self, inner: Asker, recordings: Recordings | Path) -> None:
        if isinstance(recordings, Path):
            try:
                recordings.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(f"cannot make recordings folder {str(recordings)!r} ({error})") from None
            recordings = Recordings(recordings)
        self.inner = inner
        self.recordings = recordings

    async def ask(self, request: Request) -> Answer:
        """The inner answer, recorded. Raises: what `inner` raises; StoreError where it cannot be written."""
        answer = await self.inner.ask(request)
        self.recordings.keep(
            Recording(
                request=request.body(),
                answer=answer.text,
                model=answer.model,
                provenance=answer.provenance or LIVE,
                recorded_at=datetime.now(UTC).date().isoformat(),
                name=current_purpose(),
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
            self.collected.append((request, current_purpose()))
        raise EngineStopped("the request was collected, not sent")

    def requests(self) -> Iterable[Request]:
        """The collected requests without their purposes."""
        return [request for request, _ in self.collected]

    async def aclose(self) -> None:
        """Closes `known`."""
        if self.known is not None:
            await self.known.aclose()
