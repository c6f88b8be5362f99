"""定稿: a draft → a new file that shows the same pages and tells nothing else.

In: a Package, the bureau's name, the issue date. Out: the bytes of the public file and a list of what was taken out; or an
InputError (E730–E735) that says what has to be settled first. Nothing is returned unless the audit of the finished bytes proves:
no part outside the list, no private word anywhere, the same visible text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from report.merge.plan import OBJECT, Grid, Line
from report.problem import InputError, Place, Problem
from report.word.apply_revise import pending, settled, story_parts
from report.word.look import STYLES
from report.word.parts import core_properties
from report.word.publish_audit import Hit, audit_secrets
from report.word.publish_clean import (
    clean_chart,
    clean_story,
    is_xml,
    remove_remarks,
    unused_prefixes,
)
from report.word.publish_fields import referenced
from report.word.publish_hidden import hiding_styles, remove_hidden
from report.word.publish_parts import ALLOWED, Published, dangling, drop_choices, unknown_parts
from report.word.publish_pictures import bare
from report.word.publish_settings import clean_settings, settings_part
from report.word.publish_unseen import without_unseen
from report.word.publish_words import drawn_words, private_words, told
from report.word.read import read
from report.word.read_xml import AUTHOR, name, parse, relations, serialised, tree
from report.word.zipped import Package, zipped

__all__ = ["Hit", "PublishReport", "audit_secrets", "publish"]

_FOREIGN = "请用 Word 打开，确认内容都在，另存为 .docx 后再定稿"
PENDING_MARK = "【待核"
_NO_NUMBER = re.compile("为未报|【待核")
"""What the alternative text of a chart says where a number is not there."""
_WORDS = (
    "document header footer footnotes endnotes styles numbering settings chart chartEx chartUserShapes"
    " diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing"
)
_CLEANED = frozenset(_WORDS.split())
"""Kinds of parts that are cleaned element by element; the other XML parts lose their comments."""


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was taken out of the published file, and the proof."""

    comments: tuple[str, ...]
    """Author and words of each comment, as they stood."""
    hidden: tuple[str, ...]
    """Hidden and white words."""
    removed: tuple[tuple[str, int], ...]
    """Chinese name of a kind of thing and how many were removed."""
    left: tuple[str, ...]
    """Parts and outside addresses that were left behind."""
    text: str
    """The visible text, the same before and after."""
    searched: int
    """How many private words were searched for and not found."""


def publish(
    package: Package,
    *,
    author: str,
    date: str,
    title: str = "",
    accept_all: bool = False,
    private: Iterable[str] = (),
    conflicts: Iterable[str] = (),
) -> tuple[bytes, PublishReport]:
    """A draft → the bytes of the public file and what was taken out.

    author: the bureau. date: ISO date of issue. accept_all: accept pending changes instead of refusing. private: words
    that must not be found besides those the file itself holds (keys, file names, people). conflicts: open conflicts, each
    in words. Raises InputError with everything that stands in the way.
    """
    found = private_words(package)
    _ready(package, accept_all=accept_all, conflicts=tuple(conflicts))
    if accept_all:
        package = settled(package, None, keep=True)
    package, hidden = _seen(package)
    before = visible(package)
    _confirmed(package, before)
    contents, counts, left = _contents(package, author, date, title, before)
    data = zipped(contents)
    styles = (
        style for kind, names in STYLES.items() for style in (kind, *names)
    )  # a style may be called as a key is: 日期
    public = (author, date, title, *styles, *drawn_words(contents))
    words = told((*found.words, *private), before, public)
    _prove(package, data, contents, before, words)
    removed = tuple(sorted((kind, count) for kind, count in (counts + found.counts).items() if count))
    return data, PublishReport(found.comments, tuple(hidden), removed, tuple(left), before, len(words))


def _ready(package: Package, *, accept_all: bool, conflicts: tuple[str, ...]) -> None:
    problems = [
        _problem(package, "E736", "文件里嵌着另一个文件的内容，Word 打开时才会展开", _FOREIGN, part)
        for part in story_parts(package)
        if next(tree(package, part).iter(name("w:altChunk"), name("w:subDoc")), None) is not None
    ]
    marks = [item for part in story_parts(package) for item in pending(tree(package, part))]
    if marks and not accept_all:
        people = "、".join(sorted({item.get(AUTHOR, "") for item in marks} - {""}))
        cause = f"还有 {len(marks)} 处修订没有接受或拒绝" + (f"（{people}）" if people else "")
        problems.append(_problem(package, "E730", cause, "请在 Word 中逐处处理；全部接受可用 --accept-all"))
    problems += [
        _problem(package, "E732", "还有数字需要您决定", "请改成一致，或用 report refresh --accept 认定", words)
        for words in conflicts
    ]
    if problems:
        raise InputError(problems)


def _confirmed(package: Package, text: str) -> None:
    at = text.find(PENDING_MARK)
    if at >= 0:
        line = text[text.rfind("\n", 0, at) + 1 : at + 40].split("\n", maxsplit=1)[0]
        cause = f"正文里还有 {text.count(PENDING_MARK)} 处【待核】"
        raise InputError([_problem(package, "E731", cause, "请补齐数据后更正，或由人写定这些数字", line)])
    lacking = [words for words in _chart_words(package) if _NO_NUMBER.search(words)]
    if lacking:
        cause = f"还有 {len(lacking)} 幅图画着没有报来的数"
        action = "请补齐数据后 report refresh；已换成自己的图，请把图的替代文字也改掉"
        parts = [part for words in lacking for part in re.split("[。；]", words) if _NO_NUMBER.search(part)]
        raise InputError([_problem(package, "E731", cause, action, "；".join(parts))])


def _chart_words(package: Package) -> Iterator[str]:
    """The alternative texts of the charts that were drawn here."""
    for part in story_parts(package):
        for item in tree(package, part).iter(name("wp:docPr")):
            if item.get("name", "").startswith("wr-chart-"):
                yield item.get("descr", "")


def _problem(package: Package, code: str, cause: str, action: str, read: str = "") -> Problem:
    return Problem(code, cause, action, Place(package.shown), read[:200])


def _seen(package: Package) -> tuple[Package, list[str]]:
    """A package without hidden words, and those words."""
    styles = hiding_styles(package)
    changes: dict[str, bytes | None] = {}
    words: list[str] = []
    for part in story_parts(package):
        root = tree(package, part)
        gone = remove_hidden(root, styles)
        if gone:
            changes[part] = serialised(root)
            words += gone
    package, unseen = without_unseen(package.changed(changes))
    return package, words + unseen


def visible(package: Package) -> str:
    """The text on the pages: body line by line, then the margins in a fixed order."""
    ours = read(package)
    return "\n".join([*(_shown(item) for item in ours.items), *sorted(line.text for line in ours.margins)])


def _shown(item: object) -> str:
    if isinstance(item, Line):
        return item.text
    if isinstance(item, Grid):
        return "\n".join("\t".join("\v".join(line.text for line in cell.lines) for cell in row) for row in item.rows)
    return OBJECT


def _contents(
    package: Package, author: str, date: str, title: str, text: str
) -> tuple[dict[str, bytes], Counter[str], list[str]]:
    """Names and bytes of the new file, what was taken out of its stories, what was left behind."""
    package, _settings = settings_part(package)
    names = {word for part in story_parts(package) for word in referenced(tree(package, part))}
    kept = {word for word in names if not word.startswith("_wr_")}
    counts: Counter[str] = Counter()

    def cleaned(part: str, kind: str, data: bytes) -> bytes:
        if kind == "image":
            return bare(data)
        if kind == "font" or not is_xml(data):
            return data
        root = parse(data)
        remove_remarks(root)
        if kind not in _CLEANED:
            return serialised(root)
        if kind == "settings":
            clean_settings(root)
        elif kind in {"chart", "chartEx"}:
            clean_chart(root)
        counts.update(clean_story(root, kept))
        drop_choices(root, _usable(package, part))
        dangling(root, _usable(package, part))
        unused_prefixes(root)
        return serialised(root)

    new = Published(package, cleaned)
    shown = title if title and title in text.replace("\n", "") else ""
    return new.run(core_properties(shown, "", author, date, "")), counts, new.left


def _usable(package: Package, part: str) -> set[str]:
    return {
        item.id
        for item in relations(package, part).values()
        if not item.external and item.type.rpartition("/")[2] in ALLOWED
    }


def _prove(package: Package, data: bytes, contents: dict[str, bytes], before: str, words: tuple[str, ...]) -> None:
    """No part outside the list, no private word, the same text; else nothing is written."""
    problems = [
        _problem(package, "E735", "定稿里多出了部件，没有写出", "请把文件交技术人员", part)
        for part in unknown_parts(contents)
    ]
    hits = audit_secrets(data, words)
    problems += [
        _problem(
            package, "E733", f"定稿里仍有内部信息“{hit.word}”，没有写出", f"请删去（{hit.place}）后再定稿", hit.place
        )
        for hit in hits[:20]
    ]
    after = visible(Package(data))
    if after != before:
        problems.append(
            _problem(
                package, "E734", "定稿的文字与原稿不一致，没有写出", "请把文件交技术人员", _difference(before, after)
            )
        )
    if problems:
        raise InputError(problems)


def _difference(before: str, after: str) -> str:
    pairs = zip(before.split("\n"), after.split("\n"), strict=False)
    return next((f"{one} → {other}" for one, other in pairs if one != other), "行数不同")
