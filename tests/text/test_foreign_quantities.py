"""Quantities of articles in other languages: read by their own convention, or without a value."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.text import find_quantities
from extractor.text.languages import language_of
from extractor.text.quantities.foreign.ideographs import value_of_ideographs

NEWS: dict[str, tuple[str, list[tuple[str, float | None, str | None]]]] = {
    "de": (
        "Die Regierung hat am Montag rund 3,5 Millionen Euro für die Stadt zugesagt. Mehr als 1.200 Helfer sind im Einsatz, "
        "45,5 Prozent der Häuser wurden zerstört. Die Schäden werden auf 12 Mrd. Euro geschätzt, nicht auf 1.234,5 Euro.",
        [("3,5 Millionen Euro", 3.5e6, "EUR"), ("1.200 Helfer", 1200, "Helfer"), ("45,5 Prozent", 45.5, "percent"),
         ("12 Mrd. Euro", 12e9, "EUR"), ("1.234,5 Euro", 1234.5, "EUR")],
    ),
    "fr": (
        "Le gouvernement a annoncé que 1 200 emplois et 3,5 milliards d'euros sont prévus dans la région. Plus de 4,5 % des "
        "salariés, soit 15\u202f000 personnes, ne sont pas concernés. Les 80 millions de dollars ont été versés par la banque.",
        [("1 200 emplois", 1200, "emplois"), ("3,5 milliards d'euros", 3.5e9, "EUR"), ("4,5 %", 4.5, "percent"),
         ("15\u202f000 personnes", 15000, "personnes"), ("80 millions de dollars", 80e6, "USD")],
    ),
    "es": (
        "El gobierno anunció que unos 1.200 empleos y 3,5 millones de euros se destinan a la región, según el ministro. El "
        "45,5 por ciento de los hogares no tiene agua. Son 2 millones 300 mil personas y 15 mil millones de dólares.",
        [("1.200 empleos", 1200, "empleos"), ("3,5 millones de euros", 3.5e6, "EUR"), ("45,5 por ciento", 45.5, "percent"),
         ("2 millones 300 mil personas", 2.3e6, "personas"), ("15 mil millones de dólares", 15e9, "USD")],
    ),
    "it": (
        "Il governo ha detto che circa 3,5 milioni di euro sono per la regione. Sono 1.200 persone, il 45,5 per cento della "
        "popolazione; altre 15mila persone non hanno una casa.",
        [("3,5 milioni di euro", 3.5e6, "EUR"), ("1.200 persone", 1200, "persone"), ("45,5 per cento", 45.5, "percent"),
         ("15mila persone", 15000, "persone")],
    ),
    "pt": (
        "O governo disse que cerca de 3,5 milhões de reais e R$ 1,2 bilhão não foram pagos. São 1.200 pessoas, 45,5% da "
        "população, e mais de 3 mil casas.",
        [("3,5 milhões de reais", 3.5e6, "BRL"), ("R$ 1,2 bilhão", 1.2e9, "BRL"), ("1.200 pessoas", 1200, "pessoas"),
         ("45,5%", 45.5, "percent"), ("3 mil casas", 3000, "casas")],
    ),
    "nl": (
        "De regering heeft ongeveer 3,5 miljoen euro voor de stad. Er zijn 1.200 mensen en 45,5 procent van het land is nat.",
        [("3,5 miljoen euro", 3.5e6, "EUR"), ("1.200", 1200, None), ("45,5 procent", 45.5, "percent")],
    ),
    "sv": (
        "Regeringen har 3,5 miljarder kronor för det. Omkring 1 200 personer och 45,5 procent av de som är med var där.",
        [("3,5 miljarder kronor", 3.5e9, "SEK"), ("1 200", 1200, None), ("45,5 procent", 45.5, "percent")],
    ),
    "pl": (
        "Rząd poinformował, że ponad 1200 osób i 3,5 mln zł to nie jest dużo. Było to 45,5 proc. mieszkańców i 12 tys. osób.",
        [("1200", 1200, None), ("3,5 mln zł", 3.5e6, "PLN"), ("45,5 proc.", 45.5, "percent"), ("12 tys", 12000, None)],
    ),
    "ru": (
        "Правительство выделило около 3,5 млрд рублей, сообщил министр. По данным ведомства, 1 200 человек и 45,5 процента "
        "домов были без света. Это 5 миллионов долларов.",
        [("3,5 млрд рублей", 3.5e9, "RUB"), ("1 200", 1200, None), ("45,5 процента", 45.5, "percent"),
         ("5 миллионов долларов", 5e6, "USD")],
    ),
    "tr": (
        "Hükûmet, yaklaşık 3,5 milyon kişinin bu bölgede olduğunu ve yüzde 45,5'inin daha çok zarar gördüğünü açıkladı. "
        "1.200'den fazla ev ve 5 bin lira için karar çıktı, %12 ise oldu.",
        [("3,5 milyon", 3.5e6, None), ("yüzde 45,5", 45.5, "percent"), ("1.200", 1200, None), ("5 bin lira", 5000, "TRY"),
         ("%12", 12, "percent")],
    ),
    "ar": (
        "أعلنت الحكومة أن نحو ٣٫٥ مليون شخص من ١٬٢٠٠ قرية و٤٥٪ من السكان تضرروا، وقال الوزير إن 2.5 مليار دولار",
        [("٣٫٥ مليون", 3.5e6, None), ("١٬٢٠٠", 1200, None), ("٤٥٪", 45, "percent"), ("2.5 مليار دولار", 2.5e9, "USD")],
    ),
    "fa": (
        "دولت اعلام کرد که ۳٫۵ میلیون نفر این کار را کرده‌اند و ۴۵ درصد از مردم",
        [("۳٫۵ میلیون", 3.5e6, None), ("۴۵ درصد", 45, "percent")],
    ),
    "hi": (
        "सरकार ने कहा कि १२ लोगों की मौत हो गई है और 3.5 करोड़ रुपये दिए गए हैं। लगभग 45 प्रतिशत, 1,20,000 लोग, 5 लाख करोड़ रुपये।",
        [("१२", 12, None), ("3.5 करोड़ रुपये", 3.5e7, "INR"), ("45 प्रतिशत", 45, "percent"), ("1,20,000", 120000, None),
         ("5 लाख करोड़ रुपये", 5e12, "INR")],
    ),
    "bn": (
        "সরকার বলেছে যে ১২ জন এবং প্রায় ৩.৫ কোটি টাকা এই ৪৫ শতাংশ",
        [("১২", 12, None), ("৩.৫ কোটি টাকা", 3.5e7, "BDT"), ("৪৫ শতাংশ", 45, "percent")],
    ),
    "th": (
        "รัฐบาลประกาศว่า 3.5 ล้านคน ประมาณ 1,200 คน ร้อยละ 45 และ 5 หมื่นล้านบาท",
        [("3.5 ล้าน", 3.5e6, None), ("1,200", 1200, None), ("ร้อยละ 45", 45, "percent"), ("5 หมื่นล้านบาท", 5e10, "THB")],
    ),
    "zh": (
        "政府宣布,约三百人在事故中死亡,3.5亿元用于救助,1万5000人参加。百分之三十的居民受影响,超过1200名,损失3亿5000万美元。",
        [("三百人", 300, "人"), ("3.5亿元", 3.5e8, "CNY"), ("1万5000人", 15000, "人"), ("百分之三十", 30, "percent"),
         ("1200名", 1200, "名"), ("3亿5000万美元", 3.5e8, "USD")],
    ),
    "ja": (
        "政府は約3億5000万円を支出すると発表した。1万5000人以上が参加し、45.5%だった。",
        [("3億5000万円", 3.5e8, "JPY"), ("1万5000人", 15000, "人"), ("45.5%", 45.5, "percent")],
    ),
    "ko": (
        "정부는 3만5000명이 참가했다고 밝혔다. 약 3조 5000억원이며 45.5%이다. 1,200명 이상이다.",
        [("3만5000명", 35000, "명"), ("3조 5000억원", 3.5e12, "KRW"), ("45.5%", 45.5, "percent"), ("1,200명", 1200, "명")],
    ),
    "he": (
        "ממשלת ישראל אמרה כי 3.5 מיליון שקל ו-45 אחוזים של התושבים",
        [("3.5 מיליון שקל", 3.5e6, "ILS"), ("45 אחוזים", 45, "percent")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", NEWS)
def test_language_is_told(language: str) -> None:
    assert language_of(NEWS[language][0]) == language


@pytest.mark.parametrize("language", NEWS)
def test_numbers_are_read_by_their_own_convention(language: str) -> None:
    text, expected = NEWS[language]
    found = find_quantities(text, ())
    read = [(text[q.start : q.end], q.value, q.unit) for q in found]
    assert len(read) == len(expected), read
    for (printed, value, unit), (words, right, right_unit) in zip(read, expected, strict=True):
        assert words in printed
        assert (value, unit) == (right, right_unit)


DE = "Die Stadt und der Kreis haben das nicht mit dem Land geklärt. "
ES = "El ministro dijo que los datos no son de la ciudad ni del gobierno. "
FR = "Le ministre dit que les chiffres ne sont pas ceux de la ville. "


@pytest.mark.parametrize(
    "text",
    [
        DE + "Es waren 3.5 in der Liste.",  # a date, a time of day, a chapter
        DE + "Es kamen 10,000 Menschen.",  # ten, or ten thousand by a slip
        ES + "Fueron 1,200 personas.",  # Mexico groups with commas, Spain does not
        ES + "Acudieron un millón 200 mil personas.",
        FR + "De 3 à 5 millions d'euros.",  # a rise, not a range
        DE + "Es sind 3 und 5 Millionen Euro.",
        DE + "Sie gewannen 2-5 gegen den Verein.",
        DE + "Es waren 2000 Menschen.",  # or the year
        DE + "Von 12 bis 18 Uhr.",
        ES + "En los años 90.",
    ],
)
def test_what_is_not_certain_has_no_value(text: str) -> None:
    unsure = find_quantities(text, ())[0]
    assert (unsure.value, unsure.low, unsure.high, unsure.unit, unsure.as_of) == (None, None, None, None, None)


def test_the_article_contradicts_its_language() -> None:
    text = (
        DE + "Die Schweiz zahlt 3.5 Millionen Franken, 4.2 Prozent mehr, für 1'200 Menschen und 12.75 Franken je Tag."
    )
    assert [q.value for q in find_quantities(text, ())] == [3.5e6, 4.2, 1200, 12.75]
    mexican = ES + "Son 3.5 millones de dólares y 1,200 personas."
    assert [q.value for q in find_quantities(mexican, ())] == [3.5e6, 1200]


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        (DE + "Am 3. März 2024 war das.", "2024-03-03"),
        (DE + "Am 03.12.2024 war das.", "2024-12-03"),
        (FR + "Le 1er mai 2023.", "2023-05-01"),
        (ES + "El 3 de marzo de 2024.", "2024-03-03"),
        ("12 марта 2024 года в городе было не так, как на фото.", "2024-03-12"),
        ("2024年3月5日,政府宣布。", "2024-03-05"),
        ("정부는 2024년 3월 5일 밝혔다.", "2024-03-05"),
        ("सरकार ने १५ मार्च 2024 को कहा कि यह है।", "2024-03-15"),
    ],
)
def test_dates(text: str, as_of: str) -> None:
    assert [q.as_of for q in find_quantities(text, ())] == [as_of]


@pytest.mark.parametrize(
    ("language", "text", "shares"),
    [
        ("ja", "約7割が反対し、4割5分が賛成、六割以上とも6~7割とも。3割弱の役割。", [70, 45, 60, (60, 70), 30]),
        ("ja", "その打率は3割2分1厘で、もう一人は２割５分だった。", [32.1, 25]),
        (
            "zh",
            "约七成受访者反对，3成5的人支持，七成五的居民，八成半，近两成半员工，两成左右。",
            [70, 35, 75, 85, 25, 20],
        ),
        ("ko", "응답자의 약 7할이 반대했고 2할 정도가 찬성했다. 그는 3할 5푼 2리를 쳤다.", [70, 20, 35.2]),
    ],
)
def test_tenths_are_shares(language: str, text: str, shares: list[object]) -> None:
    found = [q for q in find_quantities(text, (), language) if q.as_of is None]
    assert [q.value if q.value is not None else (q.low, q.high) for q in found] == shares
    assert {q.unit for q in found} == {"percent"}


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        (
            "ja",
            "1990年代に20代の男性3人が10年後と言った。３０代の人が７、８割。",
            ["1990/1999", None, 3, 10, None, None, None],
        ),
        ("zh", "上世纪80年代，20世纪90年代，2010年代，90后员工，30年后。", ["2010/2019", None, 30]),
        ("ko", "1990년대 초반과 80년대, 21세기.", ["1990/1999"]),
        ("ko", "2022년대선에서, 2023년대비, 12할부, 10할머니.", ["2022", "2023", 12, 10]),
        ("zh", "他2008年代表中国参加奥运会，指数跌破30后反弹，年满60后退休，付出30年代价。", ["2008", 30, 60, 30]),
        ("zh", "四成二手房降价，超三成一线员工，六成五人赞成，一成不变，周一成品油，三十成名。", []),
        ("zh", "6、7成的人，逾7成人不满，3成员工，12成品油站。", [None] * 5),
        (
            "ja",
            "節目の50割れで、石田三成が敗れた。7、8割の人と2,3割の値上げ。2010年代表に。",
            [50, None, None, None, "2010"],
        ),
    ],
)
def test_decades_and_ages_are_no_counts(language: str, text: str, found: list[object]) -> None:
    assert [q.as_of or q.value for q in find_quantities(text, (), language)] == found


def test_ranges_take_the_scale_of_their_end() -> None:
    text = DE + "Zwischen 10 und 15 Millionen Menschen, 3 bis 5 Prozent."
    assert [(q.low, q.high) for q in find_quantities(text, ())] == [(10e6, 15e6), (3, 5)]


@pytest.mark.parametrize(
    ("language", "text", "units"),
    [
        ("zh", "利率下调10个基点，由1.40%降为1.30%。", ["basis point", "percent", "percent"]),
        ("de", "Der Zins steigt um 25 Basispunkte auf 3,5 Prozent, sagte die Bank nicht.", ["basis point", "percent"]),
        ("fr", "Une hausse de 25 points de base à 3,5 %, selon la banque.", ["basis point", "percent"]),
        ("pt", "Um corte de 25 pontos-base para os bancos.", ["basis point"]),
        ("ru", "Ставка выросла на 25 базисных пунктов.", ["basis point"]),
    ],
)
def test_basis_points(language: str, text: str, units: list[str]) -> None:
    assert [q.unit for q in find_quantities(text, (), language)] == units


@pytest.mark.parametrize("printed", ["1.200'0", "1,200'0", "1'200.00'0", "12'345.6'7", "1 200.5 0", "1.2.3'4"])
@pytest.mark.parametrize("language", ["de", "fr", "ru", "sv", "zh"])
def test_digits_grouped_in_no_way_have_no_value(language: str, printed: str) -> None:
    text = f"Es kostet {printed} Franken, und das ist nicht wenig."
    assert all(q.value is None or f"{q.value:g}" in text for q in find_quantities(text, (), language))


@pytest.mark.parametrize(
    ("language", "text", "qualifiers"),
    [
        ("ru", "Выручка выросла на 6%, до 212 млрд руб. Завод получит до 5 млрд руб.", ["exact", "exact", "at_most"]),
        ("uk", "Інфляція знизилася до 4,5%, а штраф становить до 10 тис. грн, як і раніше.", ["exact", "at_most"]),
        ("pl", "Bezrobocie wzrosło do 5,2 proc., a firma zapłaci do 3 mln zł kary.", ["exact", "at_most"]),
    ],
)
def test_up_to_behind_a_change_is_the_new_value(language: str, text: str, qualifiers: list[str]) -> None:
    assert [q.qualifier for q in find_quantities(text, (), language)] == qualifiers


def test_an_unknown_language_gives_shares_alone() -> None:
    text = "Riigikogu arutas eelarvet mitu tundi ja minister selgitas saadikutele uusi arve. " * 4
    found = find_quantities(text + "Kulud kasvasid 4,5 % ja 3,5 miljonit eurot.", ())
    assert [(q.value, q.unit) for q in found] == [(4.5, "percent"), (None, None)]


def test_an_english_paragraph_in_another_language_is_english() -> None:
    text = NEWS["de"][0] + "\nThe minister said that 1,200 of the houses and 3.5 million people were in the plan."
    assert [q.value for q in find_quantities(text, ())][-2:] == [1200, 3.5e6]


@pytest.mark.parametrize(
    "quoted", ["« 3,5 millions d'euros »", "„1.200 Helfer sind im Einsatz und nicht mehr“", "三百人"]
)
def test_a_foreign_phrase_leaves_an_english_article_english(quoted: str) -> None:
    text = f"The minister said that {quoted} was what the paper and the radio reported of the 1,200 houses in the town."
    assert language_of(text) == "en"
    assert find_quantities(text, ())[-1].value == 1200


@pytest.mark.parametrize(
    ("printed", "value"),
    [("三百", 300), ("一千二百", 1200), ("两万", 20000), ("三点五亿", 3.5e8), ("十五", 15), ("三万亿", 3e12), ("一亿两千万", 1.2e8),
     ("一百零五", 105), ("三百五", None), ("二〇二四", None), ("千百", None), ("", 0)],
)  # fmt: skip
def test_ideographs(printed: str, value: float | None) -> None:
    assert value_of_ideographs(printed) == value


def test_english_articles_do_not_load_the_locale_data() -> None:
    code = (
        "import sys; from extractor.text import find_quantities;"
        "find_quantities('The minister said that 1,200 of the houses and 3.5 million people were there.', ());"
        "assert 'babel' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


_PIECES = st.sampled_from(
    [*"0123456789٣५৩三百万亿.,'’%-–/:() \n\u00a0\u202f€$", " 3,5 Millionen ", " und ", " der ", " les ", " bis ", "年", "月", "日",
     " à ", "1.200", "1 200", " mil ", " 2024 ", "März", "\ud800", "第", "\u200f", " миллионов ", " عام ", "🙂", "'den"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(NEWS)), st.lists(_PIECES | st.text(max_size=4), max_size=30).map("".join))
def test_any_text_gives_ordered_marks(language: str, tail: str) -> None:
    text = NEWS[language][0] + "\n" + tail
    last = 0
    for number, q in enumerate(find_quantities(text, ())):
        assert q.number == number
        assert last <= q.start <= q.number_start < q.number_end <= q.end <= len(text)
        ends = [end for end in (q.low, q.value, q.high) if end is not None]
        assert ends == sorted(ends)
        last = q.end
