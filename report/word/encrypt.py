"""Whole-file encryption (加密): a finished .docx and a password → an encrypted one that opens only with the password.

ECMA-376 Agile Encryption (AES-256, SHA-512), by the optional library msoffcrypto-tool (word-format.md, section 11). The salts are
random, so two encryptions of one file differ; the password is never stored, logged or returned.
"""

from __future__ import annotations

import io

from report.problem import InputError, Problem

LONGEST = 255
"""Characters of a password that Word accepts."""


def encrypt(docx: bytes, password: str) -> bytes:
    """The file encrypted; InputError E741 for a password that cannot be used, E742 if the library is not installed."""
    if not 0 < len(password) <= LONGEST:
        cause = f"打开密码要有 1 到 {LONGEST} 个字符"
        raise InputError([Problem("E741", cause, "请换一个密码；程序不保存密码，请自己记好。")])
    try:
        from msoffcrypto.format.ooxml import OOXMLFile
    except ImportError:
        action = "请维护人员安装 half-year-report[encrypt]；也可以先不加密定稿，再在 Word 里“用密码进行加密”。"
        raise InputError([Problem("E742", "没有安装加密用的组件 msoffcrypto-tool", action)]) from None
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(docx)).encrypt(password, out)
    return out.getvalue()
