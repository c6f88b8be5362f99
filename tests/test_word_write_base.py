"""The base inside the file: what goes in comes out, and nothing damaged passes."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from report.word import base
from report.word.base import base_digest, base_part, base_properties, document_id, generation, is_base, read_base

JSON = '{"title":"2023年上半年安全生产工作总结","blocks":[]}'
any_text = st.text(st.characters(exclude_categories=["Cs"]))


@given(any_text, st.integers(1, 10**6))
def test_what_goes_in_comes_out(text, gen):
    part = base_part(text, gen)
    assert read_base(part) == text
    assert generation(part) == gen
    assert is_base(part)
    assert part == base_part(text, gen)


def test_the_part_is_xml_that_names_its_file():
    root = etree.fromstring(base_part(JSON, 3))
    assert root.tag == "{urn:workreport:base:1}base"
    assert root.get("docId") == document_id(JSON) == f"WR-{base_digest(JSON)}"
    assert root.get("sha256") == hashlib.sha256(JSON.encode()).hexdigest()
    assert (root.get("gen"), root.get("enc")) == ("3", "deflate+base64")
    assert base.NAMESPACE in base_properties(JSON).decode()


def test_a_part_rewritten_by_an_editor_is_still_read():
    root = etree.fromstring(base_part(JSON))
    root.text = "\n".join(root.text[at : at + 20] for at in range(0, len(root.text), 20))
    rewritten = etree.tostring(root).replace(b"wr:", b"ns0:").replace(b"xmlns:wr", b"xmlns:ns0").replace(b'"', b"'")
    assert read_base(rewritten) == JSON


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b"", "不是基线稿"),
        (b"<b:Sources/>", "不是基线稿"),
        (base_part(JSON).replace(b"deflate+base64", b"zip"), "编码方式"),
        (base_part(JSON).replace(b'sha256="', b'sha256="0'), "摘要不符"),
        (base_part(JSON).replace(b"eJ", b"e!"), "解不开"),
        (base_part(JSON)[:-60] + b"</wr:base>", "不完整|解不开"),
        (b'<wr:base xmlns:wr="urn:workreport:base:1" enc="deflate+base64" sha256=""></wr:base>', "不完整"),
    ],
)
def test_a_damaged_part_is_refused(part, why):
    with pytest.raises(ValueError, match=why):
        read_base(part)


def test_a_part_that_would_swell_is_refused(monkeypatch):
    monkeypatch.setattr(base, "BASE_LIMIT", 1000)
    with pytest.raises(ValueError, match="过大"):
        read_base(base_part("0" * 1001))
    assert read_base(base_part("0" * 1000)) == "0" * 1000


def test_bytes_that_are_no_text_are_refused():
    raw = b"\xff\xfe"
    packed = base64.b64encode(zlib.compress(raw)).decode()
    digest = hashlib.sha256(raw).hexdigest()
    with pytest.raises(ValueError, match="UTF-8"):
        read_base(f'<base enc="deflate+base64" sha256="{digest}">{packed}</base>'.encode())


@given(st.binary(max_size=60), st.integers(0, 400))
def test_any_damage_is_a_value_error_or_harmless(junk, at):
    part = base_part(JSON)
    damaged = part[:at] + junk + part[at + len(junk) :]
    try:
        assert read_base(damaged) == JSON
    except ValueError:
        return
