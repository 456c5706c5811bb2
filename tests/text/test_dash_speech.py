"""Speech that a dash opens is a quoted passage in the languages that print it so, and nothing of the reporter's is in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.text import mark_up, read_article
from extractor.text.quotations import find_passages


def spoken(language: str, text: str) -> list[str]:
    return [text[p.start : p.end] for p in find_passages(text, (), language)]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("sv", "– Det är en skandal, säger Anna Berg (S). Hon är arg.", ["Det är en skandal"]),
        ("sv", "– Han kom hem, sa hej och gick igen, berättar Anna.", ["Han kom hem, sa hej och gick igen"]),
        ("sv", "– Vad ska vi göra? frågar Samir och skakar på huvudet.", ["Vad ska vi göra?"]),
        (
            "nb",
            "– Vi bor ved en fjord, sier hun.\n– Hvem skal kjøre oss dit?",
            ["Vi bor ved en fjord", "Hvem skal kjøre oss dit?"],
        ),
        ("da", "- Det er for dårligt, siger borgmesteren.", ["Det er for dårligt"]),
        ("fi", "– Nyt yritämme kääntää suunnan, Hakala sanoo.", ["Nyt yritämme kääntää suunnan"]),
        ("fi", "– En uskonut tätä, sanoo Aino Lehtimäki, 83. Olin siellä.", ["En uskonut tätä"]),
        (
            "pl",
            "Rodzice są źli. – To skandal – mówi Anna Dudek. – Nikt nie pytał. Nigdy.",
            ["To skandal", "Nikt nie pytał. Nigdy."],
        ),
        ("pl", "– To był bałagan – to był model – podkreśla szef.", ["To był bałagan – to był model"]),
        ("ru", "— Мы уходим, — сказал Иван Орлов. — Завтра.", ["Мы уходим", "Завтра."]),
        ("uk", "— А вода є, — каже він і стукає. — Дякуємо.", ["А вода є", "Дякуємо."]),
        ("hu", "– A baj – tette hozzá –, hogy esni fog.", ["A baj", "hogy esni fog."]),
        ("es", "—No lo sé —respondió Ana—. Pero iré.", ["No lo sé", "Pero iré."]),
        ("es", "—Y la habrá —advierte en el patio—, pero poca.", ["Y la habrá", "pero poca."]),
        ("cs", "– To nevíme – řekla starostka Nováková. – Uvidíme.", ["To nevíme", "Uvidíme."]),
        ("bg", "— Не знаем, — каза кметът. — Ще видим.", ["Не знаем", "Ще видим."]),
        ("el", "– Δεν ξέρουμε, – είπε ο δήμαρχος. – Θα δούμε.", ["Δεν ξέρουμε", "Θα δούμε."]),
        ("ro", "– Nu știm nimic – a spus primarul. – Vom vedea.", ["Nu știm nimic", "Vom vedea."]),
        ("pt", "— Não sei de nada — disse o prefeito. — Veremos.", ["Não sei de nada", "Veremos."]),
    ],
)
def test_speech_up_to_the_verb_and_from_the_next_dash(language: str, text: str, words: list[str]) -> None:
    assert spoken(language, text) == words


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "– It is a scandal, says Anna.", []),
        ("de", "– Das ist ein Skandal, sagt Anna.", []),
        ("sv", "Bron – som är gammal – stängs, säger Anna.", []),
        ("sv", "– bröd\n– mjölk\n– smör", []),
        ("pl", "W maju – jak mówi policja – doszło do pożaru.", []),
        ("pl", "– Nie – mówi Anna Dudek z Gdyni. W maju 2020 r. – jak podaje policja – było inaczej.", ["Nie"]),
        ("uk", "— Я думала, — він махнув рукою, — що все. — Так, — каже вона.", ["Я думала"]),
        ("uk", "— Так, — махнув він рукою. — Ні.\n— Добре, — каже вона.", ["Добре"]),
        ("sv", "– Ja, säger hon.\n– Bullar, kakor och kaffe\n– Saft till barnen\n– Musik av Lasse", ["Ja"]),
        ("hu", "A szél erős volt – közölte az őrnagy. Este elállt.", []),
    ],
)
def test_what_is_not_sure_is_no_passage(language: str, text: str, words: list[str]) -> None:
    assert spoken(language, text) == words


def test_marks_inside_such_speech_are_inside_it_and_crossing_ones_win() -> None:
    text = "– Min man sa ”aldrig i livet” till mig, säger hon."
    found = find_passages(text, (), "sv")
    assert [(text[p.start : p.end], p.depth) for p in found] == [
        ("Min man sa ”aldrig i livet” till mig", 0),
        ("aldrig i livet", 1),
    ]
    text = "– Min man sa ”aldrig i livet, säger hon, till mig” på kvällen."
    assert spoken("sv", text) == ["aldrig i livet, säger hon, till mig"]


def test_an_article_is_read_in_its_own_language() -> None:
    marked = mark_up(
        read_article(
            "Bron stängs\n\nBron till ön stängdes på torsdagen och det är inte klart när den kan öppnas igen, enligt kommunen.\n\n"
            "– Vi måste ner till armeringen, säger projektledaren Henrik Dahlgren.\n"
        )
    )
    assert [marked.text[p.start : p.end] for p in marked.passages] == ["Vi måste ner till armeringen"]
    assert marked.passages[0].kind == "direct"


@given(st.text(alphabet='ab A.,!?–—- \n”"säger', max_size=80), st.sampled_from(["sv", "pl", "es", "fi", "ru"]))
def test_passages_are_in_order_and_never_cross(text: str, language: str) -> None:
    found = find_passages(text, (), language)
    assert [p.number for p in found] == list(range(len(found)))
    for a, b in ((a, b) for a in found for b in found if a.number < b.number):
        assert 0 <= a.outer_start <= a.start <= a.end <= a.outer_end <= len(text)
        assert b.outer_start >= a.outer_end or b.outer_end <= a.outer_end
