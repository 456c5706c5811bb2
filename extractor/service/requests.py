"""What the endpoints take."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from extractor.pipeline.reading import ReadingOptions, article_from
from extractor.pipeline.reading.columns import partial_date
from extractor.schemas import Article, ArticleFacts, Decision, Story
from extractor.service.problems import Fault, Problem

__all__ = ["ArticleIn", "JobIn", "ReconcileIn", "ReconcileOut"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, strict=True)


class ArticleIn(_Strict):
    """One article. What is stated here wins over what the text says."""

    text: str = Field(min_length=1)
    """The text, kept exactly as sent: every offset in the answer counts its code points."""
    title: str | None = Field(default=None, max_length=2000)
    """Headline."""
    url: str | None = Field(default=None, max_length=4000)
    """Address."""
    publisher: str | None = Field(default=None, max_length=500)
    """Who published it."""
    published: str | None = Field(default=None, max_length=100)
    """When: ISO 8601, as precise as known, or an e-mail date."""
    byline: str | None = Field(default=None, max_length=1000)
    """Who wrote it."""
    language: str | None = Field(default=None, max_length=100)
    """BCP 47 tag."""

    def article(self, reading: ReadingOptions, at: str = "") -> Article:
        """The article. `at` is the JSON Pointer of this object in the request. Raises Problem 422, InputError."""
        known = {n: v for n in ("title", "url", "publisher", "byline", "language") if (v := getattr(self, n))}
        if self.published:
            date = partial_date(self.published.strip())
            if date is None:
                fault = Fault(pointer=f"{at}/published", detail="is no date that can be read without guessing")
                raise Problem(422, "Unusable article", "write the date as 2025-12-03", errors=[fault])
            known["published"] = date
        return article_from(self.text, None, known, reading)


class ReconcileIn(_Strict):
    """Facts to reconcile."""

    facts: list[ArticleFacts] = Field(min_length=1)
    """Lines of facts.jsonl, as /v1/extract gives them."""
    one_story: bool = False
    """Take all articles as one story."""
    decisions: list[Decision] = Field(default_factory=list)
    """Decisions of a review; they are binding."""


class ReconcileOut(BaseModel):
    """The stories of the facts given."""

    stories: list[Story]
    """In order of their first article's id."""


class JobIn(_Strict):
    """Work that takes longer than a request may."""

    kind: Literal["extract", "run"] = "extract"
    """`extract`: facts of each article; `run`: also the stories they make."""
    articles: list[ArticleIn] = Field(min_length=1)
    """The articles, in the order of the result."""
    one_story: bool = False
    """For `run`: take all articles as one story."""
