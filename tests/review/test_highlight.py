"""Marks come out where the offsets say, however they nest, and the text comes out whole."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.review.highlight import Mark, paint
from extractor.review.html import bdi, el, join, show
from extractor.review.unseen import plain


class _Looks(HTMLParser):
    """Which characters carry which looks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[set[str]] = []
        self.painted: list[tuple[str, frozenset[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack.append(set((dict(attrs).get("class") or "").split()) - {"m", "open"})

    def handle_endtag(self, tag: str) -> None:
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        looks = frozenset(look for level in self.stack for look in level)
        self.painted += [(character, looks) for character in data]


@settings(max_examples=100, deadline=None)
@given(
    st.text("ab <&>\"'\n“é𝄞", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(-3, 45), st.integers(-3, 45), st.sampled_from(["q", "f", "c"])), max_size=6),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_every_character_carries_exactly_the_marks_over_it(
    text: str, places: list[tuple[int, int, str]], one: int, two: int
) -> None:
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    found = _Looks()
    found.feed(paint(text, start, end, [Mark(a, b, look) for a, b, look in places]))
    found.close()
    expected = [(text[i], frozenset(look for a, b, look in places if a <= i < b)) for i in range(start, end)]
    assert found.painted == expected


def test_a_stretch_says_whose_it_is_and_leads_to_the_innermost_item() -> None:
    html = paint(
        "0123456789",
        0,
        10,
        [Mark(0, 8, "claim", "a claim", "c1", "#c1", "at-c1"), Mark(2, 4, "quote", "", "q1", "#q1", "at-q1")],
    )
    assert re.findall(r'href="([^"]+)"[^>]*data-items="([^"]+)"', html) == [
        ("#c1", "c1"),
        ("#q1", "c1 q1"),
        ("#c1", "c1"),
    ]
    assert html.index('<span id="at-c1"></span><a') < html.index("01<") < html.index('<span id="at-q1"></span><a')


def test_white_space_between_items_is_no_link_without_a_name() -> None:
    html = paint("a b", 0, 3, [Mark(0, 3, "claim", "", "c1", "#c1"), Mark(0, 1, "x"), Mark(2, 3, "x")])
    assert html.count("<a") == 2
    assert '<mark class="m claim" data-items="c1"> </mark>' in html


@given(st.text(max_size=60))
def test_shown_text_is_the_text_and_nothing_else(text: str) -> None:
    html = show(text)
    assert "<" not in re.sub(r'<span class="ctl" title="[^"<>]*">U\+[0-9A-F]{4,5}</span>', "", html)
    boxed = unescape(re.sub(r'<span class="ctl"[^>]*>(U\+[0-9A-F]+)</span>', r"[\1]", html))
    assert boxed == plain(text)
    html.encode("utf-8")


def test_values_cannot_leave_their_attribute_or_their_element() -> None:
    html = el("p", 'a"><script>', title='"><img onerror=x>', hidden=True, lang=None)
    assert html == '<p title="&quot;&gt;&lt;img onerror=x&gt;" hidden>a"&gt;&lt;script&gt;</p>'
    assert join("<b>", bdi("\u202ex")) == (
        '&lt;b&gt;<bdi><span class="ctl" title="right-to-left override">U+202E</span>x</bdi>'
    )
