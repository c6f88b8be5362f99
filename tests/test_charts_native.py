"""Native charts: caches equal the workbook, nothing optional is left out; refill changes the data and keeps the looks."""

import io
import re
import shutil
import subprocess
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from report import charts
from report.document import ChartSpec, Panel, Series

C = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}


def series(name, values, role):
    return Series(name, tuple(None if v is None else Decimal(str(v)) for v in values), role)


def panel(title, before, now):
    return Panel(title, (series("2022年", before, "上年"), series("2023年", now, "本期")))


PAIRS = ChartSpec(
    "同比条形",
    ("道路运输", "“九小”场所 & <其他>"),
    (panel("事故起数（起）", (38, 27), (41, None)), panel("死亡人数（人）", (0, 3), ("26.50", 4))),
)
TREND = ChartSpec("月度折线", ("1月", "2月", "3月"), (panel("", (12, 9, None), (10, 18, 15)),), "起")
TREND_TWICE = ChartSpec(
    "月度折线", ("1月", "2月"), (panel("事故（起）", (1, 2), (3, 4)), panel("死亡（人）", (5, 6), (7, 8)))
)
HAZARDS = ChartSpec(
    "整改条形",
    ("工贸", "危化"),
    (
        Panel(
            "", (series("已整改", (518, 3), "已"), series("未整改", (8, 30), "未"), series("排查发现", (526, 33), "值"))
        ),
    ),
    "处",
)
FINES = ChartSpec("排序条形", ("建筑施工", "工贸"), (Panel("", (series("罚款", ("120.50", "80.2"), "值"),)),), "万元")
ALL = (PAIRS, TREND, HAZARDS, FINES)


def root(spec):
    return etree.fromstring(charts.native(spec).xml)


def found(tree, path):
    return tree.xpath(path, namespaces=C)


@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_what_the_chart_caches_is_what_its_workbook_says(spec):
    native = charts.native(spec)
    page = load_workbook(io.BytesIO(native.workbook))["Sheet1"]
    shown = charts.native_data(native.xml)
    rows = list(page.iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == list(shown.categories) == list(spec.categories)
    assert list(rows[0][1:]) == [column.name for column in shown.columns]
    for at, column in enumerate(shown.columns, 1):
        cells = [row[at] for row in rows[1:]]
        assert [None if cell is None else Decimal(str(cell)) for cell in cells] == list(column.values)


@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_the_ranges_point_at_the_cells_that_hold_the_cache(spec):
    native = charts.native(spec)
    page = load_workbook(io.BytesIO(native.workbook))["Sheet1"]
    for reference in found(etree.fromstring(native.xml), "//c:strRef | //c:numRef"):
        formula = reference.findtext("c:f", namespaces=C)
        assert formula.startswith("Sheet1!$")
        cells = page[formula.removeprefix("Sheet1!").replace("$", "")]
        cells = [cells] if not isinstance(cells, tuple) else [cell for (cell,) in cells]
        points = {int(p.get("idx")): p.findtext("c:v", namespaces=C) for p in reference.iter(f"{{{C['c']}}}pt")}
        assert {at: str(cell.value) for at, cell in enumerate(cells) if cell.value is not None} == points


def test_two_panels_are_one_chart_whose_series_say_what_they_count():
    names = [column.name for column in charts.native_data(charts.native(PAIRS).xml).columns]
    assert names == ["2022年事故起数（起）", "2023年事故起数（起）", "2022年死亡人数（人）", "2023年死亡人数（人）"]


def test_a_total_that_a_picture_prints_as_text_is_no_series():
    assert [column.name for column in charts.sheet(HAZARDS).columns] == ["已整改", "未整改"]


def test_a_missing_value_has_no_point_but_counts():
    values = found(root(PAIRS), "//c:ser[2]/c:val//c:numCache")[0]
    assert values.find("c:ptCount", C).get("val") == "2"
    assert [point.get("idx") for point in values.findall("c:pt", C)] == ["0"]


@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_every_optional_boolean_is_written(spec):
    tree = root(spec)
    for name, value in (("date1904", 0), ("roundedCorners", 0), ("autoTitleDeleted", 1), ("plotVisOnly", 1)):
        assert [node.get("val") for node in found(tree, f"//c:{name}")] == [str(value)]
    assert found(tree, "//c:dispBlanksAs/@val") == ["gap"]
    assert set(found(tree, "//c:varyColors/@val | //c:overlay/@val | //c:delete/@val")) == {"0"}
    assert found(tree, "//c:noMultiLvlLbl/@val") == ["1"]
    for axis in found(tree, "//c:catAx | //c:valAx"):
        assert [axis.find(f"c:{name}", C).get("val") for name in ("majorTickMark", "minorTickMark")] == ["none"] * 2
    switches = ["0", "1", "0", "0", "0", "0"]
    for labels in found(tree, "//c:dLbls | //c:dLbl"):
        names = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
        assert [labels.find(f"c:{name}", C).get("val") for name in names] == switches
    wanted = "smooth" if spec.kind == "月度折线" else "invertIfNegative"
    assert found(tree, f"//c:ser/c:{wanted}/@val") == ["0"] * len(found(tree, "//c:ser"))
    assert found(tree, "//c:externalData/@*")[0] == "rId1"


@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_every_run_names_a_latin_and_a_chinese_font_and_axis_ids_are_positive(spec):
    tree = root(spec)
    runs = found(tree, "//a:defRPr | //a:rPr")
    assert {(run.find("a:latin", C).get("typeface"), run.find("a:ea", C).get("typeface")) for run in runs} == {
        ("Times New Roman", "仿宋")
    }
    assert all(0 < int(number) < 2**31 for number in found(tree, "//c:axId/@val | //c:crossAx/@val"))
    assert found(tree, "//c:lang/@val") == ["zh-CN"]


@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_series_of_a_chart_differ_in_fill_or_line(spec):
    looks = [etree.tostring(look) for look in found(root(spec), "//c:ser/c:spPr")]
    assert len(set(looks)) == len(looks)


def test_four_lines_of_two_panels_have_four_looks():
    looks = [etree.tostring(look) for look in found(root(TREND_TWICE), "//c:ser/c:spPr | //c:ser/c:marker")]
    pairs = set(zip(looks[::2], looks[1::2], strict=True))
    assert len(pairs) == 4


def test_numbers_that_would_run_into_each_other_are_left_to_the_table():
    crowd = ChartSpec(
        "月度折线", tuple(map(str, range(20))), (Panel("", (series("2023年", range(10**6, 10**6 + 20), "本期"),)),)
    )
    assert found(root(crowd), "//c:showVal/@val") == ["0"]
    assert set(found(root(TREND), "//c:showVal/@val")) == {"1"}


def test_a_very_long_name_is_broken_in_the_chart_and_the_workbook_and_read_back_whole():
    name = "市级行政区域内的非煤矿山、危险化学品生产经营储存企业"
    spec = ChartSpec("排序条形", (name, "工贸"), FINES.panels, "万元")
    native = charts.native(spec)
    cell = load_workbook(io.BytesIO(native.workbook))["Sheet1"]["A2"].value
    assert (
        cell
        == found(etree.fromstring(native.xml), "//c:cat//c:v/text()")[0]
        == "市级行政区域内的非煤矿山、\n危险化学品生产经营储存企业"
    )
    assert charts.native_data(native.xml).categories == (name, "工贸")
    assert charts.data_digest(native.xml) == charts.sheet(spec).digest()


def test_stacked_bars_overlap_fully_and_carry_no_label_outside():
    tree = root(HAZARDS)
    assert found(tree, "//c:overlap/@val") == ["100"]
    assert set(found(tree, "//c:dLblPos/@val")) == {"ctr"}
    assert found(tree, "//c:ser[2]//c:dLbl/c:idx/@val") == ["0"]  # 8 of 526 is too thin for its number; 30 of 33 is not


def test_the_higher_line_has_its_number_above_and_the_lower_below():
    tree = root(TREND)
    assert found(tree, "//c:ser[1]/c:dLbls/c:dLblPos/@val") == ["t"]
    assert found(tree, "//c:ser[1]//c:dLbl/c:dLblPos/@val") == ["b"]
    assert found(tree, "//c:ser[1]//c:dLbl/c:idx/@val") == ["1"]


@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_the_same_chart_gives_the_same_two_parts(spec):
    assert charts.native(spec) == charts.native(spec)


def test_the_workbook_carries_no_time_of_its_making():
    parts = zipfile.ZipFile(io.BytesIO(charts.native(FINES).workbook))
    assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", parts.read("docProps/core.xml").decode())) == {
        "2000-01-01T00:00:00Z"
    }


def restyled(xml):
    """The chart as a person leaves it: other fill, other font size, a title, a legend at the bottom, one bar marked."""
    changes = (
        (b'<a:srgbClr val="404040"/></a:solidFill><a:ln', b'<a:srgbClr val="12436D"/></a:solidFill><a:ln'),
        (b'<c:legendPos val="t"/>', b'<c:legendPos val="b"/>'),
        (b'<c:gapWidth val="60"/>', b'<c:gapWidth val="31"/>'),
        (
            b'<c:invertIfNegative val="0"/>',
            b'<c:invertIfNegative val="0"/><c:dPt><c:idx val="1"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/></c:dPt>',
        ),
    )
    for old, new in changes:
        assert old in xml
        xml = xml.replace(old, new)
    return xml


def looks(xml):
    """Everything in a chart that is not data."""
    tree = etree.fromstring(xml)
    for node in found(tree, "//c:ser/c:tx | //c:ser/c:cat | //c:ser/c:val"):
        node.getparent().remove(node)
    return etree.tostring(tree, method="c14n")


def corrected(spec, add=1):
    """The same chart after every value was corrected."""
    panels = tuple(
        Panel(p.title, tuple(Series(s.name, tuple(v and v + add for v in s.values), s.role) for s in p.series))
        for p in spec.panels
    )
    return ChartSpec(spec.kind, spec.categories, panels, spec.unit)


def test_refill_changes_the_data_and_nothing_else():
    old = restyled(charts.native(PAIRS).xml)
    new = charts.refill(old, corrected(PAIRS))
    assert charts.native_data(new).columns[0].values == (39, 28)
    assert looks(new) == looks(old)
    assert charts.data_digest(new) == charts.data_digest(charts.native(corrected(PAIRS)).xml)


@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_refill_with_the_same_data_changes_nothing(spec):
    xml = charts.native(spec).xml
    assert etree.tostring(etree.fromstring(charts.refill(xml, spec)), method="c14n") == etree.tostring(
        etree.fromstring(xml), method="c14n"
    )


def test_restyling_keeps_the_digest_and_a_corrected_value_changes_it():
    xml = charts.native(PAIRS).xml
    assert charts.data_digest(restyled(xml)) == charts.data_digest(xml)
    assert charts.data_digest(charts.refill(xml, corrected(PAIRS))) != charts.data_digest(xml)


def test_series_that_a_person_put_in_another_order_get_their_own_values():
    tree = etree.fromstring(charts.native(TREND).xml)
    first, second = found(tree, "//c:ser")
    first.addprevious(second)
    first.find("c:order", C).set("val", "1")
    second.find("c:order", C).set("val", "0")
    new = charts.native_data(charts.refill(etree.tostring(tree), corrected(TREND)))
    assert {column.name: column.values[0] for column in new.columns} == {"2022年": 13, "2023年": 11}


def test_fewer_and_more_series_and_categories_are_taken_away_and_added():
    small = ChartSpec("同比条形", ("工贸",), (Panel("", (series("2023年", (7,), "本期"),)),))
    for old, new in ((PAIRS, small), (small, PAIRS)):
        xml = charts.refill(restyled(charts.native(old).xml) if old is PAIRS else charts.native(old).xml, new)
        assert charts.native_data(xml).digest() == charts.sheet(new).digest()
        tree = etree.fromstring(xml)
        identities = found(tree, "//c:ser/c:idx/@val")
        assert len(set(identities)) == len(identities) == len(charts.sheet(new).columns)
        assert all(int(at) < len(new.categories) for at in found(tree, "//c:dPt/c:idx/@val | //c:dLbl/c:idx/@val"))


REWRITTEN = f"""<c:chartSpace xmlns:c="{C["c"]}"><c:chart><c:plotArea><c:barChart>
<c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>label 0</c:f><c:strCache><c:ptCount val="1"/>
<c:pt idx="0"><c:v>罚款</c:v></c:pt></c:strCache></c:strRef></c:tx><c:dLbls/><c:cat><c:strLit><c:ptCount val="2"/>
<c:pt idx="0"><c:v>建筑施工</c:v></c:pt><c:pt idx="1"><c:v>工贸</c:v></c:pt></c:strLit></c:cat>
<c:val><c:numLit><c:ptCount val="2"/><c:pt idx="0"><c:v>1.205E2</c:v></c:pt><c:pt idx="1"><c:v>80.2000000000000</c:v></c:pt>
</c:numLit></c:val></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>""".encode()


def test_a_chart_that_another_program_wrote_anew_is_read_and_refilled():
    assert charts.data_digest(REWRITTEN) == charts.sheet(FINES).digest()
    tree = etree.fromstring(charts.refill(REWRITTEN, corrected(FINES)))
    assert [node.tag.split("}")[1] for node in found(tree, "//c:ser")[0]] == [
        "idx",
        "order",
        "tx",
        "dLbls",
        "cat",
        "val",
    ]
    assert found(tree, "//c:val//c:v/text()") == ["121.5", "81.2"]
    assert found(tree, "//c:f/text()") == ["Sheet1!$B$1", "Sheet1!$A$2:$A$3", "Sheet1!$B$2:$B$3"]


@pytest.mark.parametrize(
    "xml", [b"", b"<a/>", b"<c:chartSpace", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/x">]><a>&x;</a>']
)
def test_what_is_no_chart_part_is_a_value_error(xml):
    with pytest.raises(ValueError, match="图表部件"):
        charts.native_data(xml)


values = st.lists(st.one_of(st.none(), st.decimals(-(10**6), 10**9, places=2)), min_size=1, max_size=6)


@st.composite
def specs(draw):
    columns = draw(st.lists(values, min_size=1, max_size=4))
    names = draw(st.lists(st.text("道路运输&<>“”12", min_size=1, max_size=8), min_size=1, max_size=6))
    return ChartSpec(
        "同比条形", tuple(names), (Panel("", tuple(series(f"列{at}", c, "本期") for at, c in enumerate(columns))),)
    )


@settings(max_examples=80, deadline=None)
@given(specs(), specs())
def test_law_a_refilled_chart_shows_the_new_data_whatever_it_showed(old, new):
    shown = charts.native_data(charts.refill(charts.native(old).xml, new))
    assert shown.digest() == charts.sheet(new).digest()
    assert [column.name for column in shown.columns] == [column.name for column in charts.sheet(new).columns]


def document(spec):
    """A Word file with one native chart, as bytes."""
    from docx import Document
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    word, made = Document(), charts.native(spec)
    kinds = "application/vnd.openxmlformats-officedocument."
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    book = Part(PackURI("/word/embeddings/book1.xlsx"), f"{kinds}spreadsheetml.sheet", made.workbook, word.part.package)
    part = Part(PackURI("/word/charts/chart1.xml"), f"{kinds}drawingml.chart+xml", made.xml, word.part.package)
    assert part.relate_to(book, f"{links}package") == "rId1"
    width, height = (round(side * 36000) for side in charts.native_size(spec))
    drawing = (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'xmlns:a="{C["a"]}" xmlns:c="{C["c"]}" xmlns:r="{links[:-1]}"><wp:inline><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="1" name="图1"/><a:graphic><a:graphicData uri="{C["c"]}">'
        f'<c:chart r:id="{word.part.relate_to(part, f"{links}chart")}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
    word.add_paragraph().add_run()._r.append(parse_xml(drawing))
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


@pytest.mark.office
@pytest.mark.parametrize("spec", ALL, ids=charts.KINDS)
def test_libreoffice_reads_and_writes_a_chart_without_changing_its_data_and_refill_works_on_that(spec, tmp_path):
    (tmp_path / "图.docx").write_bytes(document(spec))
    program = shutil.which("soffice") or pytest.skip("没有 LibreOffice")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    target = tmp_path / "out"
    command = [program, home, "--headless", "--convert-to", "docx", "--outdir", target, tmp_path / "图.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(target / "图.docx") as package:
        xml = package.read(
            next(name for name in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", name))
        )
    assert charts.data_digest(xml) == charts.sheet(spec).digest()
    assert charts.data_digest(charts.refill(xml, corrected(spec))) == charts.sheet(corrected(spec)).digest()


def stack(done: list[int], rest: list[int]) -> ChartSpec:
    """A chart of what is done and what is open in 甲, 乙 and 丙."""
    series = (
        Series("已整改", tuple(map(Decimal, done)), "已", tuple(map(str, done))),
        Series("未整改", tuple(map(Decimal, rest)), "未", tuple(map(str, rest))),
    )
    return ChartSpec("整改条形", ("甲", "乙", "丙"), (Panel("隐患（处）", series),), "处")


def moved(xml: bytes) -> list[tuple[str, str, float]]:
    """Row, number format and distance of every number that stands behind its bar."""
    labels = etree.fromstring(xml).iter("{*}dLbl")
    return [
        (
            item.find("{*}idx").get("val"),
            item.find("{*}numFmt").get("formatCode"),
            float(next(item.iter("{*}x")).get("val")),
        )
        for item in labels
    ]


def test_numbers_that_their_bars_cannot_hold_stand_behind_them_with_the_name_of_the_part():
    found = moved(charts.native(stack([518, 35, 1042], [8, 3, 74])).xml)
    assert [(row, code) for row, code, _ in found] == [("1", '"已整改 "0'), ("0", "0"), ("1", '"未整改 "0')]
    assert found[0][2] < found[2][2], "the second stands behind the first"


def test_numbers_behind_bars_follow_the_bars_when_the_data_change_and_a_persons_place_is_kept():
    before, after = stack([518, 35, 1042], [8, 3, 74]), stack([510, 600, 1042], [16, 300, 4])
    old = charts.native(before).xml
    assert moved(charts.refill(old, after)) == moved(charts.native(after).xml)
    by_hand = re.sub(rb'<c:x val="[^"]+"/>', b'<c:x val="0.2"/>', old)
    assert {away for _, _, away in moved(charts.refill(by_hand, after))} == {0.2}


def test_few_counts_have_a_line_each_and_no_halves_until_they_are_many():
    few, many = stack([1, 2, 3], [1, 0, 2]), stack([100, 2, 3], [1, 0, 2])
    assert b'<c:majorUnit val="1"/>' in charts.native(few).xml
    assert b"majorUnit" not in charts.native(many).xml
    assert b"majorUnit" not in charts.refill(charts.native(few).xml, many)


def test_the_axis_begins_at_zero_unless_a_value_lies_below_it():
    close, below = stack([36461, 36470, 36480], [0, 0, 0]), stack([-3, 2, 3], [1, 0, 2])
    assert b'<c:min val="0"/>' in charts.native(close).xml
    assert b"<c:min " not in charts.native(below).xml
    assert b"<c:min " not in charts.refill(charts.native(close).xml, below)
