"""The tables that CSV, Parquet and SQLite exports share: their columns, what they mean, how they hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FACT_TABLES", "JOINT", "STORY_TABLES", "TABLES", "Column", "ColumnKind", "Table"]

ColumnKind = Literal["text", "integer", "real", "boolean"]

JOINT = " … "
"""Between the parts of one item that the article interrupts: a quote in two halves, evidence from two sentences."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. All may be empty (NULL) but the ones of the table's key."""

    name: str
    kind: ColumnKind
    says: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `key` makes a row unique; `parents` names, for some columns, the table whose key they are."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    parents: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(c.name for c in self.columns)


def _columns(*lines: str) -> tuple[Column, ...]:
    """Columns from lines `name kind what it says`."""
    kinds: dict[str, ColumnKind] = {"text": "text", "integer": "integer", "real": "real", "boolean": "boolean"}
    return tuple(Column(n, kinds[k], s) for n, k, s in (line.split(" ", 2) for line in lines))


_OF_ARTICLE = ((("article",), "articles"),)
_ARTICLE = "article text Id of the article."
_SAID_BY = (
    "attribution text Id of the attribution that says whose it is; empty where it is the article's own.",
    "speaker text Name of that attribution's source.",
)
_PLACE = (
    "start_offset integer First code point, counted from 0 in the article's text.",
    "end_offset integer One past the last code point.",
)

FACT_TABLES: tuple[Table, ...] = (
    Table(
        "articles",
        "One row an article: what is known of it, how complete the extraction is, how it was made.",
        _columns(
            "article text First 16 hex digits of the SHA-256 of the text.",
            "title text Headline.",
            "url text Address.",
            "path text Where it was read from.",
            "publisher text Who published it.",
            "published text When, as precisely as stated (ISO 8601, may be partial).",
            "byline text Who wrote it.",
            "language text BCP 47 tag.",
            "quoted_passages integer Passages between quotation marks outside boilerplate.",
            "quotes_extracted integer Of these, part of a quote.",
            "quotes_dismissed integer Of these, dismissed with a reason.",
            "quotes_unaccounted integer Of these, neither; each is flagged.",
            "quantities integer Quantities outside boilerplate.",
            "figures_extracted integer Of these, a figure.",
            "figures_dismissed integer Of these, dismissed with a reason.",
            "figures_unaccounted integer Of these, neither; each is flagged.",
            "engine text rules, llm or replay.",
            "model text Model asked.",
            "prompt text Prompt name and version.",
            "extractor_version text Version of the program that extracted.",
            "calls integer Requests sent.",
            "cached_calls integer Answers from cache or recordings.",
            "input_tokens integer Prompt tokens paid for.",
            "output_tokens integer Answer tokens paid for.",
            "cost_usd real USD paid; empty where the price is not known.",
            "seconds real Wall time.",
            "text text The text exactly as read; empty with --no-text.",
        ),
        ("article",),
    ),
    Table(
        "attributions",
        "Who says, thinks, wants or denies what.",
        _columns(
            _ARTICLE,
            "attribution text a1, a2, … in order of appearance.",
            "source text Name of the source; empty where the article names none.",
            "source_kind text person, organization, group, document, publication or anonymous.",
            "source_role text Title or function as printed.",
            "cue text The words that make it an attribution.",
            "content text What is attributed, the article's own words.",
            "stance text said, denied, asked, demanded, promised, predicted, thought or other.",
            "hedged boolean Whether the article distances itself.",
            "addressee text Whom it was said to.",
            "said_on text When, as precisely as stated.",
        ),
        ("article", "attribution"),
        _OF_ARTICLE,
    ),
    Table(
        "vias",
        "Through whom the article knows an attribution's content.",
        _columns(
            _ARTICLE,
            "attribution text Id of the attribution.",
            "step integer 1 is nearest to the article.",
            "source text Name.",
            "source_kind text As in attributions.",
            "source_role text Title or function as printed.",
        ),
        ("article", "attribution", "step"),
        ((("article", "attribution"), "attributions"),),
    ),
    Table(
        "quotes",
        "Words between quotation marks.",
        _columns(
            _ARTICLE,
            "quote text q1, q2, … in order of appearance.",
            f"text text The quoted words without the marks; parts joined with '{JOINT}'.",
            "kind text direct, partial, scare or title.",
            *_SAID_BY,
        ),
        ("article", "quote"),
        (*_OF_ARTICLE, (("article", "attribution"), "attributions")),
    ),
    Table(
        "figures",
        "Numbers, dates and shares with what they measure.",
        _columns(
            _ARTICLE,
            "figure text f1, f2, … in order of appearance.",
            "text text The whole expression.",
            "value real The value in its unit; percents as 0-100.",
            "low real Lower end of what the words allow, inclusive.",
            "high real Upper end, inclusive; empty is unbounded.",
            "unit text Unit or thing counted.",
            "dimension text percent, count, money, area, distance, duration, date, ordinal, rate or other.",
            "qualifier text exact, about, nearly, more_than, at_least, less_than, at_most or between.",
            "measure text What is measured, readable alone.",
            "as_of text The time it holds for; for a date the date itself.",
            *_SAID_BY,
        ),
        ("article", "figure"),
        (*_OF_ARTICLE, (("article", "attribution"), "attributions")),
    ),
    Table(
        "claims",
        "Checkable statements.",
        _columns(
            _ARTICLE,
            "claim text c1, c2, … in order of first evidence.",
            "text text The statement, readable alone.",
            "modality text asserted, denied, disputed, predicted, demanded or hypothetical.",
            "event_date text When it happened, as precisely as stated.",
            f"evidence text The article's own words for it; parts joined with '{JOINT}'.",
            *_SAID_BY,
        ),
        ("article", "claim"),
        (*_OF_ARTICLE, (("article", "attribution"), "attributions")),
    ),
    Table(
        "claim_items",
        "Which quotes a claim rests on and which figures it contains.",
        _columns(_ARTICLE, "claim text Id of the claim.", "kind text quote or figure.", "item text Id of that item."),
        ("article", "claim", "item"),
        ((("article", "claim"), "claims"),),
    ),
    Table(
        "spans",
        "Every place an item stands at: text[start_offset:end_offset] of the article, counted in code points.",
        _columns(
            _ARTICLE,
            "item text Id of the item; empty for boilerplate.",
            "role text source, cue, content, quote, figure, evidence or boilerplate.",
            "number integer 1, 2, … among the item's places of this role.",
            *_PLACE,
            "text text The article's own characters there.",
        ),
        ("article", "item", "role", "number"),
        _OF_ARTICLE,
    ),
    Table(
        "flags",
        "What a person should look at.",
        _columns(
            _ARTICLE,
            "number integer 1, 2, … within the article.",
            "code text Stable name of the finding.",
            "severity text error, warning or info.",
            "message text One plain sentence.",
            "item text Id of the item it is about.",
            *_PLACE,
            "text text The article's own characters there.",
        ),
        ("article", "number"),
        _OF_ARTICLE,
    ),
)
"""Written for every input, empty or not."""

_STORY = "story text Id of the story."
_OF_STORY = ((("story",), "stories"),)

STORY_TABLES: tuple[Table, ...] = (
    Table("stories", "Articles on the same events.", _columns(_STORY, "title text Its title."), ("story",)),
    Table(
        "lineages",
        "Articles that come from one text; they count as one source.",
        _columns(
            _STORY,
            "lineage text l1, l2, ….",
            "relation text original, copy or rewrite.",
            "overlap real Largest share of one member's 5-word sequences found in another, 0-1.",
            "reasons text Why, in plain sentences.",
        ),
        ("story", "lineage"),
        _OF_STORY,
    ),
    Table(
        "story_articles",
        "Which articles a story holds, and in which lineage.",
        _columns(_STORY, "lineage text Id of the lineage.", _ARTICLE),
        ("story", "article"),
        ((("story", "lineage"), "lineages"), *_OF_ARTICLE),
    ),
    Table(
        "facts",
        "The same fact as several articles, or one, give it.",
        _columns(
            _STORY,
            "fact text m1, m2, ….",
            "kind text claim, quote or figure.",
            "text text The fullest wording.",
            "status text single_source, corroborated or disputed.",
            "independent_sources integer Lineages among its articles.",
            "publishers text Publishers, joined with ' | '.",
        ),
        ("story", "fact"),
        _OF_STORY,
    ),
    Table(
        "fact_members",
        "The items that give a fact.",
        _columns(_STORY, "fact text Id of the fact.", _ARTICLE, "item text Id of the item in that article."),
        ("story", "fact", "article", "item"),
        ((("story", "fact"), "facts"), *_OF_ARTICLE),
    ),
    Table(
        "disagreements",
        "Where the articles do not agree, and what a person decided.",
        _columns(
            _STORY,
            "disagreement text d1, d2, … by severity.",
            "fingerprint text The same for the same evidence, however often it is extracted.",
            "kind text figure_value, quote_wording, date, denial, ….",
            "severity text high, medium or low.",
            "status text open, resolved or dismissed.",
            "summary text One line.",
            "explanation text Why these do not fit together.",
            "suggestion text What to check next.",
            "verdict text a, b, both, neither, not_a_disagreement or unsure; empty while undecided.",
            "upheld integer Number of the position that holds (1 is the first), if one does.",
            "note text The reviewer's words.",
            "reviewer text Who decided.",
            "decided_at text When, ISO 8601 with time zone.",
        ),
        ("story", "disagreement"),
        _OF_STORY,
    ),
    Table(
        "positions",
        "The sides of a disagreement.",
        _columns(
            _STORY,
            "disagreement text Id of the disagreement.",
            "position integer 1, 2, ….",
            "label text The side in a few words.",
            "independent_sources integer Lineages on this side.",
            "publishers text Publishers, joined with ' | '.",
        ),
        ("story", "disagreement", "position"),
        ((("story", "disagreement"), "disagreements"),),
    ),
    Table(
        "position_members",
        "The items on a side.",
        _columns(
            _STORY,
            "disagreement text Id of the disagreement.",
            "position integer Number of the side.",
            _ARTICLE,
            "item text Id of the item in that article.",
        ),
        ("story", "disagreement", "position", "article", "item"),
        ((("story", "disagreement", "position"), "positions"), *_OF_ARTICLE),
    ),
)
"""Written when the input holds stories."""

TABLES: dict[str, Table] = {t.name: t for t in (*FACT_TABLES, *STORY_TABLES)}
"""All of them, parents before children."""
