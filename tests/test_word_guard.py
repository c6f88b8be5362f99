"""The guard in front of every .docx: each bad file gets one Chinese sentence, nothing else gets out."""

from __future__ import annotations

import io
import random
import resource
import time
import zipfile
from collections.abc import Callable

import pytest
import word_made as made
import word_sample as sample
from lxml import etree

from report.document import to_json
from report.problem import InputError
from report.word import guard
from report.word.read import read
from report.word.write import write

BODY = made.paragraph(made.run("正文。"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def refusal(data: bytes) -> tuple[str, str]:
    """Code and cause of the one problem."""
    with pytest.raises(InputError) as caught:
        guard.open(data, "稿.docx")
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert problem.place.file == "稿.docx"
    assert problem.cause
    assert problem.action
    return problem.code, problem.cause


def changed(**contents: bytes | None) -> bytes:
    """A sound file with some parts changed; `__` stands for `/` and `_dot_` for `.`."""
    parts = made.parts(BODY)
    for name, data in contents.items():
        part = {"main": "word/document.xml", "types": "[Content_Types].xml", "rels": "_rels/.rels"}.get(name, name)
        if data is None:
            del parts[part]
        else:
            parts[part] = data
    return made.zipped(parts)


def with_types(old: str, new: str) -> bytes:
    parts = made.parts(BODY)
    return changed(types=parts["[Content_Types].xml"].replace(old.encode(), new.encode()))


def main_with(text: str, encoding: str = "utf-8") -> bytes:
    return changed(main=text.encode(encoding))


def archive(change: Callable[[zipfile.ZipFile], None], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, data in made.parts(BODY).items():
            target.writestr(name, data)
        change(target)
    return buffer.getvalue()


def duplicate(target: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        target.writestr("word/document.xml", b"<x/>")


def encrypted() -> bytes:
    data = bytearray(made.file(BODY))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def named(name: str) -> bytes:
    """A sound file with one more part of a bad name, written into the directory as it is."""
    placeholder = "X" * len(name.encode())
    return archive(lambda target: target.writestr(placeholder, b"")).replace(placeholder.encode(), name.encode())


def related(*pairs: str | bytes) -> bytes:
    """A sound file with relationships: kind and target, and the bytes of the last target."""
    parts = made.parts(BODY)
    data = pairs[-1] if isinstance(pairs[-1], bytes) else None
    words = [word for word in pairs if isinstance(word, str)]
    listed = "".join(
        f'<Relationship Id="r{at}" Type="{made.OFFICE}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if ":" in target else "/>")
        for at, (kind, target) in enumerate(zip(words[::2], words[1::2], strict=True))
    )
    rels = f'<Relationships xmlns="{made.PACKAGE}/relationships">{listed}</Relationships>'
    parts["word/_rels/document.xml.rels"] = rels.encode()
    if data is not None:
        parts[f"word/{words[-1]}"] = data
    return made.zipped(parts)


ENTITY = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document xmlns:w="{made.W}"><w:body>&e;</w:body></w:document>'
LAUGHS = (
    "<!DOCTYPE d [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{'&' + a + ';' * 10}'>" for a, b in ("ab", "bc", "cd"))
    + "]><d/>"
)
DEEP = f'<w:document xmlns:w="{made.W}"><w:body>{"<w:p>" * 5000}{"</w:p>" * 5000}</w:body></w:document>'
STRICT = '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body/></w:document>'

HOSTILE = {
    "empty": (b"", "E701", "空的"),
    "plain text": ("你好".encode(), "E701", "不是 Word 文件"),
    "html": (b"<html><body>x</body></html>", "E701", "网页"),
    "rtf": (b"{\\rtf1 x}", "E701", "RTF"),
    "pdf": (b"%PDF-1.7", "E701", "PDF"),
    "old doc": (OLE, "E702", "旧格式"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "E703", "密码"),
    "only the magic": (b"PK\x03\x04", "E705", "损坏"),
    "cut off": (made.file(BODY)[:-40], "E705", "损坏"),
    "encrypted entries": (encrypted(), "E703", "加了密"),
    "bzip2": (archive(lambda _target: None, zipfile.ZIP_BZIP2), "E705", "损坏"),
    "duplicate": (archive(duplicate), "E706", "同名"),
    "duplicate but for case": (archive(lambda t: t.writestr("word/DOCUMENT.xml", b"<x/>")), "E706", "同名"),
    "parent folder": (named("../../x"), "E706", "部件名"),
    "backslash": (named("word\\x.xml"), "E706", "部件名"),
    "absolute": (named("/etc/x"), "E706", "部件名"),
    "NUL": (named("word/\0.xml"), "E706", "部件名"),
    "drive": (named("C:/x.xml"), "E706", "部件名"),
    "no content types": (changed(types=None), "E707", "目录"),
    "xlsx": (made.zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "E701", "Excel"),
    "odt": (made.zipped({"mimetype": b"x", "content.xml": b"<a/>"}), "E701", "OpenDocument"),
    "vbaProject": (changed(**{"word/vbaProject.bin": b"x"}), "E708", "文档含宏"),
    "docm": (
        with_types(f"{made.TYPE}.document.main+xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        "E708",
        "文档含宏",
    ),
    "dotx": (with_types(".document.main+xml", ".template.main+xml"), "E714", "模板"),
    "wrong type": (with_types(f"{made.TYPE}.document.main+xml", "application/xml"), "E701", "不是 Word 文件"),
    "strict relationships": (
        changed(
            rels=made.parts(BODY)["_rels/.rels"].replace(
                made.OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
            )
        ),
        "E709",
        "Strict",
    ),
    "strict body": (main_with(STRICT), "E709", "Strict"),
    "no main part": (changed(main=None), "E713", "没有正文"),
    "no relationships": (changed(rels=None), "E713", "没有正文"),
    "no body": (main_with(f'<w:document xmlns:w="{made.W}"/>'), "E713", "没有正文"),
    "entity": (main_with(ENTITY), "E711", "DOCTYPE"),
    "entity in UTF-16": (main_with('<?xml version="1.0" encoding="UTF-16"?>' + ENTITY, "utf-16"), "E711", "DOCTYPE"),
    "entity in UTF-16 without mark": (
        main_with('<?xml version="1.0" encoding="UTF-16LE"?>' + ENTITY, "utf-16-le"),
        "E711",
        "DOCTYPE",
    ),
    "entity in UTF-7": (
        main_with('<?xml version="1.0" encoding="UTF-7"?>' + ENTITY.replace("<!", "+ADwAIQ-")),
        "E710",
        "编码",
    ),
    "entity in the styles": (changed(**{"word/styles.xml": ENTITY.encode()}), "E711", "DOCTYPE"),
    "billion laughs": (main_with(LAUGHS), "E711", "DOCTYPE"),
    "depth 5,000": (main_with(DEEP), "E710", "读不通"),
    "cut off xml": (main_with(DEEP[:400]), "E710", "读不通"),
    "not utf-8": (changed(main=b'<?xml version="1.0" encoding="GBK"?><a/>'), "E710", "编码"),
    "unknown encoding": (changed(main=b'<?xml version="1.0" encoding="x-nonsense"?><a/>'), "E710", "编码"),
    "plane 16": (made.file(made.paragraph(made.run("a\U00100001"))), "E712", "专用字符"),
    "plane 15 as a reference": (made.file(made.paragraph(made.run("a&#xF0000;"))), "E712", "专用字符"),
    "plane 16 in a tag": (made.file(made.paragraph(made.control("1", "\U0010fffd"))), "E712", "专用字符"),
    "something before the zip": (b"PK\x03\x04" + bytes(90) + made.file(BODY), "E705", "损坏"),
    "a header that is a picture": (related("header", "media/x.png", b"\x89PNG"), "E710", "名不副实"),
    "styles that are a page": (related("styles", "styles.xml", b"<html/>"), "E710", "名不副实"),
    "a header that is the body": (related("header", "document.xml"), "E710", "名不副实"),
    "6,000 relationships": (related(*["hyperlink", "http://example.test/" + "x" * 40] * 6000), "E704", "内容过多"),
    "21,000 paragraphs": (made.file(made.paragraph(made.run("检查5家次。")) * 21_000), "E704", "内容过多"),
    "an element of 9,000 attributes": (
        made.file("<w:p " + "".join(f' a{at}=""' for at in range(9000)) + "/>"),
        "E704",
        "内容过多",
    ),
    "310,000 runs": (made.file(made.paragraph("<w:r/>" * 310_000)), "E704", "内容过多"),
    "a paragraph without end": (made.file(made.paragraph(made.run("检查5家次，" * 10_000))), "E704", "内容过多"),
    "2,500 parts": (made.zipped(made.parts(BODY) | {f"x/{n}.bin": b"" for n in range(2500)}), "E704", "部件过多"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_each_bad_file_gets_one_sentence(case):
    data, code, words = HOSTILE[case]
    got, cause = refusal(data)
    assert got == code
    assert words in cause


def _big(name: str, megabytes: int, filler: bytes) -> bytes:
    """A file with one part that inflates to many megabytes."""
    block = (filler * (1 + 1_000_000 // len(filler)))[:1_000_000]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part, data in made.parts(BODY).items():
            if part != name:
                target.writestr(part, data)
        with target.open(name, "w") as stream:
            for _ in range(megabytes):
                stream.write(block)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("part", "megabytes", "filler", "words"),
    [
        ("word/document.xml", 68, b"<w:p/>", "过大的部件"),
        ("word/media/image1.png", 211, b"\0", "展开后过大"),
        ("word/document.xml", 30, b"<w:p/>", "内容过多"),
    ],
)
def test_bombs_are_refused_from_the_directory_before_they_take_memory(part, megabytes, filler, words):
    data = _big(part, megabytes, filler)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code, cause = refusal(data)
    assert (code, words in cause) == ("E704", True)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 600_000  # kilobytes


def test_dangling_relations_are_told_and_the_file_opens():
    parts = made.parts(BODY)
    broken = (
        f'<Relationships xmlns="{made.PACKAGE}/relationships">'
        f'<Relationship Id="rId8" Type="{made.OFFICE}/image" Target="NULL"/>'
        f'<Relationship Id="rId9" Type="{made.OFFICE}/image" Target="#书签"/></Relationships>'
    )
    parts["word/_rels/document.xml.rels"] = broken.encode()
    package = guard.open(made.zipped(parts), "稿.docx")
    assert [problem.code for problem in package.warnings] == ["E751", "E751"]
    assert read(package).items[0].text == "正文。"


def test_external_pictures_and_templates_and_unused_parts_are_told():
    parts = made.parts(BODY) | {"word/odd.xml": b"<a/>"}
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{made.PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{made.OFFICE}/image" Target="http://example.test/a.png" TargetMode="External"/>'
        f'<Relationship Id="rId2" Type="{made.OFFICE}/attachedTemplate" Target="\\\\srv\\t.dotx" TargetMode="External"/>'
        f'<Relationship Id="rId3" Type="{made.OFFICE}/hyperlink" Target="http://example.test/" TargetMode="External"/>'
        "</Relationships>"
    ).encode()
    package = guard.open(made.zipped(parts), "稿.docx")
    assert [(problem.code, problem.read) for problem in package.warnings] == [
        ("E752", "http://example.test/a.png"),
        ("E752", "\\\\srv\\t.dotx"),
        ("E753", "word/odd.xml"),
    ]


def test_rare_characters_of_plane_two_come_in():
    package = guard.open(made.file(made.paragraph(made.run("𬬭䶮"))), "稿.docx")
    assert read(package).items[0].text == "𬬭䶮"


def test_a_sound_file_has_no_warnings_and_is_kept_as_it_was(look):
    document = sample.report()
    data = write(document, look, pictures=sample.pictures(document), base=to_json(document))
    package = guard.open(data, "稿.docx")
    assert package.warnings == ()
    assert package.to_bytes() is data


# --- mutants -------------------------------------------------------------------------------------------------------


def mutant(data: bytes, seed: int) -> bytes:
    """A file damaged at random: in its bytes, or in the XML of one of its parts."""
    dice = random.Random(seed)  # noqa: S311  # damage, not secrets
    if dice.random() < 0.5:
        return _bytes_changed(data, dice)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = dice.choice(sorted(parts))
    change = dice.choice([_bytes_changed, _tree_changed, _words_changed])
    parts[name] = change(parts[name], dice)
    return made.zipped(parts)


def _bytes_changed(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(changed) or 1)
        kind = dice.randrange(4)
        if kind == 0 and changed:
            changed[at] = dice.randrange(256)
        elif kind == 1:
            del changed[at : at + dice.randint(1, 60)]
        elif kind == 2:
            changed[at:at] = dice.randbytes(dice.randint(1, 20))
        else:
            changed[at:at] = changed[at : at + dice.randint(1, 200)]
    return bytes(changed)


def _tree_changed(data: bytes, dice: random.Random) -> bytes:
    """Elements moved, doubled, removed, renamed; attributes emptied."""
    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return _bytes_changed(data, dice)
    for _ in range(dice.randint(1, 12)):
        items = [item for item in root.iter() if item is not root and isinstance(item.tag, str)]
        if not items:
            break
        _element_changed(dice.choice(items), dice.choice(items), dice)
    return etree.tostring(root)


def _element_changed(one: etree._Element, other: etree._Element, dice: random.Random) -> None:
    kind = dice.randrange(5)
    if kind == 0:
        one.getparent().remove(one)
    elif kind == 1 and other not in [*one.iter()]:
        other.append(one)
    elif kind == 2:
        one.tag = other.tag
    elif kind == 3:
        for key in list(one.attrib):
            one.set(key, dice.choice(["", "-1", "x", "99999999999", "0"]))
    else:
        one.text = "\u4e00"


def _words_changed(data: bytes, dice: random.Random) -> bytes:
    words = [
        b"w:p",
        b"w:r",
        b"w:t",
        b"w:sdt",
        b"w:tbl",
        b"w:tr",
        b"w:tc",
        b"w:ins",
        b"w:del",
        b"w:id",
        b"w:val",
        b"rId1",
    ]
    return data.replace(dice.choice(words), dice.choice(words), dice.choice([1, -1]))


def survive(data: bytes, seeds: range) -> tuple[int, float]:
    """How many mutants opened, and the slowest."""
    opened, slowest = 0, 0.0
    for seed in seeds:
        damaged = mutant(data, seed)
        started = time.process_time()
        opened += _opens(damaged)
        slowest = max(slowest, time.process_time() - started)
    return opened, slowest


def _opens(data: bytes) -> bool:
    """Whether a file passes the guard; then it can be read too, but for a damaged base."""
    codes: list[str] = []
    try:
        package = guard.open(data, "稿.docx")
        codes.append("")
        read(package)
    except InputError as error:
        codes.extend(problem.code for problem in error.problems)
    assert codes in ([""], ["", "E720"]) or (len(codes) == 1 and codes[0].startswith("E7"))
    return codes[0] == ""


@pytest.fixture(scope="module")
def specimen(look) -> bytes:
    document = sample.report()
    return write(document, look, pictures=sample.pictures(document), base=to_json(document))


def test_mutants_raise_nothing_but_our_error(specimen):
    opened, slowest = survive(specimen, range(150))
    assert 10 < opened < 140
    assert slowest < 5


@pytest.mark.ci
def test_thousands_of_mutants_raise_nothing_but_our_error(specimen):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    opened, slowest = survive(specimen, range(1000, 4000))
    assert 300 < opened < 2700
    assert slowest < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # kilobytes
