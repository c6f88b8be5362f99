"""The words of a draft that its published form may not hold.

In: a Package. Out: keys, ids, file names and unprinted values of the base, names of people, words of comments and properties;
and of those the ones that are not on the pages anyway.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from report.figure import State
from report.word.apply_revise import story_parts
from report.word.read_base import base_of, identity
from report.word.read_text import reading
from report.word.read_xml import ALIAS, AUTHOR, BOOKMARK, NAME, TAG, VAL, Element, P, name, parse, related, tree
from report.word.zipped import Package

_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
_SHORTEST = 2
_CACHED = name("c:v")
_PLAIN_NUMBER = re.compile(r"^[\d.,，%％+−-]+$")


@dataclass(frozen=True, slots=True)
class Found:
    """What a draft holds besides its pages."""

    words: tuple[str, ...]
    comments: tuple[str, ...]
    """Author and words of each comment."""
    counts: Counter[str]


def private_words(package: Package) -> Found:
    """A draft → the words that may not be found in its published form."""
    words = [*_base_words(package), identity(package), *_property_words(package)]
    comments: list[str] = []
    for part in related(package, package.main, "comments"):
        for item in tree(package, part).iter(name("w:comment")):
            text = "\n".join(reading(paragraph).text for paragraph in item.iter(P))
            comments.append(f"{item.get(AUTHOR, '')}：{text}")
            words += [item.get(AUTHOR, ""), *text.split("\n")]
    for part in story_parts(package):
        words += _story_words(tree(package, part))
    return Found(tuple(dict.fromkeys(words)), tuple(comments), Counter({"批注": len(comments)}))


def _base_words(package: Package) -> Iterator[str]:
    text = base_of(package)
    if text:
        yield from _strings(json.loads(text), "")


def _strings(value: Any, key: str) -> Iterator[str]:
    """Keys, ids, sources and values of the base's slots."""
    if isinstance(value, dict):
        for name_, inner in value.items():
            yield from _strings(inner, name_)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, key)
    elif (
        isinstance(value, str)
        and value not in set(State)
        and key in {"id", "key", "value", "source", "inputs", "compared", "exhibit"}
    ):
        yield value
        if key == "source":
            yield from value.split()


def _property_words(package: Package) -> Iterator[str]:
    for part in _PROPERTIES:
        if package.has(part):
            try:
                root = tree(package, part)
            except etree.XMLSyntaxError:
                continue
            for item in root.iter():
                local = str(item.tag).rpartition("}")[2]
                if local in {"creator", "lastModifiedBy", "keywords", "description", "category", "Manager", "Company"}:
                    yield (item.text or "").strip()


def _story_words(root: Element) -> Iterator[str]:
    """People in changes, titles of controls, names of our bookmarks."""
    for item in root.iter():
        if item.get(AUTHOR):
            yield item.get(AUTHOR, "")
        if item.tag in {ALIAS, TAG}:
            yield item.get(VAL, "")
        elif item.tag == BOOKMARK and item.get(NAME, "").startswith("_wr_"):
            yield item.get(NAME, "")


def drawn_words(contents: Mapping[str, bytes]) -> Iterator[str]:
    """The words that pictures and charts of a cleaned file show or are read out as: names of rows, labels, descriptions."""
    for part, data in contents.items():
        if part.startswith("word/") and part.endswith(".xml") and (b"strCache" in data or b"descr=" in data):
            root = parse(data)
            yield from (item.text or "" for item in root.iter(_CACHED, name("a:t")) if _is_text(item))
            yield from (item.get("descr", "") for item in root.iter(name("wp:docPr")))


def _is_text(item: Element) -> bool:
    """A cached name, not a cached number, which may be shown rounded."""
    return item.tag != _CACHED or next(item.iterancestors(name("c:strCache")), None) is not None


def told(words: Iterable[str], text: str, public: Iterable[str]) -> tuple[str, ...]:
    """Of many words those that would tell something: not on the pages, not public, not so short that chance finds them."""
    known = text.replace("\n", "") + "\n" + text + "\n" + "\n".join(public)
    return tuple(word for word in dict.fromkeys(item.strip() for item in words) if _tells(word, known))


def _tells(word: str, known: str) -> bool:
    if len(word) < _SHORTEST or word in known:
        return False
    if _PLAIN_NUMBER.match(word):
        return "." in word and len(word) >= 5
    return not word.isascii() or len(word) >= 4
