"""The endpoints."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from fastapi import FastAPI, Header, Query, Request
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from extractor.assemble.extractor import Extractor
from extractor.errors import ExtractorError
from extractor.llm.ending import GRACE
from extractor.llm.usage import Account
from extractor.pipeline.writing import fact_line
from extractor.schemas import EXTRACTOR_VERSION, ArticleFacts
from extractor.service.contract import schema_of, schemas
from extractor.service.job_store import Job, JobStore
from extractor.service.limits import Admission, ServiceLimits
from extractor.service.metrics import Metrics
from extractor.service.problems import Fault, Problem, ProblemBody, faults_of, problem_of
from extractor.service.requests import ArticleIn, JobIn, ReconcileIn, ReconcileOut
from extractor.service.stream import LiveResponse, answer_stream
from extractor.service.work import JobRunner, Workshop

__all__ = ["ServiceOptions", "create_service"]


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """How the service works."""

    jobs: Path
    """Folder that keeps jobs over a restart."""
    limits: ServiceLimits = field(default_factory=ServiceLimits)
    keep_days: float = 7.0
    """Days after which ended jobs are deleted, with their articles and results."""


def _bad(*statuses: int) -> dict[int | str, dict[str, Any]]:
    says = {
        400: "Not JSON, or no known host", 401: "No token", 404: "No such thing", 406: "Not offered", 408: "Too slow",
        409: "Not in this state", 413: "Too large", 415: "Wrong media type", 422: "Not as described", 429: "Too much",
        500: "Fault in the service", 502: "The engine gave no usable answer", 503: "Not now", 504: "Took too long",
    }  # fmt: skip
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}
    return {s: {"description": says[s], "content": content} for s in (400, 401, 408, 413, *statuses)}


M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
_LONG = 100_000
"""Bytes from which on a body is read in a thread. Why: reading one of 1 MB takes 0.2 s, in which nobody else would be
answered; one of 10 kB takes 1 ms."""


class _Lines(StreamingResponse):
    media_type = "application/x-ndjson"


class _Counters(Response):
    media_type = "text/plain; version=0.0.4; charset=utf-8"


JobId = Annotated[str, InPath(pattern=r"^[0-9a-f]{16}$", description="Id of a job.")]


def create_service(extractor: Extractor, metrics: Metrics, options: ServiceOptions, extracting: Admission) -> FastAPI:
    """The application without its gate. Opens the job store when started and closes it, and `extractor`, when stopped.
    `extracting` has the places for articles; `state.jobs` is the runner of the jobs.

    Raises:
        StoreError: the jobs' folder cannot be used.
    """
    limits = options.limits
    workshop = Workshop(extractor, metrics, limits.seconds)
    store = JobStore(options.jobs)
    runner = JobRunner(store, workshop, extracting, keep_seconds=options.keep_days * 86_400)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        runner.start()
        pulse = asyncio.create_task(extracting.pace(extractor.lag))
        try:
            yield
        finally:
            pulse.cancel()
            await asyncio.gather(pulse, return_exceptions=True)
            await runner.stop()
            await asyncio.to_thread(workshop.finish, GRACE)
            await asyncio.to_thread(extractor.close)
            store.close()

    app = FastAPI(
        title="fact-extractor", version=EXTRACTOR_VERSION, lifespan=life, docs_url=None, redoc_url=None,
        description="Grounded facts from news articles: claims, quotes, figures, attributions, disagreements.",
    )  # fmt: skip
    app.state.jobs = runner
    _serve_extraction(app, workshop, limits, extracting)
    _serve_reconciliation(app, workshop, limits)
    _serve_jobs(app, store, runner, workshop, limits)
    _serve_schemas(app)
    _serve_state(app, extractor, metrics, store, runner, extracting)
    _describe(app)
    _answer_problems(app)
    return app


def _serve_extraction(app: FastAPI, workshop: Workshop, limits: ServiceLimits, extracting: Admission) -> None:
    @app.post("/v1/extract", response_model=ArticleFacts, responses=_bad(415, 422, 429, 500, 502, 503, 504),
              openapi_extra=_json_body("ArticleIn"))  # fmt: skip
    async def extract(
        request: Request,
        text: Annotated[bool, Query(description="Whether the answer holds the article's text.")] = True,
    ) -> Response:
        """The facts of one article (application/json), or of a stream of articles (application/x-ndjson): one object a
        line in, one line a line out, in order: facts, or {"problem": …} with the number of the line."""
        kind = _media_type(request)
        if kind == "application/x-ndjson":
            lines = answer_stream(request, workshop, limits.body_bytes, extracting, with_text=text)
            return LiveResponse(lines, media_type=kind)
        if kind != "application/json":
            raise Problem(415, "Wrong media type", "send application/json or application/x-ndjson")
        async with extracting.place():
            body = await request.body()
            article = await _maybe_apart(body, lambda: _parsed(ArticleIn, body).article(workshop.reading))
            facts = await workshop.facts(article)
            line = await _maybe_apart(body, lambda: fact_line(facts, with_text=text))
        return Response(line, media_type="application/json")


def _serve_reconciliation(app: FastAPI, workshop: Workshop, limits: ServiceLimits) -> None:
    reconciling = Admission(2, "reconciliations")
    one_at_a_time = asyncio.Semaphore(1)  # reconciling is work for one processor; two at once are both late

    @app.post("/v1/reconcile", response_model=ReconcileOut, responses=_bad(415, 422, 429, 500, 502, 503, 504),
              openapi_extra=_json_body("ReconcileIn"))  # fmt: skip
    async def reconcile(request: Request) -> Response:
        """The stories of the given facts: who copied whom, what is the same fact, where the articles disagree."""
        if _media_type(request) != "application/json":
            raise Problem(415, "Wrong media type", "send application/json")
        async with reconciling.place(), one_at_a_time:
            given = await asyncio.to_thread(_parsed, ReconcileIn, await request.body())
            if len(given.facts) > limits.reconcile_articles:
                raise Problem(
                    413, "Too large", f"at most {limits.reconcile_articles} articles here; send a job of kind run"
                )
            work = asyncio.to_thread(workshop.stories, given.facts, given.one_story, given.decisions)
            lines = await asyncio.wait_for(work, limits.seconds)
        whole = b'{"stories":[' + b",".join(line.rstrip(b"\n") for line in lines) + b"]}\n"
        return Response(whole, media_type="application/json")


def _serve_jobs(app: FastAPI, store: JobStore, runner: JobRunner, workshop: Workshop, limits: ServiceLimits) -> None:
    @app.post("/v1/jobs", status_code=202, response_model=Job, responses=_bad(415, 422, 429, 500, 503),
              openapi_extra=_json_body("JobIn"))  # fmt: skip
    async def submit(
        request: Request,
        idempotency_key: Annotated[
            str | None, Header(max_length=200, description="The same key gives the same job again.")
        ] = None,
    ) -> Response:
        """Takes work that is longer than a request may be. Once answered, it is on the disk and will be done."""
        if _media_type(request) != "application/json":
            raise Problem(415, "Wrong media type", "send application/json")
        given = await asyncio.to_thread(_parsed, JobIn, await request.body())
        if len(given.articles) > limits.job_articles:
            raise Problem(413, "Too large", f"at most {limits.job_articles:,} articles a job; send several jobs")
        if await asyncio.to_thread(store.unfinished) >= limits.jobs_waiting:
            raise Problem(429, "Too much at once", f"{limits.jobs_waiting} jobs are waiting; try later", retry_after=30)
        for n, one in enumerate(given.articles):
            try:
                one.article(workshop.reading, f"/articles/{n}")
            except ExtractorError as e:
                raise Problem(
                    422, "Unusable article", str(e), errors=[Fault(pointer=f"/articles/{n}", detail=str(e))]
                ) from e
        articles = [a.model_dump_json(exclude_none=True) for a in given.articles]
        job = await asyncio.to_thread(
            store.submit, given.kind, articles, {"one_story": given.one_story}, idempotency_key
        )
        runner.wake()
        return JSONResponse(_shown(job), 202, {"Location": f"/v1/jobs/{job.id}"})

    @app.get("/v1/jobs", response_model=list[Job], responses=_bad(422))
    def jobs(most: Annotated[int, Query(ge=1, le=500, description="Most jobs listed.")] = 50) -> Response:
        """The latest jobs, newest first."""
        return JSONResponse([_shown(j) for j in store.recent(most)])

    def found(job_id: str) -> Job:
        job = store.get(job_id)
        if job is None:
            raise Problem(404, "No such job", "there is no job of this id; it may have been deleted after its time")
        return job

    @app.get("/v1/jobs/{job_id}", response_model=Job, responses=_bad(404, 422))
    def job(job_id: JobId) -> Response:
        """How far a job is."""
        return JSONResponse(_shown(found(job_id)))

    @app.post("/v1/jobs/{job_id}/cancel", response_model=Job, responses=_bad(404, 422))
    def cancel(job_id: JobId) -> Response:
        """Cancels a job that has not ended; what is done stays in its result."""
        found(job_id)
        store.finish(job_id, "cancelled")
        return JSONResponse(_shown(found(job_id)))

    @app.delete("/v1/jobs/{job_id}", status_code=204, responses=_bad(404, 422))
    def delete(job_id: JobId) -> Response:
        """Deletes a job with its articles and results, ended or not."""
        found(job_id)
        store.delete(job_id)
        return Response(status_code=204)

    @app.get("/v1/jobs/{job_id}/result", response_class=_Lines, responses=_bad(404, 409, 422))
    def result(
        job_id: JobId,
        part: Annotated[Literal["facts", "stories", "problems"], Query(description="What to send.")] = "facts",
    ) -> Response:
        """The lines of an ended job: facts as in facts.jsonl, stories as in stories.jsonl, or what went wrong."""
        if not found(job_id).ended:
            raise Problem(
                409, "Not ended yet", "ask again when the job's state is done, failed or cancelled", retry_after=5
            )
        return _Lines(store.results(job_id, part))


def _serve_schemas(app: FastAPI) -> None:
    @app.get("/v1/schema", responses=_bad())
    def all_schemas() -> Response:
        """The JSON Schemas of the contract, by name."""
        return JSONResponse(schemas())

    @app.get("/v1/schema/{name}", responses=_bad(404))
    def one_schema(name: str) -> Response:
        """The JSON Schema of one model."""
        found = schema_of(name)
        if found is None:
            raise Problem(404, "No such model", "GET /v1/schema lists them")
        return JSONResponse(found)


def _serve_state(
    app: FastAPI, extractor: Extractor, metrics: Metrics, store: JobStore, runner: JobRunner, extracting: Admission
) -> None:
    @app.get("/health")
    def health() -> dict[str, str]:
        """Whether the process answers."""
        return {"status": "ok", "version": EXTRACTOR_VERSION}

    @app.get("/ready", responses=_bad(503))
    async def ready() -> dict[str, str]:
        """Whether work would be taken and done."""
        await asyncio.to_thread(store.unfinished)
        if not runner.alive:
            raise Problem(503, "Not ready", "the jobs are not being worked on", retry_after=5)
        return {"status": "ready", "engine": extractor.engine}

    @app.get("/metrics", response_class=_Counters, responses=_bad())
    def prometheus() -> Response:
        """Counters in Prometheus' text format."""
        paid = Account() if extractor.purse is None else extractor.purse.bill.run
        return _Counters(metrics.page(extracting.inside, store.states(), paid))

    @app.get("/review", include_in_schema=False)
    def review() -> Response:
        return RedirectResponse("/")


async def _maybe_apart(body: bytes, work: Callable[[], T]) -> T:
    return await asyncio.to_thread(work) if len(body) > _LONG else work()


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _parsed(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as e:
        first = e.errors(include_url=False, include_input=False, include_context=False)[0]
        if first["type"] == "json_invalid":
            raise Problem(400, "Not JSON", first["msg"]) from None
        faults = faults_of(e)
        at = faults[0].pointer or "the body"
        raise Problem(422, "Not as described", f"{at}: {faults[0].detail}", errors=faults) from None


def _shown(job: Job) -> dict[str, Any]:
    return asdict(job)


def _json_body(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"requestBody": {"required": True, "content": content}}


def _answer_problems(app: FastAPI) -> None:
    """Whatever goes wrong on purpose is answered as a problem."""

    def answer(request: Request, problem: Problem) -> Response:
        return Response(problem.json(request.scope["state"].get("request_id")), problem.status, problem.headers())

    methods = [
        (re.compile(re.sub(r"\{\w+\}", "[^/]+", path) + "$"), method.upper())
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    ]

    async def on_problem(request: Request, e: Exception) -> Response:
        assert isinstance(e, Problem)
        return answer(request, e)

    async def on_error(request: Request, e: Exception) -> Response:
        assert isinstance(e, ExtractorError)
        return answer(request, problem_of(e))

    async def on_timeout(request: Request, _: Exception) -> Response:
        return answer(request, Problem(504, "Took too long", "send it as a job"))

    async def on_parameters(request: Request, e: Exception) -> Response:
        assert isinstance(e, RequestValidationError)
        faults = [Fault(pointer=".".join(map(str, f["loc"])), detail=f["msg"]) for f in e.errors()[:20]]
        problem = Problem(422, "Not as described", f"{faults[0].pointer}: {faults[0].detail}", errors=faults)
        return answer(request, problem)

    async def on_http(request: Request, e: Exception) -> Response:
        assert isinstance(e, HTTPException)
        titles = {404: ("No such address", "GET /openapi.json lists the addresses"),
                  405: ("Method not allowed", "GET /openapi.json says which there are")}  # fmt: skip
        title, detail = titles.get(e.status_code, ("Not possible", "the request cannot be answered"))
        response = answer(request, Problem(e.status_code, title, detail))
        if e.status_code == 405:  # the framework names the methods of one route; an address may have several
            allowed = [m for pattern, m in methods if pattern.match(request.url.path)]
            response.headers["allow"] = ", ".join(sorted(allowed))
        return response

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(ExtractorError, on_error)
    app.add_exception_handler(TimeoutError, on_timeout)
    app.add_exception_handler(RequestValidationError, on_parameters)
    app.add_exception_handler(HTTPException, on_http)


def _describe(app: FastAPI) -> None:
    """Adds to the OpenAPI description what the endpoints parse themselves."""
    made = app.openapi()
    known = made["components"]["schemas"]
    for model in (ArticleIn, ReconcileIn, JobIn, ProblemBody):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        known.update(schema.pop("$defs", {}))
        known[model.__name__] = schema
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}, {}]
    for path in made["paths"].values():
        for operation in path.values():
            answer = operation["responses"].get("422")
            if answer and "application/json" in answer.get("content", {}):
                del operation["responses"]["422"]
