"""Laws of apply over random paragraphs that people have worked on: words, controls, pending changes, links, fields."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
import word_made as made
import word_sample as sample
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from report.document import Cell, Chart, ChartSpec, Row, Text, to_json
from report.figure import Slot
from report.merge.plan import (
    Action,
    Comment,
    DeleteBlock,
    DeleteRow,
    Grid,
    Heal,
    HealBlock,
    InsertBlock,
    InsertRow,
    Line,
    Plan,
    Replace,
)
from report.word.apply import accept, accepted, apply, reject
from report.word.read import read
from report.word.write import Picture as Shown
from report.word.write import write

US = "数据更正"
DATE = "2026-11-23T08:00:00Z"
WORDS = st.text(alphabet="安全检查企业12345.%家，。", min_size=1, max_size=6)
SLOTS = tuple(Slot(f"slot{n}", f"指标.{n}", "", str(n)) for n in range(3))


@st.composite
def _control(draw):
    inner = draw(st.sampled_from(["run", "two", "pending"]))
    words = draw(WORDS)
    content = {
        "run": made.run(words),
        "two": made.run(words[:1], "<w:b/>") + made.run(words[1:] or "x"),
        "pending": made.deleted("旧") + made.inserted(made.run(words)),
    }[inner]
    tag = draw(st.sampled_from(["slot0", "slot1", ""]))
    return made.control(content, tag, "指标" if tag else draw(st.sampled_from(["", "名"])))


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF a </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
PLAIN = st.builds(made.run, WORDS, st.sampled_from(["", "<w:b/>", '<w:rStyle w:val="a"/>']))
BROKEN = st.builds(lambda a, b: f"<w:r><w:t>{a}</w:t><w:br/><w:tab/><w:t>{b}</w:t></w:r>", WORDS, WORDS)
PIECES = st.one_of(
    PLAIN,
    PLAIN,
    _control(),
    _control(),
    BROKEN,
    st.builds(made.inserted, PLAIN),
    st.builds(lambda a, b: made.inserted(a + b), PLAIN, PLAIN),
    st.builds(made.inserted, _control()),
    st.builds(made.deleted, WORDS),
    st.builds(lambda run: f'<w:hyperlink w:anchor="x">{run}</w:hyperlink>', PLAIN),
    st.builds(FIELD.format, PLAIN),
    st.just('<w:r><w:footnoteReference w:id="2"/></w:r>'),
    st.just('<w:bookmarkStart w:id="7" w:name="x"/><w:bookmarkEnd w:id="7"/>'),
    st.just("<w:sdt><w:sdtPr/><w:sdtContent/></w:sdt>"),
)
OUR_PENDING = st.one_of(
    st.builds(lambda run: made.inserted(run, made.OURS), PLAIN),
    st.builds(lambda words: made.deleted(words, made.OURS), WORDS),
)


@dataclass(frozen=True)
class Case:
    data: bytes
    plan: Plan
    text: str
    """What the paragraph must read afterwards."""
    before: str


@st.composite
def cases(draw, pieces=PIECES):
    body = "".join(draw(st.lists(pieces, min_size=1, max_size=7)))
    data = made.file(
        made.paragraph(made.run("首段。")) + made.paragraph(body, "blk") + made.paragraph(made.run("尾段。"))
    )
    line = read(made.opened(data)).items[1]
    assert isinstance(line, Line)
    text = line.text
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    pairs = draw(st.sampled_from([list(zip(cuts[::2], cuts[1::2], strict=False)), list(pairwise(cuts))]))
    actions, result, last = [], "", 0
    for start, end in pairs:
        kind = draw(st.sampled_from(["replace", "replace", "slot", "comment", "heal"]))
        twice = actions and actions[-1].start == actions[-1].end == start == end
        if "\ufffc" in text[start:end] or twice:
            continue
        result, last = result + text[last:start], start
        if kind in {"replace", "slot"}:
            new = draw(st.text(alphabet="新数318.2\t\n", max_size=4).filter(lambda text: not text or text.strip()))
            actions.append(
                Replace(line.address, start, end, new, draw(st.sampled_from(SLOTS)) if kind == "slot" else None)
            )
            result, last = result + new, end
        elif kind == "comment":
            actions.append(Comment(line.address, start, end, "请核对", f"冲突{start}"))
        elif start < end:
            actions.append(Heal(line.address, start, end, draw(st.sampled_from(SLOTS))))
            result, last = result + text[start:end], end
    return Case(data, Plan(tuple(actions)), result + text[last:], text)


def outcome(case: Case, *, track: bool = True) -> bytes:
    return apply(made.opened(case.data), case.plan, date=DATE, track=track)


def lines(data: bytes) -> list[str]:
    return [item.text if isinstance(item, Line) else "\ufffc" for item in read(made.opened(data)).items]


def check(case: Case) -> None:
    tracked, plain = outcome(case), outcome(case, track=False)
    wanted = ["首段。", case.text, "尾段。"]
    assert lines(tracked) == wanted
    assert lines(plain) == wanted
    assert lines(accept(tracked, US)) == wanted
    assert accepted(reject(tracked, US)) == accepted(reject(case.data, US))
    assert accepted(reject(reject(tracked, US), "经办人")) == accepted(reject(reject(case.data, US), "经办人"))
    assert lines(accept(tracked)) == wanted


@given(cases())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_tracked_untracked_accepted_and_rejected_texts_are_as_planned(case):
    check(case)


@pytest.mark.ci
@given(cases())
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_tracked_untracked_accepted_and_rejected_texts_are_as_planned_often(case):
    check(case)


@given(cases(st.one_of(PIECES, OUR_PENDING)))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_our_own_pending_changes_are_replaced_and_nothing_is_lost(case):
    tracked, plain = outcome(case), outcome(case, track=False)
    assert lines(tracked) == lines(plain) == ["首段。", case.text, "尾段。"]
    assert accepted(reject(tracked, US)) == accepted(reject(case.data, US))


@given(cases())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_empty_plan_gives_the_very_bytes(case):
    assert apply(made.opened(case.data), Plan(), date=DATE) == case.data


@given(cases())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_our_insertions_stand_in_no_change_and_deletions_hold_only_deleted_text(case):
    root = etree.fromstring(made.part(outcome(case)).encode())
    names = {"w": made.W, "us": US}
    ours = f'[@w:author="{US}"]'
    assert not root.xpath(
        f"//w:del//w:ins | //w:ins{ours}//w:ins | //w:ins//w:ins{ours}[not(ancestor::w:sdt)]", namespaces=names
    )
    assert not root.xpath("//w:del//w:t | //w:del//w:del", namespaces=names)
    assert not root.xpath("//w:r[not(ancestor::w:del)]/w:delText", namespaces=names)
    assert not root.xpath(
        "//w:commentRangeStart[not(parent::w:p)] | //w:commentRangeEnd[not(parent::w:p)]", namespaces=names
    )


# --- whole files ---------------------------------------------------------------------------------------------------

FRESH = (
    sample.paragraph("正文", "新段", sample.slot("77", "新.数"), "家。"),
    sample.paragraph("标题2", "（三）新标题"),
    sample.table(1, "新表"),
    Chart("neu", "新图", ChartSpec("同比条形", (), ()), "新图说明"),
)
SHOWN = {"neu": Shown(sample.png(5, 5), 80, 40)}


def random_plan(data: bytes, dice: random.Random) -> Plan:
    """A plan over a whole file: every kind of action, at most one about a block."""
    actions: list[Action] = []
    fresh = list(FRESH)
    dice.shuffle(fresh)
    for item in read(made.opened(data)).items:
        kind = dice.choice(["", "", "words", "delete", "insert", "note", "mark"])
        if kind == "insert" and fresh:
            actions.append(InsertBlock(item.address, fresh.pop()))
        elif kind == "delete":
            actions.append(DeleteBlock(item.address))
        elif isinstance(item, Grid) and kind:
            actions += random_rows(item, dice)
        elif isinstance(item, Line) and kind == "note":
            actions.append(Comment(item.address, 0, len(item.text), "请定", f"冲突{item.address}"))
        elif isinstance(item, Line) and item.text and "\ufffc" not in item.text and kind == "words":
            start = dice.randrange(len(item.text))
            actions.append(Replace(item.address, start, dice.randint(start, len(item.text)), "改"))
        elif kind == "mark":
            actions.append(HealBlock(item.address, f"neu{len(actions)}"))
    return Plan(tuple(actions))


def random_rows(grid: Grid, dice: random.Random) -> list[Action]:
    """Some rows out, some in."""
    rows = dice.sample(range(len(grid.rows)), min(2, len(grid.rows)))
    texts = [dice.choice(["", "7", "新"]) for _ in "abcdefg"]
    row = Row("新行", tuple(Cell((Text(text),), column) for column, text in zip("abcdefg", texts, strict=True)))
    inserted = [
        InsertRow(grid.address, after, row, tuple("abcdefg")) for after in dice.sample(range(-1, len(grid.rows)), 2)
    ]
    return [*(DeleteRow(grid.address, number) for number in rows), *inserted]


@pytest.fixture(scope="module")
def drafts(look) -> tuple[bytes, ...]:
    document = sample.report()
    plain = write(document, look, pictures=sample.pictures(document), base=to_json(document))
    names = ("libreoffice-7.4", "onlyoffice-10", "libreoffice-7.4-tracked")
    return (plain, *((Path(__file__).parent / "word" / f"{name}.docx").read_bytes() for name in names))


def whole(before: bytes, look, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # plans, not secrets
    for date in (DATE, "2026-11-24T08:00:00Z"):
        plan = random_plan(before, dice)
        options = {"date": date, "look": look, "pictures": SHOWN}
        tracked = apply(made.opened(before), plan, **options)
        assert made.opened(tracked).warnings == (), seed
        assert accepted(tracked) == accepted(apply(made.opened(before), plan, track=False, **options)), seed
        assert accepted(reject(tracked, US)) == accepted(reject(before, US)), seed
        settled = accept(tracked)
        assert accepted(settled) == accepted(tracked), seed
        assert not re.search(r"<w:(ins|del|moveFrom|moveTo)\b", made.part(settled)), seed
        before = tracked


def test_whole_files_two_generations_tracked_untracked_accepted_rejected(drafts, look):
    for seed in range(6):
        whole(drafts[seed % len(drafts)], look, seed)


@pytest.mark.ci
def test_whole_files_two_generations_tracked_untracked_accepted_rejected_often(drafts, look):
    for seed in range(1000, 1200):
        whole(drafts[seed % len(drafts)], look, seed)
