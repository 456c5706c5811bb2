"""The page as a file: whole, self-contained, deaf to what it shows."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.review.decisions import decision_on, replay
from extractor.review.page import render_page
from extractor.review.views.intervals import interval_plot
from extractor.schemas import Figure, Span, Story
from tests.review.stories import HERALD, flood, hostile

_VOID = {"meta", "link", "br", "hr", "input"}


class _Page(HTMLParser):
    """Elements, ids, links and whether everything that opens closes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, attribute: str) -> list[str]:
        return [a[attribute] or "" for _, a in self.tags if attribute in a]


def _texts_left_out(story: Story) -> Story:
    articles = [a.model_copy(update={"article": a.article.model_copy(update={"text": None})}) for a in story.articles]
    return story.model_copy(update={"articles": tuple(articles)})


@pytest.mark.parametrize(
    "stories",
    [
        [flood()],
        [hostile()],
        [flood(), hostile()],
        [],
        [_texts_left_out(flood())],
        [flood(), flood()],
        [flood(), flood().model_copy(update={"id": "s-" + "0" * 12})],
    ],
)
def test_the_page_is_one_whole_file_that_asks_nobody(stories: list[Story]) -> None:
    html = render_page(stories)
    page = _Page(html)
    assert page.open == []
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {h for h in page.values("href") if not h.startswith("#")} == set()
    assert {h[1:] for h in page.values("href")} <= set(ids)
    assert page.values("src") == page.values("style") == page.values("action") == []
    assert [t for t, _ in page.tags if t in ("img", "iframe", "object", "link", "form", "base")] == []
    assert not [name for _, a in page.tags for name in a if name.startswith("on")]
    assert render_page(stories) == html


@pytest.mark.parametrize("stories", [[flood()], [hostile()]])
def test_the_policy_allows_exactly_the_pages_own_script_and_style(stories: list[Story]) -> None:
    html = render_page(stories)
    (policy,) = [a["content"] or "" for t, a in _Page(html).tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        (body,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.S)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_control_that_reorders_or_hides_is_left_in_the_file() -> None:
    html = render_page([hostile()])
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\u200b]", html)
    assert "U+202E" in html
    assert "javascript:alert(1)" in html
    assert 'href="javascript' not in html


def test_positions_stand_with_their_sources_their_passages_and_the_reason() -> None:
    html = render_page([flood()])
    page = "".join(_Page(html).text)
    for words in (
        "How many people left their homes", "1 independent source · 2 articles · Courier, Harwick Herald",
        "said by Ana Petrov — cue “said”", "read as 1,200 people, 1,100 to 1,300 people",
        "read as 2,000 people or more", "Why 2 articles count as 1 source", "81% of the wording shared",
        "The intervals for the same measure on the same day do not meet.", "Ask the county for its count",
        "denied by Ana Petrov", "3 March 2025", "1 unaccounted for", "$0.0021", "2,311 in, 804 out",
        "Subscribe to our newsletter!",
    ):  # fmt: skip
        assert words in page, words


def test_the_exact_words_are_marked_in_their_context_and_the_differing_ones_in_them() -> None:
    html = render_page([flood()])
    assert '<mark class="m exact open">about 1,200 people</mark>' in html
    card = html[html.index(f'id="d-{flood().disagreements[1].fingerprint}"') :].partition("</article>")[0]
    differing = re.findall(r'<mark class="m exact diff[^"]*"[^>]*>([^<]*)</mark>', card)
    assert differing == ["never", "this", "hardly ever", "so"]
    assert "The river Teal burst its banks early on Tuesday, and " in html


def test_the_whole_article_is_there_character_by_character() -> None:
    html = render_page([flood()])
    blocks = re.findall(r'<div class="text"[^>]*>(.*?)</div></div>', html, re.S)
    assert HERALD in ["".join(_Page(block).text) for block in blocks]
    assert re.search(r'<mark class="m boiler open"[^>]*>Subscribe to our newsletter!</mark>', html)


def test_a_figure_with_several_values_is_drawn_on_one_scale() -> None:
    html = render_page([flood()])
    plot = html[html.index("<svg") : html.index("</svg>")]
    assert plot.count("<circle") == 3
    assert plot.count('class="tip"') == 1  # "more than" has an open end
    assert "3 · County Wire: 1,500 to 2,500 people" in plot


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.floats(allow_nan=False), min_size=1, max_size=3).map(sorted), min_size=1, max_size=4))
def test_any_numbers_are_drawn_inside_the_picture_or_not_at_all(rows: list[list[float]]) -> None:
    figures = []
    for numbers in rows:
        low, value, high = {1: (None, numbers[0], None), 2: (numbers[0], None, numbers[-1])}.get(
            len(numbers), (numbers[0], numbers[len(numbers) // 2], numbers[-1])
        )
        figures.append(
            Figure(id="f1", span=Span.of("many", 0, 4), value=value, low=low, high=high, dimension="count",
                   qualifier="at_least" if high is None else "exact", measure="m")
        )  # fmt: skip
    drawn = interval_plot([("a", one) for one in figures])
    for place in re.findall(r'(?:\bx|cx|x1|x2)="([^"]+)"', drawn or ""):
        assert 0 <= float(place) <= 860


def test_decisions_of_a_log_show_with_reviewer_and_note_and_close_the_case() -> None:
    story = flood()
    one, two, *_ = story.disagreements
    state = replay([decision_on(one, 2, "Ann", note="the county was asked"), decision_on(two, 0, "Ann"),
                    decision_on(two, 1, "Ben")])  # fmt: skip
    page = "".join(_Page(render_page([story], state)).text)
    assert "Decided: 3 holds: between 1,500 and 2,500 — Ann, " in page
    assert "“the county was asked”" in page
    assert "2 decided" in page
    assert "Krippendorff's alpha" in page


def test_without_the_text_the_marked_words_are_still_there() -> None:
    html = render_page([_texts_left_out(flood())])
    assert "about 1,200 people" in html
    assert "The text was left out" in html
    assert "and about 1,200 people left their homes" not in html
