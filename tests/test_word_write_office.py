"""What LibreOffice lays out and what the Open XML SDK accepts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
import word_sample as sample

from report.charts import native, native_size
from report.document import Chart, ChartSpec, Document, Panel, Paragraph, Series, Text, to_json
from report.word.write import Native, write

pytestmark = pytest.mark.office

MM = 72 / 25.4


def spec(kind: str = "同比条形") -> ChartSpec:
    values = (Decimal(41), Decimal(23), None)
    series = (
        Series("2022年上半年", values, "上年", ("41", "23", "—")),
        Series("2023年上半年", values, "本期", ("41", "23", "—")),
    )
    return ChartSpec(kind, ("道路运输", "建筑施工", "工贸"), (Panel("事故起数（起）", series),), "起")


def natives(document: Document) -> dict[str, Native]:
    made = {}
    for block in document.blocks:
        if isinstance(block, Chart):
            parts = native(spec())
            made[block.id] = Native(parts.xml, parts.workbook, *native_size(spec()))
    return made


def long_table() -> Document:
    """Text, then tables and charts that come to stand near the foot of a page."""
    blocks = []
    for number in range(6):
        blocks += [sample.body(10 * number + n) for n in range(1, 3 + number % 3)]
        blocks += [
            sample.paragraph("表题", f"表{number}　各行业事故情况"),
            sample.paragraph("单位", "单位：起", number=number),
            sample.table(5, f"t{number}"),
            sample.paragraph("表注", "注：表后说明", number=number),
        ]
        blocks += [
            sample.body(10 * number + 7),
            sample.chart(f"c{number}"),
            sample.paragraph("图题", f"图{number}　事故"),
        ]
    return Document("题", tuple(blocks))


@pytest.mark.parametrize("separator", [False, True])
@pytest.mark.parametrize("grid", [False, True])
def test_the_sdk_accepts_a_report_with_every_kind_of_block(look, schema_errors, separator, grid):
    set_so = replace(look, separator=separator, rules=replace(look.rules, grid=grid))
    document = sample.report()
    data = write(document, set_so, pictures=sample.pictures(document), base=to_json(document))
    assert schema_errors(data) == []


def test_the_sdk_accepts_native_charts(look, schema_errors):
    document = replace(sample.report(), blocks=(sample.chart("a"), sample.body(1), sample.chart("b")))
    assert schema_errors(write(document, look, pictures=natives(document))) == []


def test_the_sdk_does_find_a_wrong_file(look, schema_errors):
    document = sample.report()
    data = write(document, replace(look, highlight="pinkish"), pictures=sample.pictures(document))
    assert schema_errors(data)


def lines_of(page) -> list[tuple[float, str]]:
    """Baselines of a page with their text, top down; spans of one baseline joined."""
    found: dict[float, list[tuple[float, str]]] = {}
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                at = next((y for y in found if abs(y - span["origin"][1]) < 3), span["origin"][1])
                found.setdefault(at, []).append((span["origin"][0], span["text"]))
    return [(y, "".join(text for _, text in sorted(found[y])).strip()) for y in sorted(found)]


def opened(pdf):
    import pymupdf

    return pymupdf.open(pdf)


def test_a_full_page_has_22_lines_of_28_characters(look, to_pdf):
    blocks = tuple(Paragraph(f"p{n}", "正文", (Text("安" * 726),)) for n in range(4))
    pages = opened(to_pdf(write(Document("题", blocks), look)))
    body = [[text for _, text in lines_of(page) if set(text) == {"安"}] for page in pages]
    assert [len(lines) for lines in body[:-1]] == [22] * (len(body) - 1)
    assert len(body) >= 4
    counts = [len(line) for page in body for line in page]
    paragraph = [26] + [28] * 25
    assert counts == paragraph * 4


def test_slots_do_not_disturb_the_grid(look, to_pdf):
    # LibreOffice 7.4 loses the tightening of one character at each edge of a control; the look leaves room for that.
    runs = tuple(Text("安" * 5) if n % 2 else sample.slot("全" * 4, f"k{n}") for n in range(400))
    pages = opened(to_pdf(write(Document("题", (Paragraph("p", "正文", runs),)), look)))
    counts = [len(text) for page in pages for _, text in lines_of(page) if set(text) <= {"安", "全"}]
    assert counts[0] == 26
    assert set(counts[1:-1]) == {28}


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages_seven_millimetres_below_the_text(look, to_pdf):
    blocks = tuple(Paragraph(f"p{n}", "正文", (Text("安" * 726),)) for n in range(3))
    pages = opened(to_pdf(write(Document("题", blocks), look)))
    for number, page in enumerate(pages, 1):
        words = [word for word in page.get_text("words") if word[1] > 262 * MM]
        assert [word[4] for word in words] == ["—", str(number), "—"]
        start, end = min(word[0] for word in words) / MM, max(word[2] for word in words) / MM
        if number % 2:
            assert end == pytest.approx(184 - 4.94, abs=0.7)
        else:
            assert start == pytest.approx(28 + 4.94, abs=0.7)
        top = _ink_top(page, 262, (words[0][0], words[0][2]))
        assert top - 262 == pytest.approx(7, abs=0.3)


def _ink_top(page, below: float, between: tuple[float, float]) -> float:
    """Where ink begins under a height, in mm, within a strip of the page given in points."""
    pixels = page.get_pixmap(dpi=300, colorspace="gray")
    scale = 25.4 / 300
    for row in range(int(below / scale), pixels.height):
        start = row * pixels.stride
        line = pixels.samples[start + int(between[0] / 72 * 300) : start + int(between[1] / 72 * 300)]
        if min(line) < 128:
            return row * scale
    raise AssertionError("no ink")


def test_captions_stay_with_their_tables_and_charts(look, to_pdf):
    document = long_table()
    pages = opened(to_pdf(write(document, look, pictures=sample.pictures(document))))
    assert len(pages) >= 5
    texts = [page.get_text().replace("\n", "") for page in pages]
    for number in range(6):
        (at,) = [n for n, text in enumerate(texts) if f"表{number}　" in text]
        assert "事故起数" in texts[at].partition(f"表{number}　")[2]
        (caption,) = [n for n, text in enumerate(texts) if f"图{number}　" in text]
        heights = [bottom for *_, bottom in (image["bbox"] for image in pages[caption].get_image_info())]
        below = [y for y, text in lines_of(pages[caption]) if f"图{number}" in text]
        assert any(0 < below[0] - height < 40 for height in heights)
    whole = [text for text in texts if "表后说明" in text]
    assert sum(text.count("合计") for text in whole) == 6


def test_the_header_of_a_long_table_is_on_each_of_its_pages(look, to_pdf):
    pages = opened(to_pdf(write(Document("题", (sample.table(80),)), look)))
    assert len(pages) >= 3
    assert all("事故起数" in page.get_text() for page in pages)


def test_the_signature_never_stands_alone_on_a_page(look, to_pdf):
    closing = (sample.paragraph("署名", "区应急管理局"), sample.paragraph("日期", "2023年7月5日"))
    lines = [Paragraph(f"p{n}", "正文", (Text(f"第{n}行"),)) for n in range(21)]
    pages = opened(to_pdf(write(Document("题", (*lines, *closing)), look)))
    (last,) = [page.get_text() for page in pages if "区应急管理局" in page.get_text()]
    assert "第20 行" in last
    assert "2023 年" in last


def test_date_and_signature_stand_where_the_standard_says(look, to_pdf):
    blocks = (sample.paragraph("署名", "城东新区安全生产委员会办公室"), sample.paragraph("日期", "2023年7月5日"))
    page = opened(to_pdf(write(Document("题", blocks), look)))[0]
    spans = [s for b in page.get_text("dict")["blocks"] for line in b.get("lines", []) for s in line["spans"]]
    name = next(span["origin"][0] for span in spans if span["text"].startswith("城东"))
    date = next(span["origin"][0] for span in spans if span["text"].startswith("2023"))
    assert (date - name) / 15.75 == pytest.approx(2, abs=0.06)
    assert (name - 28 * MM) / 15.75 == pytest.approx(28 - 2 - 14, abs=0.1)


def test_attachments_start_and_wrap_where_the_standard_says(look, to_pdf):
    blocks = (
        sample.paragraph("附件", "附件：1.\t统计表"),
        sample.paragraph("附件", "2.\t" + "重大事故隐患整改台账" * 4),
    )
    page = opened(to_pdf(write(Document("题", blocks), look)))[0]
    words = [(word[4], (word[0] - 28 * MM) / 15.75) for word in page.get_text("words")]
    starts = [(text[:2], round(at, 1)) for text, at in words if not text.startswith(("—", "1"))]
    assert [text for text, _ in starts] == ["附件", "统计", "2.", "重大", "事故"]
    assert [at for _, at in starts] == pytest.approx([2, 6, 5, 6, 6], abs=0.15)


def test_libreoffice_shows_a_chart_whole_and_not_a_strip(look, to_pdf):
    document = Document("题", (sample.chart(),))
    page = opened(to_pdf(write(document, look, pictures=sample.pictures(document))))[0]
    (image,) = page.get_image_info()
    left, top, right, bottom = image["bbox"]
    assert ((right - left) / MM, (bottom - top) / MM) == (pytest.approx(150, abs=0.5), pytest.approx(75, abs=0.5))


def test_libreoffice_draws_a_native_chart(look, to_pdf):
    document = Document("题", (sample.chart(), sample.body(1)))
    page = opened(to_pdf(write(document, look, pictures=natives(document))))[0]
    assert "道路运输" in page.get_text()
    assert "41" in page.get_text()
