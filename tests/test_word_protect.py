"""Edit protection: the algorithm's published vectors, and where it stands in the file."""

from __future__ import annotations

import base64
import io
import random
import re
import sys

import msoffcrypto
import pytest
import word_made as made

from report.problem import InputError
from report.word.encrypt import encrypt
from report.word.protect import hashed_text, legacy_key, protect, salted_hash

SALT = bytes(range(16))


@pytest.mark.parametrize(
    ("password", "key", "text"),
    [
        ("Example", 0x64CEED7E, "7EEDCE64"),
        ("123456", 0x2EF4C71F, "1FC7F42E"),
        ("test", 0x1FC6CBEB, "EBCBC61F"),
        ("Ab!9", 0xFB4ECDDD, "DDCD4EFB"),
        ("abcdefghijklmno", 0x5A05C6BC, "BCC6055A"),
        ("abcdefghijklmnopqr", 0x5A05C6BC, "BCC6055A"),
    ],
)
def test_keys_of_the_specification_and_of_poi(password, key, text):
    assert legacy_key(password) == key
    assert hashed_text(password) == text


@pytest.mark.parametrize(
    ("password", "digest"),
    [
        ("Example", "zSViQTZZkgb6lsOMrmMptQGwJQFzgT20w2v9BTDj/fEq0fzZU/xgF9/oXKRxzRAF1Ce9k7x77MgJpsvdFf0eCA=="),
        ("123456", "Trj8A6RJ7vhPZWXo3kToerR/95d07vqsn+lC6IJxG9YlRTLLui9/yXHYe9zHziJvZXJa7XOe2eYIRdETivGfIA=="),
    ],
)
def test_full_hashes_equal_those_of_poi(password, digest):
    assert base64.b64encode(salted_hash(password, SALT)).decode() == digest


def test_an_empty_password_has_key_zero():
    assert legacy_key("") == 0


SETTINGS = (
    f'<w:settings {made.ROOT}><w:zoom w:percent="100"/><w:trackRevisions/><w:defaultTabStop w:val="420"/></w:settings>'
)


@pytest.mark.parametrize(
    ("mode", "order"),
    [
        ("restrict", "zoom trackRevisions documentProtection defaultTabStop"),
        ("modify", "writeProtection zoom trackRevisions defaultTabStop"),
    ],
)
def test_protection_stands_where_the_schema_wants_it(mode, order):
    out = made.part(
        protect(made.file(made.paragraph(made.run("字")), settings=SETTINGS), "Example", mode=mode), "word/settings.xml"
    )
    assert re.findall(r"<w:(\w+)", out)[1:] == order.split()
    assert 'w:cryptAlgorithmSid="14"' in out
    assert 'w:cryptSpinCount="100000"' in out
    assert ('w:edit="readOnly" w:enforcement="1"' in out) is (mode == "restrict")
    salt = base64.b64decode(re.search(r'w:salt="([^"]+)"', out)[1])
    assert base64.b64encode(salted_hash("Example", salt)).decode() in out
    assert "Example" not in out


def test_same_file_and_password_same_bytes_and_a_second_protection_replaces_the_first():
    data = made.file(made.paragraph(made.run("字")))
    once = protect(data, "abc", salt_from="d1")
    assert once == protect(data, "abc", salt_from="d1")
    assert once != protect(data, "abc", salt_from="d2")
    assert made.part(protect(once, "new", salt_from="d1"), "word/settings.xml").count("documentProtection") == 1
    assert made.opened(once).warnings == ()


@pytest.mark.parametrize("password", ["", "暗号", "1234567890123456", "a\n", "ａｂｃ", "é"])
def test_a_password_that_word_would_read_otherwise_is_refused_and_not_repeated(password):
    with pytest.raises(InputError) as caught:
        protect(made.file(made.paragraph(made.run("字"))), password)
    problem = caught.value.problems[0]
    assert problem.code == "E740"
    assert not password.strip() or password not in problem.cause + problem.action + problem.read


def test_an_encrypted_file_opens_with_its_password_to_the_same_bytes_and_with_no_other():
    picture = random.Random(1).randbytes(9_000)  # noqa: S311 - no secret
    plain = made.zipped({**made.parts(made.paragraph(made.run("共4起"))), "word/media/a.png": picture})
    closed = encrypt(plain, "密码 1")
    assert closed.startswith(bytes.fromhex("D0CF11E0A1B11AE1"))
    assert plain not in closed

    file = msoffcrypto.OfficeFile(io.BytesIO(closed))
    file.load_key(password="密码 1", verify_password=True)  # noqa: S106 - no secret
    out = io.BytesIO()
    file.decrypt(out, verify_integrity=True)
    assert out.getvalue() == plain

    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
        msoffcrypto.OfficeFile(io.BytesIO(closed)).load_key(password="密码 2", verify_password=True)  # noqa: S106


@pytest.mark.parametrize("password", ["", "密" * 256])
def test_a_password_that_word_would_not_take_is_refused(password):
    with pytest.raises(InputError) as refused:
        encrypt(b"", password)
    assert [problem.code for problem in refused.value.problems] == ["E741"]


def test_without_the_optional_library_encryption_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "msoffcrypto.format.ooxml", None)
    with pytest.raises(InputError) as refused:
        encrypt(b"", "abc")
    assert [problem.code for problem in refused.value.problems] == ["E742"]
