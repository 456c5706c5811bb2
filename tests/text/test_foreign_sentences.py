"""Sentences and quotations in writing without blanks, and with the marks of other languages."""

from __future__ import annotations

import pytest

from extractor.text import find_passages, find_sentences

SENTENCES = [
    ["他说：“我们已经准备好了。”", "记者随后离开了现场。", "“这不是真的！”", "她补充道。"],
    ["記者會上,他表示:「我們不會退讓。」", "會議結束。"],
    ["首相は「準備はできている。」と述べた。", "「『問題ない』と聞いた」と彼は語った。", "会見は終わった。"],
]
SPACED = [
    ["وقال الوزير: «نحن مستعدون للعمل.»", "وأضاف أن “الوضع صعب”.", "هل هذا صحيح؟", "نعم."],
    ["प्रधानमंत्री ने कहा, “हम तैयार हैं।”", "इसके बाद वे चले गए।"],
    ["그는 “우리는 준비됐다.”라고 말했다.", '"아니다"라고 했다.'],
]


@pytest.mark.parametrize("sentences", SENTENCES)
def test_a_closing_mark_belongs_to_the_sentence_before(sentences: list[str]) -> None:
    text = "".join(sentences)
    assert [text[s.start : s.end] for s in find_sentences(text)] == sentences


@pytest.mark.parametrize("sentences", SPACED)
def test_the_same_with_blanks(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[s.start : s.end] for s in find_sentences(text)] == sentences


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("他说：“我们已经准备好了。”记者问：“是吗？”他点头。", ["我们已经准备好了。", "是吗？"]),
        ("他表示:「我們『不會』退讓。」會議結束。", ["我們『不會』退讓。", "不會"]),
        ("首相は「準備はできている」と述べ、「問題ない」とした。", ["準備はできている", "問題ない"]),
        ("他称之为‘新时代’的开始。", ["新时代"]),
        ("그는 “우리는 준비됐다.”라고 말했다.", ["우리는 준비됐다."]),
        ("وقال: «نحن مستعدون للعمل.» وأضاف أن “الوضع صعب”.", ["نحن مستعدون للعمل.", "الوضع صعب"]),
        ("उन्होंने कहा, “हम तैयार हैं।” फिर वे चले गए।", ["हम तैयार हैं।"]),
        ("Premier powiedział: „Jesteśmy gotowi do pracy”. Potem wyszedł.", ["Jesteśmy gotowi do pracy"]),
        ("”Vi är redo att arbeta”, sade ministern.", ["Vi är redo att arbeta"]),
        ("Il a dit : «\u202fNous sommes prêts\u202f».", ["Nous sommes prêts"]),
        ("Ο υπουργός είπε: «Είμαστε έτοιμοι».", ["Είμαστε έτοιμοι"]),
    ],
)
def test_quotations(text: str, quoted: list[str]) -> None:
    assert [text[p.start : p.end] for p in find_passages(text)] == quoted


def test_a_chinese_statement_is_direct_speech() -> None:
    assert [p.kind for p in find_passages("他说：“我们已经准备好了。”这是“新时代”的开始。")] == ["direct", "scare"]
