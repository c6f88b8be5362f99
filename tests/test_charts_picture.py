"""Pictures: nothing leaves the sheet, every text is there, black-and-white print keeps the series apart."""

import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from report import charts
from report.charts.lettering import broken, length
from report.charts.marks import Box, Dot, Stroke, Words
from report.charts.trend import ticks
from report.document import ChartSpec, Panel, Series
from report.problem import InputError

SECTORS = ("道路运输", "建筑施工", "工贸", "危险化学品", "矿山", "消防火灾", "农业机械")
LONG = "市级行政区域内的非煤矿山、危险化学品生产经营储存以及烟花爆竹批发零售企业（含个体工商户）"


def series(name, values, role, labels=()):
    return Series(name, tuple(None if v is None else Decimal(str(v)) for v in values), role, tuple(labels))


def pair(categories, before, now, notes=(), title="事故起数（起）"):
    shown = (series("2022年1—6月", before, "上年"), series("2023年1—6月", now, "本期"))
    return ChartSpec("同比条形", tuple(categories), (Panel(title, shown, tuple(notes), "同比" if notes else ""),))


def months(*shown, names=tuple(f"{at}月" for at in range(1, 7)), title=""):
    return ChartSpec("月度折线", names, (Panel(title, shown),), "起")


def hazards(categories, done, left, rates):
    shown = (series("已整改", done, "已"), series("未整改", left, "未"))
    return ChartSpec("整改条形", tuple(categories), (Panel("", shown, tuple(rates), "整改率"),), "项")


def fines(categories, values, labels=()):
    return ChartSpec("排序条形", tuple(categories), (Panel("", (series("罚款", values, "值", labels),)),), "万元")


ACCIDENTS = pair(SECTORS, (38, 27, 15, 4, 3, 22, 9), (41, 23, 12, 3, 0, 18, 7), ("+7.9%",) * 6 + ("持平",))
TREND = months(series("2022年", (12, 9, 15, 18, 14, 16), "上年"), series("2023年", (10, 8, 13, 17, 15, 12), "本期"))
HAZARDS = hazards(("工贸企业", "“九小”场所"), (1150, 1210), (50, 190), ("95.8%", "86.4%"))
FINES = fines(("建筑施工", "工贸"), ("120.50", "80.20"), ("120.5（60.0%）", "80.2（40.0%）"))

ODD = {
    "一个类别": pair(("道路运输",), (3,), (1,), ("−66.7%",)),
    "二十个类别": pair([f"第{at}街道办事处" for at in range(20)], range(20), range(20, 0, -1), ("+7.9%",) * 20),
    "全是零": pair(SECTORS, (0,) * 7, (0,) * 7, ("持平",) * 7),
    "缺上年": pair(SECTORS, (None,) * 7, (5, 4, 3, 2, 1, 1, 0)),
    "缺几个值": pair(SECTORS, (1, None, 3, None, 5, 6, 7), (None, 2, None, 4, 5, 6, 7), ("—",) * 7),
    "很长的名称": pair(("道路运输", LONG, "工贸"), (3, 0, 4), (1, 2, 3), ("−66.7%", "上年同期为0，不计算", "【待核】")),
    "很大的数": pair(("道路运输", "工贸"), (3, 12345678901), (123456789, 2)),
    "负数": pair(("甲", "乙"), (-5, 4), (-3, -4)),
    "折线缺值": months(
        series("2022年", (12, None, 15, 18, 14, 16), "上年"), series("2023年", (12,) + (None,) * 5, "本期")
    ),
    "折线全零": months(series("2022年", (0,) * 6, "上年"), series("2023年", (0,) * 6, "本期")),
    "折线一点": months(series("2023年", (5,), "本期"), names=("1月",)),
    "折线大数": months(series("2022年", [1234567 + at for at in range(6)], "上年")),
    "整改很少": hazards(
        ("甲", LONG, "乙", "丙"), (1, 1, 0, None), (2000, 3, 0, None), ("0.0%", "25.0%", "/", "【待核】")
    ),
    "排序大数": fines(
        (f"镇{at}" for at in range(20)), [99999999 - at for at in range(20)], ("99999999.99（5.0%）",) * 20
    ),
    "排序零": fines(("其他",), (0,), ("0（/）",)),
}


def inside(drawing):
    """The marks that leave the sheet by more than half a millimetre."""
    return [mark for mark in drawing.marks if not _within(mark, drawing)]


def _within(mark, drawing):
    if isinstance(mark, Words):
        wide, share = length(mark.text, mark.size), {"左": 0, "中": 0.5, "右": 1}[mark.anchor]
        xs, ys = (mark.x - wide * share, mark.x + wide * (1 - share)), (mark.y - 1, mark.y + 1)
    elif isinstance(mark, Box):
        xs, ys = (mark.x, mark.x + mark.width), (mark.y, mark.y + mark.height)
    elif isinstance(mark, Dot):
        xs, ys = (mark.x,), (mark.y,)
    else:
        xs, ys = zip(*mark.points, strict=True)
    return min(xs) >= -0.5 and max(xs) <= drawing.width + 0.5 and min(ys) >= -0.5 and max(ys) <= drawing.height + 0.5


def opened(spec):
    return Image.open(io.BytesIO(charts.picture(spec)))


@pytest.mark.parametrize("spec", [ACCIDENTS, TREND, HAZARDS, FINES], ids=charts.KINDS)
def test_a_picture_is_gray_300_dpi_150_mm_and_as_high_as_size_says(spec):
    image = opened(spec)
    width, height = charts.size(spec)
    assert (image.mode, image.format, width) == ("L", "PNG", 150.0)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert image.size == (1772, round(height / 25.4 * 300))


@pytest.mark.parametrize("spec", [ACCIDENTS, TREND, HAZARDS, FINES], ids=charts.KINDS)
def test_the_same_chart_gives_the_same_bytes(spec):
    assert charts.picture(spec) == charts.picture(spec)


@pytest.mark.parametrize("name", ODD)
def test_odd_data_stays_on_the_sheet_and_touches_no_edge(name):
    drawing = charts.drawing(ODD[name])
    assert inside(drawing) == []
    assert 10 < drawing.height < 205
    image = opened(ODD[name])
    edges = [image.crop(box) for box in ((0, 0, image.width, 2), (0, image.height - 2, *image.size))]
    edges += [image.crop(box) for box in ((0, 0, 1, image.height), (image.width - 1, 0, *image.size))]
    assert [edge.getextrema() for edge in edges] == [(255, 255)] * 4


@pytest.mark.parametrize("name", ODD)
def test_every_name_note_and_label_is_printed_whole(name):
    spec = ODD[name]
    printed = "".join(charts.drawing(spec).texts())
    for panel in spec.panels:
        for text in (*panel.notes, *(label for item in panel.series for label in item.labels)):
            assert text in printed
    for category in spec.categories:
        assert category in printed


def test_two_panels_share_one_legend_and_stand_side_by_side():
    both = ChartSpec("同比条形", SECTORS, (*ACCIDENTS.panels, Panel("死亡人数（人）", ACCIDENTS.panels[0].series)))
    drawing = charts.drawing(both)
    texts = list(drawing.texts())
    assert [texts.count(word) for word in ("2022年1—6月", "事故起数（起）", "死亡人数（人）", "道路运输")] == [
        1,
        1,
        1,
        1,
    ]
    assert inside(drawing) == []


def test_a_zero_and_a_missing_value_have_no_bar_but_a_text():
    spec = pair(("甲", "乙"), (0, None), (2, 3))
    bars = [mark for mark in charts.drawing(spec).marks if isinstance(mark, Box) and mark.height > 3]
    assert len(bars) == 2
    assert {"0", "—"} <= set(charts.drawing(spec).texts())


def test_a_series_without_any_value_is_neither_drawn_nor_in_the_legend():
    assert "2022年1—6月" not in set(charts.drawing(ODD["缺上年"]).texts())


def test_a_missing_month_is_a_gap_in_the_line():
    spec = months(series("2023年", (1, 2, None, 4, 5, None), "本期"))
    marks = charts.drawing(spec).marks
    lines = [mark for mark in marks if isinstance(mark, Stroke) and mark.width == 1.8]
    assert [len(line.points) for line in lines] == [2, 2]
    assert sum(isinstance(mark, Dot) for mark in marks) == 4


def test_the_total_of_a_stack_is_the_callers_or_the_exact_sum_and_a_dash_if_a_part_is_missing():
    shown = (series("已整改", ("518.10",), "已"), series("未整改", (8,), "未"))
    given_total = ChartSpec("整改条形", ("甲",), (Panel("", (*shown, series("排查发现", (527,), "值"))),), "处")
    assert {"合计（处）", "526.10"} <= set(
        charts.drawing(ChartSpec("整改条形", ("甲",), (Panel("", shown),), "处")).texts()
    )
    assert {"排查发现（处）", "527"} <= set(charts.drawing(given_total).texts())
    assert "—" in set(charts.drawing(hazards(("甲",), (None,), (3,), ("【待核】",))).texts())


def blackness(image, box, threshold):
    """The share of black pixels inside a box when a machine prints pure black and white."""
    scale = 300 / 25.4
    edges = (box.x + 0.3, box.y + 0.3, box.x + box.width - 0.3, box.y + box.height - 0.3)
    part = image.crop(tuple(round(edge * scale) for edge in edges))
    counts = part.histogram()
    return sum(counts[:threshold]) / sum(counts)


@pytest.mark.parametrize("threshold", [96, 128, 160])
@pytest.mark.parametrize("spec", [ACCIDENTS, HAZARDS], ids=["同比条形", "整改条形"])
def test_adjacent_series_differ_in_pure_black_and_white(spec, threshold):
    image = opened(spec)
    bars = [mark for mark in charts.drawing(spec).marks if isinstance(mark, Box) and mark.fill is not None]
    bars = [bar for bar in bars if bar.width > 4.5]
    plain = [blackness(image, bar, threshold) for bar in bars if not bar.pattern and bar.fill < 100]
    light = [blackness(image, bar, threshold) for bar in bars if not bar.pattern and bar.fill > 100]
    hatched = [blackness(image, bar, threshold) for bar in bars if bar.pattern]
    assert hatched
    assert plain or light
    assert all(0.06 < share < 0.5 for share in hatched)
    assert all(share > 0.95 for share in plain)
    assert all(share < 0.05 or share > 0.95 for share in light[:2])  # the legend's swatches carry no number


def test_the_two_lines_differ_in_pure_black_and_white():
    image = opened(TREND)
    lines = [mark for mark in charts.drawing(TREND).marks if isinstance(mark, Stroke) and len(mark.points) == 6]
    shares = {}
    for line in lines:
        (x1, y1), (x2, y2) = line.points[4], line.points[5]
        steps = [at / 400 for at in range(60, 341)]
        spots = [(round((x1 + (x2 - x1) * t) * 300 / 25.4), round((y1 + (y2 - y1) * t) * 300 / 25.4)) for t in steps]
        shares[bool(line.dashes)] = sum(image.getpixel(spot) < 128 for spot in spots) / len(spots)
    assert shares[False] > 0.97
    assert 0.4 < shares[True] < 0.85


def codes(spec):
    with pytest.raises(InputError) as caught:
        charts.picture(spec)
    return [(problem.code, problem.read) for problem in caught.value.problems]


def test_a_character_without_a_glyph_is_named_before_anything_is_drawn():
    assert codes(fines(("㐀村", "\U00020bb7野家"), (1, 2))) == [("E601", "㐀\U00020bb7")]


def test_an_unknown_kind_and_an_empty_chart_are_problems():
    assert codes(ChartSpec("饼图", ("甲",), FINES.panels)) == [("E604", "饼图")]
    assert codes(ChartSpec("排序条形", (), FINES.panels))[0][0] == "E604"


def test_more_categories_than_a_page_holds_are_a_problem():
    assert codes(fines((f"镇{at}" for at in range(60)), range(60))) == [("E605", "镇0、镇1、镇2……")]


amounts = st.one_of(st.none(), st.integers(-50, 5000), st.decimals(0, 10**9, places=2))
names = st.text("安全生产监督管理局第街道办事处（）、12AB", min_size=1, max_size=45)


@st.composite
def specs(draw):
    count = draw(st.integers(1, 20))
    kind = draw(st.sampled_from(charts.KINDS))
    roles = {"整改条形": ("已", "未"), "排序条形": ("值",)}.get(kind, ("上年", "本期"))
    column = st.lists(amounts, min_size=count, max_size=count)
    panels = tuple(
        Panel(
            draw(st.sampled_from(("", "事故起数（起）"))),
            tuple(series(draw(names)[:12], draw(column), role) for role in roles),
            tuple(draw(st.lists(names.map(lambda text: text[:8]), min_size=count, max_size=count))),
            "同比",
        )
        for _ in range(draw(st.integers(1, 2)))
    )
    return ChartSpec(kind, tuple(draw(st.lists(names, min_size=count, max_size=count))), panels, "起")


@settings(max_examples=60, deadline=None)
@given(specs())
def test_law_no_layout_leaves_its_sheet(spec):
    assert inside(charts.drawing(spec)) == []


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=12))
def test_law_the_grid_holds_all_values_and_zero(values):
    found = ticks(tuple(values))
    assert 0 in found
    assert found[0] <= min(values)
    assert max(values) <= found[-1]
    assert 2 <= len(found) <= 7
    assert list(found) == sorted(found)


@given(st.text("安全生产（）、，12AB ", min_size=1, max_size=60), st.floats(4, 60))
def test_law_breaking_a_name_loses_nothing_but_blanks_and_fits(text, room):
    lines = broken(text, room, 9)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(length(line, 9) for line in lines) <= room
