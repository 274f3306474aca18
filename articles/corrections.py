"""Corrections: what people decided about an article, laid over what the cleaner made of it.

A correction outlives every new cleaning. One of a fact (title, date …) replaces it, whatever is found; one
of a block follows the block's text when the blocks are numbered anew, and waits when that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from articles.article import Article, Block, Certainty, Entity, Mention, Outlet, Published, Role
from articles.errors import ArticleError
from articles.fingerprints import fingerprint
from articles.store_values import Correction

KEEP, DROP = "keep-block", "drop-block"
TITLE, STANDFIRST, FIRST_CAPTION = -1, -2, -3  # how a mention counts what is not a paragraph
_PLACES = {"title": TITLE, "standfirst": STANDFIRST}
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def apply(article: Article, corrections: Iterable[Correction]) -> Article:
    """Give a cleaned article as its corrections, oldest first, make it; it is never left without text.

    The evidence of a corrected fact, and the reason of a corrected block, say who changed it, when, and what
    it was. Names are found where the text is that they stood in.
    """
    in_force = [each for each in corrections if each.undone is None and is_sound(each)]
    if not in_force:
        return article
    latest = {each.field: each for each in in_force if each.field in FACTS}
    chosen = _chosen_blocks(article.blocks, in_force)
    blocks = tuple(_decided(block, chosen.get(place)) for place, block in enumerate(article.blocks))
    if all(block.role is not Role.BODY for block in blocks):
        chosen = {place: each for place, each in chosen.items() if each.field == KEEP}
        blocks = tuple(_decided(block, chosen.get(place)) for place, block in enumerate(article.blocks))
    facts = {name: FACTS[name](each.value) for name, each in latest.items()}
    told = {name: _evidence(each, article.evidence.get(name, "")) for name, each in latest.items()}
    corrected = replace(article, **facts, blocks=blocks, evidence={**article.evidence, **told})
    return replace(corrected, entities=_names(article, corrected, latest.values(), chosen))


def is_sound(correction: Correction) -> bool:
    """Say whether a correction is of a known field and has a value that the field can hold."""
    try:
        if correction.field in FACTS:
            FACTS[correction.field](correction.value)
            return True
        value: Any = correction.value
        return (
            correction.field in (KEEP, DROP) and isinstance(value["block"] + 0, int) and bool(value["hash"])
        )
    except (ArticleError, TypeError, KeyError, ValueError):
        return False


def find_block(blocks: Sequence[Block], value: Any) -> int | None:
    """Find the place of the block that a correction speaks of; None when its text is not there.

    Of several blocks with that text it is the one nearest to where it stood.
    """
    wanted = value["block"] - 1
    if 0 <= wanted < len(blocks) and fingerprint(blocks[wanted].text) == value["hash"]:
        return int(wanted)
    same = [place for place, block in enumerate(blocks) if fingerprint(block.text) == value["hash"]]
    return min(same, key=lambda place: abs(place - wanted), default=None)


def correction_words(correction: Correction) -> str:
    """Say what a correction does: "title: “Ferry fares fall”", "block 7 kept: “Cars follow on Monday”"."""
    value: Any = correction.value
    if not is_sound(correction):
        return f"{correction.field}: a value that cannot be read"
    if correction.field in (KEEP, DROP):
        verb = "kept" if correction.field == KEEP else "dropped"
        return f"block {value['block']} {verb}: “{_shortened(str(value.get('text', '')))}”"
    return f"{correction.field}: {fact_words(correction.field, FACTS[correction.field](value))}"


def is_applied(correction: Correction, article: Article) -> bool:
    """Say whether a correction's block is there: after a new cleaning its text may not be."""
    if correction.field in FACTS or not is_sound(correction):
        return correction.field in FACTS
    return find_block(article.blocks, correction.value) is not None


def block_value(blocks: Sequence[Block], number: int) -> dict[str, object]:
    """Write down the block of a number, counted from 1, so that it is found again by its text."""
    text = blocks[number - 1].text
    return {"block": number, "hash": fingerprint(text), "text": text}


def fact_words(name: str, value: Any) -> str:
    """Say the value of a fact in words, for a sentence on what it was."""
    if name == "published":
        doubt = f", {value.certainty}" if value.certainty in (Certainty.GUESSED, Certainty.DERIVED) else ""
        return f"{date_words(value)}{doubt}"
    if name == "outlet":
        return f"“{value.name}”" if value else "unknown"
    if name == "authors":
        return " and ".join(value) if value else "unknown"
    return f"“{value}”" if value else "none"


def date_words(published: Published) -> str:
    """Say when: "18 October 2021, 15:27", "October 2021"; "undated" when it is not known."""
    first, text = published.first_day(), published.text
    if first is None or text is None:
        return "undated"
    month = f"{MONTHS[first.month - 1]} {first.year}"
    return {4: str(first.year), 7: month, 10: day_words(first)}.get(
        len(text), f"{day_words(first)}, {text[11:16]}"
    )


def day_words(day: date) -> str:
    """Say a day: "18 October 2021"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _title(value: Any) -> str:
    return _text(value, needed=True)


def _text(value: Any, *, needed: bool = False) -> str:
    if not isinstance(value, str) or (needed and not value.strip()):
        raise TypeError
    return value


def _published(value: Any) -> Published:
    return Published(value, Certainty.UNKNOWN if value is None else Certainty.STATED)


def _outlet(value: Any) -> Outlet | None:
    if value is None:
        return None
    domain = value["domain"]
    return Outlet(_text(value["name"], needed=True), domain if domain is None else _text(domain))


def _authors(value: Any) -> tuple[str, ...]:
    return tuple(_text(name, needed=True) for name in list(value))


def _section(value: Any) -> str | None:
    return None if value is None else _text(value)


FACTS: Mapping[str, Callable[[Any], Any]] = {  # what can be corrected, and what its JSON value stands for
    "title": _title,
    "standfirst": _text,
    "published": _published,
    "outlet": _outlet,
    "authors": _authors,
    "section": _section,
}


def _evidence(correction: Correction, found: str) -> str:
    """Say who decided a fact and when, what it was before, and why it had been found so."""
    now = fact_words(correction.field, FACTS[correction.field](correction.value))
    verb, was = ("confirmed", "") if correction.was == now else ("corrected", f"; was {correction.was}")
    return f"{verb} by you on {day_words(correction.made.date())}{was}{f' ({found})' if found else ''}"


def _chosen_blocks(blocks: Sequence[Block], corrections: Iterable[Correction]) -> dict[int, Correction]:
    """Give the last correction of each block, by the block's place."""
    chosen: dict[int, Correction] = {}
    for each in corrections:
        if each.field in (KEEP, DROP) and (place := find_block(blocks, each.value)) is not None:
            chosen[place] = each
    return chosen


def _decided(block: Block, correction: Correction | None) -> Block:
    if correction is None:
        return block
    role, verb = (Role.BODY, "kept") if correction.field == KEEP else (Role.REMOVED, "dropped")
    day = day_words(correction.made.date())
    return Block(block.text, role, f"{verb} by you on {day}; was {correction.was}")


def _names(
    before: Article, after: Article, facts: Iterable[Correction], chosen: Mapping[int, Correction]
) -> tuple[Entity, ...]:
    """Give the names with each mention where its text stands now, and those in texts that came in anew."""
    old, new = _paragraphs(before), _paragraphs(after)
    moves = {number: new[place] for place, number in old.items() if place in new}
    moves |= {TITLE: TITLE} if before.title == after.title else {}
    moves |= {STANDFIRST: STANDFIRST} if before.standfirst == after.standfirst else {}
    names = [_moved(entity, moves) for entity in before.entities]
    came_in = {_PLACES[each.field]: each.names for each in facts if each.field in _PLACES}
    came_in |= {new[place]: each.names for place, each in chosen.items() if place in new and place not in old}
    for place, entities in came_in.items():
        names += [
            _moved(entity, {mention.paragraph: place for mention in entity.mentions}) for entity in entities
        ]
    return tuple(joined(entity for entity in names if entity is not None))


def _moved(entity: Entity, moves: Mapping[int, int]) -> Entity | None:
    """Move an entity's mentions to where their texts stand; None when all of them are gone."""
    kept = [
        replace(each, paragraph=moves[each.paragraph]) for each in entity.mentions if each.paragraph in moves
    ]
    return replace(entity, mentions=tuple(kept)) if kept or not entity.mentions else None


def joined(entities: Iterable[Entity]) -> Iterable[Entity]:
    """Make one of the entities of one name and type, their mentions in the order of reading."""
    joined: dict[tuple[str, str], list[Entity]] = {}
    for entity in entities:
        joined.setdefault((entity.type, entity.name), []).append(entity)
    for same in joined.values():
        mentions = {mention for entity in same for mention in entity.mentions}
        yield replace(same[0], mentions=tuple(sorted(mentions, key=_reading_order)))


def _paragraphs(article: Article) -> dict[int, int]:
    """Give each block that can hold mentions, by its place, the number that mentions know it by."""
    body = [place for place, block in enumerate(article.blocks) if block.role is Role.BODY]
    captions = [place for place, block in enumerate(article.blocks) if block.role is Role.CAPTION]
    numbers = {place: number for number, place in enumerate(body)}
    return numbers | {place: FIRST_CAPTION - number for number, place in enumerate(captions)}


def _reading_order(mention: Mention) -> tuple[int, int, int]:
    """Order mentions as they are read: title, standfirst, paragraphs, captions."""
    part = {TITLE: 0, STANDFIRST: 1}.get(mention.paragraph, 2 if mention.paragraph >= 0 else 3)
    return part, abs(mention.paragraph), mention.start


def _shortened(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
