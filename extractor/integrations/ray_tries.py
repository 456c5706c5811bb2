"""How often workers of a cluster died over an article: one that does it again and again may not hold up the rest.

A worker says which block it begins and which it has finished; that is kept in an actor, which outlives the worker. A
block that was begun before and never finished has cost a worker its life: it is gone through one article at a time, so
that the next death names its article.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from extractor.assemble.extractor import Extractor
from extractor.errors import EngineError, EngineStopped, ExtractorError
from extractor.schemas import Article, ArticleFacts

__all__ = ["TRIES", "CarefulExtractor", "RayTries", "TriesActor", "key_of", "start_tries"]

TRIES = 3
"""Deaths after which an article, a file or a story is given up. Why here: Ray would do again for ever what kills its
worker, and its own settings for that are to go (Ray 2.64). Why three: a node that goes away, or a memory that is full
for a moment, is seldom there twice at the same article."""


_LOOK = 0.5
"""Seconds between two looks whether the run is being left. Why: a message takes a millisecond, an answer 10 s."""
_BLOCK = "block"


class TriesActor:
    """Counts what was begun and not finished."""

    def __init__(self) -> None:
        self._begun: Counter[str] = Counter()
        self._leaving = False

    def leave(self) -> None:
        """From now on nothing is begun."""
        self._leaving = True

    def leaving(self) -> bool:
        """Whether nothing is begun any more."""
        return self._leaving

    def working(self) -> int:
        """How many blocks of articles are begun and not finished."""
        return sum(key.startswith(f"{_BLOCK}:") for key in self._begun)

    def begin(self, keys: list[str]) -> list[int] | None:
        """How often each was begun before and not finished; it is begun now. None where nothing is begun any more."""
        if self._leaving:
            return None
        before = [self._begun[key] for key in keys]
        self._begun.update(keys)
        return before

    def end(self, keys: list[str]) -> None:
        """Forgets them: they are finished."""
        for key in keys:
            self._begun.pop(key, None)


class RayTries:
    """A worker's way to the actor. Picklable."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def begin(self, keys: list[str]) -> list[int]:
        """As the actor's. Raises EngineStopped where it is gone, or nothing is begun any more."""
        before: list[int] | None = self._answer(self._actor.begin.remote(keys))
        if before is None:
            raise EngineStopped("the run is ending; what is done is kept: run again")
        return before

    def leave(self) -> None:
        """As the actor's; sent and not waited for."""
        self._actor.leave.remote()

    def leaving(self) -> bool:
        """As the actor's. Raises EngineStopped where it is gone."""
        return bool(self._answer(self._actor.leaving.remote()))

    def working(self) -> int:
        """As the actor's. Raises EngineStopped where it is gone."""
        return int(self._answer(self._actor.working.remote()))

    def _answer(self, reference: Any) -> Any:
        import ray

        try:
            return ray.get(reference)
        except ray.exceptions.RayActorError as e:
            raise EngineStopped(
                "the process that counts the deaths of workers is gone; what is done is kept: run again"
            ) from e

    def end(self, keys: list[str]) -> None:
        """Sent and not waited for."""
        self._actor.end.remote(keys)


class CarefulExtractor:
    """An extractor in a worker: a block that a worker died over is gone through one article at a time."""

    def __init__(self, extractor: Extractor, tries: RayTries, *, watch: bool = False) -> None:
        """`watch`: whether it stops asking once nothing is begun any more."""
        self.settings = extractor.settings
        self._extractor, self._tries, self._alone = extractor, tries, threading.Lock()
        if watch:
            threading.Thread(target=self._watch, name="extractor-leaving", daemon=True).start()

    def _watch(self) -> None:
        try:
            while not self._tries.leaving():
                time.sleep(_LOOK)
        except EngineStopped:
            pass
        self._extractor.stop()

    def extract_many(
        self, articles: Iterable[Article], *, errors: Literal["return"]
    ) -> Iterator[ArticleFacts | ExtractorError]:
        """As `Extractor.extract_many`, for the articles of one task; each over which workers keep dying is an
        EngineError."""
        import ray

        block = list(articles)
        # The same in each try of the same task; the same articles may stand in other tasks.
        task = str(ray.get_runtime_context().get_task_id())
        key = _key(_BLOCK, task, *block)
        answers: list[ArticleFacts | ExtractorError]
        try:
            (deaths,) = self._tries.begin([key])
            if deaths:
                answers = [self._carefully(task, n, article) for n, article in enumerate(block)]
            else:
                answers = list(self._extractor.extract_many(block, errors=errors))
            self._tries.end([key])
        except EngineStopped as e:
            answers = [e for _ in block]
        yield from answers

    def _carefully(self, task: str, number: int, article: Article) -> ArticleFacts | ExtractorError:
        """One article; in this process no other beside it that a worker may have died over."""
        with self._alone:
            key = _key("article", f"{task}/{number}", article)
            deaths = 1 + self._tries.begin([key])[0]
            if deaths >= TRIES:
                return _died_over(deaths)
            (answer,) = self._extractor.extract_many([article], errors="return")
            self._tries.end([key])
            return answer


def _key(kind: str, task: str, *articles: Article) -> str:
    return key_of(kind, task, *(f"{article.path}\t{article.id}" for article in articles))


def _died_over(deaths: int) -> EngineError:
    return EngineError(
        f"its worker process died {deaths} times while working on it (out of memory?); the others went on without it: "
        "try it again (--retry-failed), with fewer workers if memory was short"
    )


def key_of(*parts: str) -> str:
    """What stands for these parts, in this order, in the actor; the first says of what kind it is."""
    return f"{parts[0]}:{hashlib.sha256(json.dumps(parts).encode('ascii')).hexdigest()}"


def start_tries() -> RayTries:
    """Starts the actor on the caller's node, for as long as this or a copy of it lives."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    return RayTries(ray.remote(TriesActor).options(num_cpus=0, max_restarts=0, scheduling_strategy=here).remote())
