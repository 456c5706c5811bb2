"""The article as read, and places in it."""

from __future__ import annotations

import hashlib
from pydantic import Field

from extractor.schemas.base import Contract, Many, PartialDate

__all__ = ["Article", "Span", "article_id"]


def article_id(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of `text` in UTF-8 (lone surrogates passed through)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Span(Contract):
    """A place in an article's text: `article.text[start:end] == text`, never empty."""

    start: int = Field(ge=0)
    """First code point, counted from 0 in the text exactly as read."""
    end: int = Field(ge=1)
    """One past the last code point (half-open)."""
    text: str = Field(min_length=1)
    """The article's own characters in that range."""

    def model_post_init(self, context: object, /) -> None:
        """Raises ValueError: the text has another length than the range."""
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"span {self.start}:{self.end} is {self.end - self.start} code points long, its text {len(self.text)}"
            )

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span `text[start:end]`. Raises ValueError if it is empty or out of range."""
        return cls.made({"start": start, "end": end, "text": text[start:end]})


class Article(Contract):
    """One article. The text is never altered: every offset counts code points of exactly what was read."""

    id: str = Field(pattern=r"^[0-9a-f]{16}$")
    """First 16 hex digits of the SHA-256 of the text."""
    text: str | None = None
    """The text exactly as read; None only where it was left out on writing (`--no-text`)."""
    title: str | None = None
    """Headline, as the text or the input's own field states it."""
    url: str | None = None
    """Address, if the input states one."""
    path: str | None = None
    """Where it was read from: a file path, or `file#line` for a row of a file."""
    publisher: str | None = None
    """Who published it, as the text or the input states it; never guessed from style."""
    published: PartialDate | None = None
    """When it was published, as stated."""
    byline: str | None = None
    """Who wrote it, as stated, without the leading "By"."""
    language: str | None = None
    """BCP 47 tag, if the input states one."""
    boilerplate: Many[Span] = ()
    """Navigation, adverts, captions, credits, sign-offs: marked, not removed. No fact comes from them."""

    def model_post_init(self, context: object, /) -> None:
        """Raises ValueError: the id or the boilerplate is not that of the text."""
        if self.text is not None:
            if article_id(self.text) != self.id:
                raise ValueError(f"article id {self.id!r} is not the hash of its text ({article_id(self.text)!r})")
            for span in self.boilerplate:
                if self.text[span.start : span.end] != span.text:
                    raise ValueError(f"boilerplate {span.start}:{span.end} is not the article's text there")

    @classmethod
    def from_text(cls, text: str, **known: object) -> Article:
        """An article of this text; `known` are other fields as stated by the caller.

        Boilerplate and metadata are not looked for here: `extractor.text.read_article` does that.
        """
        return cls.model_validate({"id": article_id(text), "text": text, **known})
