"""Figures as the press of other languages prints them: each with its value, or without one where it is not certain."""

from __future__ import annotations

import pytest

from extractor.text import find_quantities

Found = tuple[str, float | None, str | None]
"""As printed, value, unit."""


def found(language: str, text: str) -> list[Found]:
    return [(text[q.start : q.end], q.value, q.unit) for q in find_quantities(text, (), language)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "20多万人，30余亿元。", [("20多万人", 2e5, "人"), ("30余亿元", 3e9, "CNY")]),
        ("ko", "20여만명, 30여억원.", [("20여만명", 2e5, "명"), ("30여억원", 3e9, "KRW")]),
        ("fa", "۵۸ هزار و ۵۰۰ تومان", [("۵۸ هزار و ۵۰۰ تومان", 58_500, "تومان")]),
        ("ar", "3 ملايين و500 ألف", [("3 ملايين و500 ألف", 3.5e6, None)]),
        ("it", "1 miliardo e 200 milioni di euro", [("1 miliardo e 200 milioni di euro", 1.2e9, "EUR")]),
        ("pt", "R$ 1 milhão e 200 mil", [("R$ 1 milhão e 200 mil", 1.2e6, "BRL")]),
        ("it", "2 milioni e 300 feriti", [("2 milioni", 2e6, None), ("300 feriti", 300, "feriti")]),
        ("pl", "3 tys. 200 zł", [("3 tys. 200 zł", None, None)]),
        ("ru", "3 тыс. 200 человек", [("3 тыс. 200", None, None)]),
        ("de", "2,5 Mia. Franken, 5 MdEUR", [("2,5 Mia. Franken", 2.5e9, "CHF"), ("5 MdEUR", 5e9, "EUR")]),
        ("ja", "2・3%、1・5億円、3・5倍", [("2・3%", 2.3, "percent"), ("1・5億円", 1.5e8, "JPY"), ("3・5", None, None)]),
        ("zh", "涨至234，200只下跌", [("234", 234, None), ("200只", 200, "只")]),
        ("ko", "4·10 총선, 6·25전쟁", [("4·10", None, None), ("6·25", None, None)]),
        ("ko", "형법 제250조, 3조원", [("250조", None, None), ("3조원", 3e12, "KRW")]),
        ("fr", "2 millions et demi, 5 ans et demi", [("2 millions et demi", None, None), ("5 ans et demi", None, None)]),
        ("ja", "3年半、3分の1", [("3年半", None, None), ("3分の1", 33.3333, "percent")]),
        ("id", "Rp350 miliar, Rp 10.000", [("Rp350 miliar", 3.5e11, "IDR"), ("Rp 10.000", 10_000, "IDR")]),
    ],
)  # fmt: skip
def test_a_number_of_parts_is_one(language: str, text: str, expected: list[Found]) -> None:
    assert found(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "bei minus 12 Grad Celsius", -12),
        ("fr", "moins 10 °C", -10),
        ("nl", "min 5 graden", -5),
        ("es", "5 grados bajo cero", -5),
        ("it", "5 gradi sotto zero", -5),
        ("uk", "5 градусів нижче нуля", -5),
        ("zh", "零下10摄氏度", -10),
        ("zh", "气温为，-3℃", -3),
        ("ja", "株価は▲1.2%", -1.2),
        ("ko", "영하 5도", -5),
        ("vi", "âm 5 độ C", -5),
        ("fr", "au moins 10 morts", 10),
        ("fr", "plus ou moins 10 %", 10),
        ("es", "al menos 10 muertos, y más", 10),
        ("es", "más o menos 20", 20),
        ("it", "più o meno 30 persone", 30),
        ("pt", "pelo menos 10 pessoas", 10),
        ("ru", "плюс-минус 3%", 3),
        ("de", "plus minus 3 Prozent", 3),
        ("de", "um +0,6 %", 0.6),
        ("fr", "(+4,5 %)", 4.5),
    ],
)
def test_signs_in_words_and_arrows(language: str, text: str, value: float) -> None:
    assert [q.value for q in find_quantities(text, (), language)] == [value]


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("de", "von 10 auf 12 Millionen", [None, 12e6]),
        ("nl", "van 1,5 naar 3 miljoen", [None, 3e6]),
        ("pt", "de 1,5 para 3 milhões", [None, 3e6]),
        ("it", "dal 10 al 15%", [None, 15]),
        ("el", "από 1,5 σε 3 εκατ.", [None, 3e6]),
        ("sv", "ökade från 3,9 till 4,2 miljarder", [None]),
        ("ru", "выросло с 1,5 до 3 млн", [None]),
        ("ar", "ارتفع من 10 إلى 15 في المئة", [None]),
        ("ja", "150万人から300万人に", [1.5e6, 3e6]),
        ("tr", "yüzde 10'dan yüzde 15'e", [10, 15]),
        ("tr", "%50'den %47,5'e", [50, 47.5]),
        ("de", "Es sind 3 Millionen. -5 Grad", [3e6, -5]),
    ],
)
def test_what_a_number_was_and_has_become_is_no_range(language: str, text: str, values: list[float | None]) -> None:
    drafts = find_quantities(text, (), language)
    assert [q.value for q in drafts] == values
    assert all(q.qualifier != "between" for q in drafts)


@pytest.mark.parametrize(
    ("language", "text", "qualifier"),
    [
        ("pl", "spadła o 0,2 pkt proc. do 5,2 proc.", "exact"),
        ("pl", "do 350 mln zł", "at_most"),
        ("nl", "steeg tot 3,7 procent", "exact"),
        ("nl", "tot 300 euro", "at_most"),
        ("es", "bajó hasta 11,7%", "exact"),
        ("id", "meningkat hingga 20 persen", "exact"),
        ("pl", "aż 40 proc.", "exact"),
        ("zh", "高达30亿元", "exact"),
        ("ko", "총 300명", "exact"),
        ("zh", "近5年", "exact"),
        ("zh", "近3000人", "nearly"),
        ("ja", "震度5強", "exact"),
        ("th", "ต่ำกว่า 18 ปี", "less_than"),
        ("th", "ไม่ต่ำกว่า 300 คน", "at_least"),
        ("de", "unter 18 Jahren", "less_than"),
        ("de", "über 65 Jahren", "more_than"),
        ("de", "über 3 Jahre", "exact"),
        ("de", "gut 400 Euro", "more_than"),
        ("ar", "12 شخصا على الأقل", "at_least"),
        ("tr", "150'den fazla kişi", "more_than"),
        ("he", "ויותר מ-150", "more_than"),
        ("he", "בין 10,000 ל-12,000", "between"),
    ],
)
def test_limits_are_read_where_they_stand(language: str, text: str, qualifier: str) -> None:
    assert find_quantities(text, (), language)[-1].qualifier == qualifier


@pytest.mark.parametrize(
    ("language", "text", "as_of"),
    [
        ("fr", "les années 1980", "1980/1989"),
        ("sv", "på 1990-talet", "1990/1999"),
        ("fi", "1990-luvulla", "1990/1999"),
        ("ru", "в 1990-х годах", "1990/1999"),
        ("uk", "у 2014-му", "2014"),
        ("hi", "2023-24", "2023/2024"),
        ("ru", "с 3 по 5 мая", "--05"),
        ("fr", "dans les années 80", None),
        ("it", "della musica degli anni '90 non", None),
        ("pt", "a loja não abre das 8h às 19h", None),
        ("ar", "2024 ساعة", None),
        ("ja", "1~3月期", None),
        ("ja", "それは令和6年3月5日に", "2024-03-05"),
        ("zh", "民國113年3月", "2024-03"),
        ("hu", "a hír szerint március 15-én volt", "--03-15"),
        ("zh", "2023—24赛季的", "2023/2024"),
    ],
)
def test_years_are_no_counts(language: str, text: str, as_of: str | None) -> None:
    first = find_quantities(text, (), language)[0]
    assert (first.value, first.as_of) == (None, as_of)


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("de", "um 02:17 Uhr", 2.2833, "o'clock"),
        ("de", "um 08.15 Uhr", 8.25, "o'clock"),
        ("th", "14.30 น.", 14.5, "o'clock"),
        ("pt", "por volta das 8h", 8, "o'clock"),
        ("fr", "à 14h30", 14.5, "o'clock"),
        ("fr", "un film de 1h45", None, None),
        ("fr", "la ville est à 2 heures de route", 2, "hour"),
        ("nl", "binnen 24 uur", 24, None),
        ("nl", "rond 22.15 uur", 22.25, "o'clock"),
        ("ko", "2시 30분", None, None),
        ("it", "43 anni", 43, "year"),
        ("pt", "25 mil segundo os sindicatos", 25_000, None),
        ("pl", "3,9 mld rok wcześniej", 3.9e9, None),
        ("de", "vor 65 Millionen Jahren", 65e6, "year"),
        ("id", "UU Nomor 6 Tahun 2023", None, None),
        ("hu", "130 km/órás", 130, "kilometre / hour"),
        ("ar", "130 كيلومترا في الساعة", 130, "kilometre / hour"),
        ("hu", "0,3 százalékponttal", 0.3, "percentage point"),
        ("es", "30ºC", 30, "degree_Celsius"),
        ("zh", "当时43岁", 43, "year"),
        ("zh", "每小时130公里", 130, "kilometre"),
        ("ja", "は=151円", 151, "JPY"),
        ("ko", "20대 여성", None, None),
        ("zh", "他们以3比1获胜", None, None),
        ("it", "il museo apre alle 22", None, None),
        ("it", "ha dato una casa alle 22 famiglie", 22, "famiglie"),
        ("es", "es a las 9 de la noche", None, None),
        ("ru", "в 8 утра он был на работе", None, None),
        ("sv", "det är klockan 8 och", 8, "o'clock"),
        ("de", "nach Artikel 5 der Verfassung", None, None),
        ("fr", "le CAC 40 et la Bourse", None, None),
    ],
)
def test_times_lengths_and_units(language: str, text: str, value: float | None, unit: str | None) -> None:
    first = find_quantities(text, (), language)[0]
    assert (first.value, first.unit, first.qualifier) == (value, unit, "exact")


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ru", "Инфляция составила 7,4% 2023 г.", [("7,4%", 7.4, "percent"), ("2023", None, None)]),
        ("es", "Los pasajeros pueden recibir hasta 600 euros", [("hasta 600 euros", 600, "EUR")]),
        ("it", "La sala della scuola non è per fino a 300 persone", [("fino a 300 persone", 300, "persone")]),
        ("pt", "Há 3 anos não foram mais 50 mil pessoas para a rua", [("3 anos", 3, "year"), ("50 mil pessoas", 50_000, "pessoas")]),
        ("it", "Negli ultimi anni 20 persone sono morte", [("20 persone", 20, "persone")]),
        ("ko", "드론 20대가 격추됐고", [("20대", 20, "대")]),
        ("ko", "오후 3시 100명이 모였다", [("3시", None, None), ("100명", 100, "명")]),
        ("ko", "소방차 15대 40명이 출동했다", [("15대", 15, "대"), ("40명", 40, "명")]),
        ("ko", "3대 1로 이겼다", [("3", None, None), ("1", None, None)]),
        ("vi", "Người ta được mỗi tháng 5 triệu đồng", [("5 triệu đồng", 5e6, "VND")]),
        ("ru", "В начале 2014-го года он был на работе", [("2014-го", None, None)]),
        ("hi", "2023 साल में यह था", [("2023", None, None)]),
        ("pt", "O jogo é às 20 horas de sábado", [("20 horas", 20, "o'clock")]),
        ("es", "Todos menos 3 de los diputados", [("3", 3, None)]),
        ("fr", "Il est dix heures moins 20 minutes", [("20 minutes", 20, "minute")]),
        ("nl", "Het duurt 5 min 30 seconden", [("5", 5, None), ("30 seconden", 30, "second")]),
        ("ru", "Опоздание в 20 часов было", [("20 часов", 20, "hour")]),
        ("sv", "Ett 30-tal personer var med", [("30", 30, None)]),
        ("fr", "la 2000e victime de la guerre", [("2000e", 2000, None)]),
        ("zh", "他们有300个半导体元件", [("300个", 300, "个")]),
        ("de", "Eine neue Art 20 Meter tief unter der Erde", [("20 Meter", 20, "metre")]),
        ("de", "Mit dem Dax 200 Punkte im Plus", [("200 Punkte", 200, "Punkte")]),
        ("ar", "5 ملايين و20 بالمئة", [("5 ملايين", 5e6, None), ("20 بالمئة", 20, "percent")]),
    ],
)  # fmt: skip
def test_words_that_only_look_like_them_change_nothing(language: str, text: str, expected: list[Found]) -> None:
    assert found(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "рост ВВП составит от 2 до 3% в год"),
        ("nl", "De groei ligt tussen 2 en 3 procent"),
        ("es", "El pasado año hubo entre 200 y 300 detenidos"),
        ("sv", "Det är från 5 till 10 procent av de som är med"),
        ("da", "Det er unge fra 13 til 18 år"),
        ("pl", "Firma z 20–30 osobami jest w mieście"),
        ("ja", "100円から200円の間"),
        ("ko", "100원에서 200원 사이"),
        ("hi", "20 रुपये से 30 रुपये के बीच"),
    ],
)
def test_ranges_stay_ranges(language: str, text: str) -> None:
    assert [q.qualifier for q in find_quantities(text, (), language)] == ["between"]


def test_a_telephone_number_is_no_amount() -> None:
    assert all(q.value != 49 for q in find_quantities("Rufen Sie +49 30 12345 an.", (), "de"))
