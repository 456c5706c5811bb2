"""The review application: the same views live, decisions in the log before the screen says so."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from fastapi import Cookie, FastAPI, HTTPException
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from extractor.errors import StoreError
from extractor.review.agreement import measure_agreement
from extractor.review.assets import asset
from extractor.review.corrections import Remark, fingerprint_of
from extractor.review.decisions import Correction, ReviewState
from extractor.review.desk import Conflict, Filter, ReviewDesk
from extractor.review.guard import BindPolicy, Guard
from extractor.review.html import Html, el
from extractor.review.queue import Case
from extractor.review.tables import decisions_csv, gold_lines
from extractor.review.unseen import plain
from extractor.review.views.agreement import agreement_view, contested_view
from extractor.review.views.article import article_view, item_row
from extractor.review.views.disagreement import case_view
from extractor.review.views.shell import Screen, render_shell, subpage
from extractor.review.views.story import story_view
from extractor.review.views.words import verdict_words
from extractor.review.views.worklist import is_settled, worklist_row

__all__ = ["create_app", "guarded_app"]

_PAGE = 100
"""Lines of the queue sent at once. Why: three screens; the rest comes while scrolling."""
_NAME = 80
"""Characters of a reviewer's name kept."""

Reviewer = Annotated[str, Cookie(alias="reviewer")]


class _Decide(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str = Field(max_length=64)
    choice: int | Literal["both", "neither", "not_a_disagreement", "unsure"]
    note: str | None = Field(default=None, max_length=4000)
    seen: str | None = Field(default=None, max_length=200)


class _MarkWrong(BaseModel):
    model_config = ConfigDict(extra="forbid")
    article: str = Field(max_length=16)
    item: str = Field(max_length=20)
    remark: Remark


class _Undo(BaseModel):
    model_config = ConfigDict(extra="forbid")


def guarded_app(desk: ReviewDesk, policy: BindPolicy, reviewer: str) -> Guard:
    """The application behind its guard: what a server should run."""
    return Guard(create_app(desk, reviewer), policy)


class _Answers:
    """What the endpoints send, made of one desk."""

    def __init__(self, desk: ReviewDesk, default_reviewer: str) -> None:
        self._desk, self._default_reviewer = desk, default_reviewer

    def who(self, cookie: str) -> str:
        """The reviewer's name from the cookie."""
        name = re.sub(r"\s+", " ", plain(unquote(cookie))).strip()[:_NAME]
        return name or self._default_reviewer

    def numbers(self, state: ReviewState, reviewer: str) -> dict[str, int]:
        """How far the work is."""
        progress = self._desk.progress(state, reviewer)
        return {"total": progress.total, "decided": progress.decided}

    def card(self, case: Case) -> dict[str, Any]:
        """One disagreement, as the page shows it."""
        decision = case.disagreement.decision
        return {
            "key": case.key,
            "seen": decision.id if decision is not None else "",
            "html": case_view(case, story_title=self._desk.many, level=2, served=True),
        }

    def row(self, case: Case) -> str:
        """Its line in the worklist."""
        return worklist_row(case, story_title=self._desk.many)

    def listing(self, state: ReviewState, reviewer: str, only: Filter, offset: int) -> dict[str, Any]:
        """A page of the worklist."""
        queue = self._desk.queue(state, reviewer, only)
        return {
            "keys": [[c.key, not is_settled(c)] for c in queue] if offset == 0 else None,
            "rows": [self.row(c) for c in queue[offset : offset + _PAGE]],
            "revision": len(self._desk.log.records),
            "progress": self.numbers(state, reviewer),
        }

    def find(self, key: str, state: ReviewState, reviewer: str) -> Case:
        """A disagreement by its key. Raises HTTPException 404."""
        try:
            return self._desk.case(key, state, reviewer)
        except KeyError:
            raise HTTPException(404, "There is no such disagreement in this file.") from None

    def changed(self, key: str, name: str, said: str) -> JSONResponse:
        """What the page has to show anew after a decision."""
        state = self._desk.log.state()
        case = self._desk.case(key, state, name)
        return JSONResponse(
            {
                "key": key,
                "row": self.row(case),
                "open": not is_settled(case),
                "seen": case.disagreement.decision.id if case.disagreement.decision else "",
                "said": plain(said),
                "revision": len(self._desk.log.records),
                "progress": self.numbers(state, name),
            }
        )


def create_app(desk: ReviewDesk, default_reviewer: str) -> FastAPI:
    """The application without its guard; `default_reviewer` is who decides until someone gives another name."""
    # No generated documentation: its page loads scripts from another host.
    app = FastAPI(title="fact-extractor review", openapi_url=None, docs_url=None, redoc_url=None)
    answers = _Answers(desk, default_reviewer)

    @app.exception_handler(StoreError)
    def not_stored(_request: object, error: StoreError) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, status_code=507)

    _serve_home(app, desk, answers)
    _serve_worklist(app, desk, answers)
    _serve_decisions(app, desk, answers)
    _serve_pages(app, desk, answers)
    _serve_exports(app, desk, answers)
    return app


def _serve_home(app: FastAPI, desk: ReviewDesk, answers: _Answers) -> None:
    @app.get("/")
    def home(d: str = "", reviewer: Reviewer = "") -> HTMLResponse:
        state, name = desk.log.state(), answers.who(reviewer)
        first = answers.listing(state, name, Filter(), 0)
        keys: Sequence[list[Any]] = first["keys"]
        wanted = d if any(k == d for k, _ in keys) else next((k for k, is_open in keys if is_open), "")
        wanted = wanted or (keys[0][0] if keys else "")
        current = answers.card(answers.find(wanted, state, name)) if wanted else None
        rows = first.pop("rows")
        boot = first | {"card": current and {k: current[k] for k in ("key", "seen")}, "loaded": len(rows)}
        screen = Screen(desk.indexes, name, desk.publishers(), tuple(map(str, desk.log.damage)))
        html = render_shell(
            screen, [Html(r) for r in rows], Html(current["html"]) if current else None, json.dumps(boot)
        )
        return HTMLResponse(html)

    @app.get("/assets/{name}")
    def files(name: Literal["review.css", "serve.css", "serve.js"]) -> Response:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        return Response(asset(name), media_type=f"{kind}; charset=utf-8")


def _serve_worklist(app: FastAPI, desk: ReviewDesk, answers: _Answers) -> None:
    @app.get("/api/queue")
    def queue(
        kind: str = "",
        severity: str = "",
        publisher: str = "",
        state: str = "",
        q: Annotated[str, Field(max_length=500)] = "",
        offset: Annotated[int, Field(ge=0)] = 0,
        reviewer: Reviewer = "",
    ) -> JSONResponse:
        only = Filter(kind, severity, publisher, state, q)
        return JSONResponse(answers.listing(desk.log.state(), answers.who(reviewer), only, offset))

    @app.get("/api/case/{key}")
    def one_case(key: str, reviewer: Reviewer = "") -> JSONResponse:
        state, name = desk.log.state(), answers.who(reviewer)
        return JSONResponse(answers.card(answers.find(key, state, name)))

    @app.get("/api/changes")
    def changes(since: Annotated[int, Field(ge=0)], reviewer: Reviewer = "") -> JSONResponse:
        state, name = desk.log.state(), answers.who(reviewer)
        records = desk.log.records
        touched = {r.fingerprint for r in records[since:]} if since <= len(records) else set(state.touched)
        cases = [case for case in desk.queue(state, name) if case.key in touched]
        return JSONResponse(
            {
                "revision": len(records),
                "progress": answers.numbers(state, name),
                "rows": {c.key: [answers.row(c), not is_settled(c)] for c in cases},
            }
        )


def _serve_decisions(app: FastAPI, desk: ReviewDesk, answers: _Answers) -> None:
    @app.post("/api/decisions")
    def decide(body: _Decide, reviewer: Reviewer = "") -> JSONResponse:
        name = answers.who(reviewer)
        try:
            decision = desk.decide(body.key, body.choice, name, note=body.note, seen=body.seen)
        except KeyError:
            raise HTTPException(404, "There is no such disagreement in this file.") from None
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        except Conflict as conflict:
            case = answers.find(body.key, desk.log.state(), name)
            said = "Decided meanwhile"
            if conflict.current is not None:
                labels = [p.label for p in case.disagreement.positions]
                said += f" by {conflict.current.reviewer}: {verdict_words(conflict.current, labels)}"
            return JSONResponse(
                answers.card(case) | {"detail": plain(f"{said}. Press again to decide otherwise.")}, status_code=409
            )
        labels = [p.label for p in desk.case(body.key, desk.log.state(), name).disagreement.positions]
        return answers.changed(body.key, name, f"Saved: {verdict_words(decision, labels)}.")

    @app.post("/api/undo")
    def undo(body: _Undo, reviewer: Reviewer = "") -> JSONResponse:
        name = answers.who(reviewer)
        undone = desk.undo(name)
        if undone is None:
            raise HTTPException(404, "You have decided nothing that could be taken back.")
        if isinstance(undone, Correction):
            return JSONResponse({"key": None, "said": "The correction is taken back.", "article": undone.article})
        try:
            return answers.changed(undone.fingerprint, name, "Taken back.")
        except KeyError:
            return JSONResponse({"key": None, "said": "Taken back; it was about a disagreement not in this file."})

    @app.post("/api/corrections")
    def mark_wrong(body: _MarkWrong, reviewer: Reviewer = "") -> JSONResponse:
        try:
            desk.mark_wrong(body.article, body.item, body.remark, answers.who(reviewer))
        except KeyError:
            raise HTTPException(404, "There is no such item in this file.") from None
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        index, state = desk.index_of(body.article), desk.log.state()
        item = index.items[body.article, body.item]
        assert state.correction(fingerprint_of(index, body.article, body.item)) is not None
        html = item_row(index, index.articles[body.article], item, state, served=True)
        return JSONResponse({"html": html, "said": "Saved: marked wrong."})


def _serve_pages(app: FastAPI, desk: ReviewDesk, answers: _Answers) -> None:
    @app.get("/article/{article}")
    def article(article: str) -> HTMLResponse:
        try:
            index = desk.index_of(article)
        except KeyError:
            raise HTTPException(404, "There is no such article in this file.") from None
        view = article_view(index, article, desk.log.state(), served=True, unfolded=True)
        return HTMLResponse(subpage(index.title(article), view, above=index.publisher(article)))

    @app.get("/story/{story}")
    def story(story: str, reviewer: Reviewer = "") -> HTMLResponse:
        index = next((i for i in desk.indexes if i.story.id == story), None)
        if index is None:
            raise HTTPException(404, "There is no such story in this file.")
        return HTMLResponse(subpage(index.story.title, story_view(index), above="Story"))

    @app.get("/agreement")
    def agreement(reviewer: Reviewer = "") -> HTMLResponse:
        state = desk.log.state()
        found = measure_agreement(state)
        differing = set() if desk.options.blind else set(found.contested)
        contested = contested_view([c for c in desk.queue(state, answers.who(reviewer)) if c.key in differing], state)
        nothing = el("p", "Only one reviewer has decided so far.", class_="none")
        return HTMLResponse(subpage("Agreement between reviewers", agreement_view(found) or nothing, contested))


def _serve_exports(app: FastAPI, desk: ReviewDesk, answers: _Answers) -> None:
    @app.get("/export/decisions.csv")
    def export_csv(reviewer: Reviewer = "") -> Response:
        text = decisions_csv(desk.queue(desk.log.state(), answers.who(reviewer)))
        return _download(text, "decisions.csv", "text/csv; charset=utf-8")

    @app.get("/export/gold.jsonl")
    def export_gold() -> Response:
        return _download("".join(gold_lines(desk.indexes, desk.log.state())), "gold.jsonl", "application/jsonl")


def _download(text: str, name: str, kind: str) -> Response:
    return Response(text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
