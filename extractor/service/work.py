"""The work behind the endpoints: one article, one reconciliation, and the jobs in the background."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable, Sequence

from extractor.assemble.extractor import Extractor
from extractor.assemble.judge import judge_of
from extractor.assemble.loop import LoopAsker
from extractor.errors import EngineStopped, ExtractorError, StoreError
from extractor.pipeline.reading import ReadingOptions
from extractor.pipeline.stories import story_line
from extractor.pipeline.writing import fact_line
from extractor.reconcile import ReconcileOptions, iter_stories
from extractor.schemas import Article, ArticleFacts, Decision
from extractor.service.job_store import Job, JobStore, Pending
from extractor.service.limits import Admission
from extractor.service.metrics import Metrics
from extractor.service.problems import Problem, problem_of
from extractor.service.requests import ArticleIn

__all__ = ["JobRunner", "Workshop"]

log = logging.getLogger("extractor.service")


class Workshop:
    """Extracts and reconciles, counted and within time limits."""

    def __init__(self, extractor: Extractor, metrics: Metrics, seconds: float) -> None:
        self.extractor, self.metrics, self.seconds = extractor, metrics, seconds
        self.reading = ReadingOptions(max_chars=extractor.settings.max_chars)
        self._judges: set[LoopAsker] = set()

    def finish(self, grace: float) -> None:
        """Lets judges ask nothing more, and waits up to `grace` seconds for what they have asked. Blocks."""
        for judge in list(self._judges):
            judge.finish(grace)

    async def facts(self, article: Article) -> ArticleFacts:
        """The facts of one article. Raises Problem."""
        try:
            async with asyncio.timeout(self.seconds):
                facts = await self.extractor.aextract(article)
        except TimeoutError:
            self.metrics.articles.labels("timeout").inc()
            raise Problem(504, "Took too long", f"no answer within {self.seconds:g} s; send it as a job") from None
        except ExtractorError as e:
            self.metrics.articles.labels("failed").inc()
            raise problem_of(e) from e
        self.metrics.articles.labels("done").inc()
        return facts

    def stories(
        self, facts: Iterable[ArticleFacts], one_story: bool, decisions: Sequence[Decision] = ()
    ) -> list[bytes]:
        """The stories of the facts as lines. Blocks: call it in a thread. Raises ExtractorError."""
        with judge_of(self.extractor.settings, self.extractor.purse, self._judges) as judge:
            options = ReconcileOptions(one_story=one_story)
            return [story_line(s) for s in iter_stories(facts, options=options, judge=judge, decisions=decisions)]


class JobRunner:
    """Does the stored jobs one after the other, several articles of one at once, until it is stopped. They wait for
    places and take half of them at most, so single requests keep coming through.

    What is done is stored before the next begins; after a crash or a stop the rest is done at the next start.
    """

    def __init__(self, store: JobStore, workshop: Workshop, admission: Admission, *, keep_seconds: float) -> None:
        self._store, self._workshop, self._admission = store, workshop, admission
        self._at_once, self._keep = max(1, admission.slots // 2), keep_seconds
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        """Whether it is at work or waiting for some."""
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begins, with what an earlier run left."""
        self._task = asyncio.create_task(self._run(), name="jobs")

    def wake(self) -> None:
        """There is a new job."""
        self._news.set()

    def end(self) -> None:
        """Lets go of the articles in the making and takes no others: they are done again next time, from answers that
        are in the cache or on their way there. A signal's handler may call it."""
        if self._task is not None:
            self._task.get_loop().call_soon_threadsafe(self._task.cancel)

    async def stop(self) -> None:
        """The same, and waits for it."""
        self.end()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            self._news.clear()
            try:
                await asyncio.to_thread(self._store.forget, self._keep)
                job = await asyncio.to_thread(self._store.next)
                if job is not None:
                    await self._do(job)
                    continue
            except StoreError as e:
                log.error("jobs: %s", e)
                await asyncio.sleep(5)  # a full disk, a lost mount: it may come back
                continue
            await self._news.wait()

    async def _do(self, job: Job) -> None:
        log.info("job %s: %d articles to do", job.id, job.articles - job.done - job.failed)
        try:
            await self._articles(job)
            if job.kind == "run" and not await self._cancelled(job):
                await asyncio.to_thread(self._stories, job)
            await asyncio.to_thread(self._store.finish, job.id, "done")
        except StoreError:
            raise
        except EngineStopped as e:
            await asyncio.to_thread(self._store.finish, job.id, "failed", str(e))
        except Exception as e:  # one job's trouble must not end the service's other jobs
            log.error("job %s failed: %s", job.id, type(e).__name__)
            said = str(e) if isinstance(e, ExtractorError) else f"fault in fact-extractor itself: {type(e).__name__}"
            await asyncio.to_thread(self._store.finish, job.id, "failed", said)
        ended = await asyncio.to_thread(self._store.get, job.id)
        log.info("job %s: %s", job.id, ended.state if ended else "gone")

    async def _articles(self, job: Job) -> None:
        """All pending articles; never more than `at_once` in memory and at work."""
        after, running = -1, set[asyncio.Task[None]]()
        try:
            while not await self._cancelled(job):
                free = self._at_once - len(running)
                fresh = await asyncio.to_thread(self._store.pending, job.id, after, free) if free else []
                for one in fresh:
                    after = one.number
                    running.add(asyncio.create_task(self._article(job, one)))
                if not running:
                    return
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _cancelled(self, job: Job) -> bool:
        return not await asyncio.to_thread(self._store.runs_on, job.id)

    async def _article(self, job: Job, one: Pending) -> None:
        facts, problem = None, None
        try:
            article = ArticleIn.model_validate_json(one.article).article(self._workshop.reading)
            async with self._admission.place(wait=True):
                facts = fact_line(await self._workshop.facts(article))
        except Problem as e:
            if isinstance(e.__cause__, EngineStopped):
                raise e.__cause__ from None
            problem = json.dumps({"number": one.number, "problem": e.body()})
        except ExtractorError as e:
            problem = json.dumps({"number": one.number, "problem": problem_of(e).body()})
        await asyncio.to_thread(self._store.store, job.id, one.number, facts, problem)

    def _stories(self, job: Job) -> None:
        facts = (ArticleFacts.model_validate_json(line) for line in self._store.results(job.id, "facts"))
        lines = self._workshop.stories(facts, bool(job.options.get("one_story")))
        self._store.store_stories(job.id, lines)
