"""The books of a merge: actions, the clerk's list, how each slot ended, which conflicts are open (law 6).

In: what the other parts of merge decide, one call each. Out: the Plan; an internal error if the counts do not add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from report.figure import Slot, short_id
from report.merge.plan import Action, Comment, Heal, HealBlock, Item, Plan, Uncomment

UPDATED, UNCHANGED, KEPT = "updated", "unchanged", "kept"
CONFLICT, DELETED, RETIRED = "conflict", "deleted", "retired"
ENDS = (UPDATED, UNCHANGED, KEPT, CONFLICT, DELETED, RETIRED)

GROUPS = ("需要决定", "请核对", "已更新", "文字变化", "人工保持", "人工删除", "修复")
"""Groups of the clerk's list, most urgent first."""


class AccountError(RuntimeError):
    """A slot was lost or counted twice: a mistake of this program; nothing may be written."""


def dispute_id(kind: str, ident: str) -> str:
    """The stable id of the conflict of a kind at a place."""
    return short_id("冲突", kind, ident)


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a person and the data both changed, or what only a person can judge."""

    kind: str
    """数, 疑, 失, 文, 段, 表, 行, 图, 词, 推算, 旧值: what the dispute is about."""
    ident: str
    """Stable identity of the place: slot, block or snippet."""
    key: str
    base: str
    ours: str
    theirs: str
    item: str
    """The sentence in the clerk's list."""
    comment: str
    """The text of the Word comment."""
    place: str
    address: str
    start: int
    end: int
    group: str = "需要决定"
    by_text: bool = False

    @property
    def id(self) -> str:
        """Stable over later runs."""
        return dispute_id(self.kind, self.ident)

    def record(self) -> dict[str, str]:
        """What the next base remembers of it."""
        names = ("id", "kind", "ident", "key", "base", "ours", "theirs", "item", "group")
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class Account:
    """Collects the decisions of one merge."""

    known: Mapping[str, Mapping[str, str]]
    """Conflicts open in base, by id."""
    resolved: frozenset[str]
    """Conflicts whose comment a person deleted or marked resolved."""
    actions: list[Action] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)
    seen: dict[str, list[str]] = field(default_factory=dict)
    """Slot id → its ends; more than one where a person copied it."""
    open: dict[str, dict[str, str]] = field(default_factory=dict)
    handled: set[str] = field(default_factory=set)
    changes: dict[tuple[str, str, str], list[Item]] = field(default_factory=dict)
    """Updates of one key from one text to another, told as one line."""

    def act(self, *actions: Action) -> None:
        """Note what is to be done to the file."""
        self.actions.extend(actions)

    def tell(
        self,
        group: str,
        key: str,
        text: str,
        place: str = "",
        *,
        by_text: bool = False,
        values: tuple[str, str, str] = ("", "", ""),
    ) -> None:
        """Note a line of the list; `values` are base, ours and theirs where it is about one figure."""
        self.items.append(Item(group, key, text, place, *values, by_text=by_text))

    def end(self, slot: Slot, how: str) -> None:
        """Note how a slot, or a copy of it, ended."""
        self.ends[how] += 1
        self.seen.setdefault(slot.id, []).append(how)

    def updated(self, slot: Slot, before: str, after: str, place: str, *, by_text: bool) -> None:
        """Note that a figure was brought up to date."""
        item = Item("已更新", slot.key, "", place, before, before, after, by_text=by_text)
        self.changes.setdefault((slot.key, before, after), []).append(item)

    def is_open(self, conflict: str) -> bool:
        """Whether base carries this conflict and nobody has closed it."""
        return conflict in self.known and conflict not in self.resolved

    def was_closed(self, conflict: str) -> bool:
        """Whether a person has deleted or resolved the comment of a conflict of base."""
        return conflict in self.resolved

    def was_settled(self, dispute: Dispute) -> bool:
        """Whether a person has closed this very conflict by deleting or resolving its comment (= keep mine)."""
        known = self.known.get(dispute.id)
        return dispute.id in self.resolved and known is not None and known.get("theirs") == dispute.theirs

    def raise_(self, dispute: Dispute) -> bool:
        """Open a conflict, or keep it open without a second comment; False if a person has settled it."""
        self.handled.add(dispute.id)
        if self.was_settled(dispute):
            values = (dispute.base, dispute.ours, dispute.theirs)
            said = f"{dispute.item}（已由人工决定保留）"
            self.tell("人工保持", dispute.key, said, dispute.place, values=values)
            return False
        known = self.known.get(dispute.id)
        stale = known is None or known.get("theirs") != dispute.theirs
        if dispute.id not in self.open:
            if stale and (known is not None or dispute.id in self.resolved):
                self.act(Uncomment(dispute.id))
            if stale:
                self.act(Comment(dispute.address, dispute.start, dispute.end, dispute.comment, dispute.id))
            self.open[dispute.id] = dispute.record()
        self.items.append(
            Item(
                dispute.group, dispute.key, dispute.item, dispute.place, dispute.base, dispute.ours, dispute.theirs,
                dispute.id, dispute.by_text,
            )
        )  # fmt: skip
        return True

    def close(self, conflict: str) -> None:
        """Close a conflict that the text itself has settled."""
        if conflict in self.known and conflict not in self.handled:
            self.handled.add(conflict)
            self.act(Uncomment(conflict))

    def carry(self, conflict: str, place: str = "") -> None:
        """Keep a conflict of an earlier run open as it is."""
        known = self.known[conflict]
        self.handled.add(conflict)
        if conflict in self.resolved:
            self.tell("人工保持", known.get("key", ""), f"{known.get('item', '')}（已由人工决定保留）", place)
            return
        self.open[conflict] = dict(known)
        text = known.get("item") or "生成{base}／人工{ours}／更正{theirs}".format_map(known)
        values = (known.get("base", ""), known.get("ours", ""), known.get("theirs", ""))
        self.items.append(Item(known.get("group") or "需要决定", known.get("key", ""), text, place, *values, conflict))

    def plan(self, slots: Iterable[Slot]) -> Plan:
        """The finished plan; raises AccountError if any slot ended in none or in two ways too many."""
        expected = self._balance(list(slots))
        actions = tuple(dict.fromkeys(self.actions))
        if all(isinstance(action, Heal | HealBlock) for action in actions):
            actions = ()
        asked = {(item.key, item.place) for item in self.items if item.conflict}
        told = [i for i in self.items if i.conflict or i.group != "请核对" or (i.key, i.place) not in asked]
        items = sorted([*told, *self._updates()], key=lambda item: GROUPS.index(item.group))
        counts = {name: self.ends[name] for name in ENDS}
        return Plan(actions, tuple(dict.fromkeys(items)), counts, expected, tuple(self.open.values()))

    def _balance(self, slots: list[Slot]) -> int:
        missing = [slot.key for slot in slots if slot.id not in self.seen]
        strange = self.seen.keys() - {slot.id for slot in slots}
        copies = sum(len(ends) - 1 for ends in self.seen.values())
        expected = len({slot.id for slot in slots}) + copies
        if missing or strange or sum(self.ends.values()) != expected:
            raise AccountError(f"核算不平：应有 {expected} 处，实有 {sum(self.ends.values())} 处；缺 {missing[:5]}")
        return expected

    def _updates(self) -> list[Item]:
        return [_merged(found) for found in self.changes.values()]


def _merged(found: list[Item]) -> Item:
    first = found[0]
    places = "、".join(dict.fromkeys(item.place for item in found if item.place))
    how = "，按文字定位" if any(item.by_text for item in found) else ""
    text = f"{first.key} {first.base}→{first.theirs}（{len(found)}处{how}）"
    return Item("已更新", first.key, text, places, first.base, first.ours, first.theirs, by_text=bool(how))
