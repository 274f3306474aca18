"""Gather a document's mentions into entities: every person, organisation and place under one name.

Names meet when they fold to the same key ("NATO", "Nato"), when a list says so ("U.S.", "America"), when the
text does ("African Seed Bank (ASB)"), and when a short form of a person can mean only one full name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from articles.article import Entity, EntityType, Mention
from articles.entities.acronyms import is_acronym
from articles.entities.document import Named
from articles.entities.vocabulary import KnownName, key, known_names, words

Key = tuple[str, EntityType]

_THE = re.compile(r"^the\s+")


def entities_of(named: Iterable[Named], pairs: Mapping[str, str] | None = None) -> tuple[Entity, ...]:
    """Gather mentions, given in the order of reading, into entities, in order of first mention.

    `pairs` maps the keys of acronyms to the keys of the long names the text gives for them.
    """
    mentions: dict[Key, list[Mention]] = defaultdict(list)
    in_order: list[tuple[Key, Mention]] = []
    for mention, kind in named:
        name = key(mention.text), kind
        in_order.append((name, mention))
        mentions[name].append(mention)
    links = _links(mentions, pairs or {})
    groups: dict[Key, list[Mention]] = defaultdict(list)
    for name, mention in in_order:
        groups[_root(name, links)].append(mention)
    return tuple(Entity(_shown(root, found), root[1], tuple(found)) for root, found in groups.items())


def _links(mentions: Mapping[Key, Sequence[Mention]], pairs: Mapping[str, str]) -> dict[Key, Key]:
    """Say which names are short or other forms of which."""
    links: dict[Key, Key] = {}
    persons = [name for name, kind in mentions if kind is EntityType.PERSON]
    links |= {
        (short, EntityType.PERSON): (full, EntityType.PERSON) for short, full in full_names(persons).items()
    }
    organisations = [name for name, kind in mentions if kind is EntityType.ORGANISATION]
    for name, kind in mentions:
        known = known_names().get(name)
        if known is not None and known.type is kind:
            if key(known.name) != name:
                links[name, kind] = key(known.name), kind
        elif kind is EntityType.ORGANISATION:
            long = pairs.get(name) or _long_form(name, mentions[name, kind], organisations)
            if long and long != name:
                links[name, kind] = long, kind
    return links


def _root(name: Key, links: Mapping[Key, Key]) -> Key:
    """Follow links to their end."""
    for _ in range(len(links)):
        if name not in links:
            break
        name = links[name]
    return name


def full_names(names: Sequence[str]) -> dict[str, str]:
    """Map the keys of short names of persons to the only full name each can stand for.

    "lavrov" is "sergei lavrov" when nobody else of that surname is named; a middle initial makes nobody
    else ("john t smith" is "john smith"); what fits nobody's last names may be one person's first ("xi" for
    "xi jinping").
    """
    forms = {name: name.split() for name in names}
    full = {name: parts for name, parts in forms.items() if len(parts) > 1}
    found: dict[str, str] = {}
    for name, parts in forms.items():
        longer = {other: whole for other, whole in full.items() if len(whole) > len(parts)}
        bearers = [other for other, whole in longer.items() if whole[-len(parts) :] == parts]
        if len(parts) > 1:
            bearers = bearers or [
                other for other, whole in longer.items() if _without_initials(whole) == parts
            ]
        elif not bearers:
            bearers = [other for other, whole in longer.items() if whole[0] == parts[0]]
        if len(_people(bearers)) == 1:
            found[name] = max(bearers, key=len)
    return found


def _people(full: Sequence[str]) -> set[tuple[str, ...]]:
    """Tell full names apart, middle initials aside."""
    return {tuple(_without_initials(name.split())) for name in full}


def _without_initials(parts: Sequence[str]) -> list[str]:
    return [part for number, part in enumerate(parts) if len(part) > 1 or number in (0, len(parts) - 1)]


def _long_form(name: str, mentions: Sequence[Mention], organisations: Sequence[str]) -> str | None:
    """Find the one long name in the document whose initials an acronym spells, or that only adds a suffix."""
    if any(is_acronym(mention.text) for mention in mentions):
        letters = name.replace(".", "")
        fitting = [long for long in organisations if len(long.split()) > 1 and _initials(long) == letters]
        return fitting[0] if len(fitting) == 1 else None
    shorter = _without_company_suffix(name)
    return shorter if shorter != name and shorter in organisations else None


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split() if word not in words("little_words"))


def _without_company_suffix(name: str) -> str:
    """Take "Inc", "plc" and the like off a company's key."""
    parts = name.split()
    while len(parts) > 1 and parts[-1].strip(".,") in words("company_suffixes"):
        parts.pop()
    return " ".join(parts).rstrip(",")


def _shown(root: Key, mentions: Sequence[Mention]) -> str:
    """Choose the name to show: the lists' own, else the most frequent full form."""
    known: KnownName | None = known_names().get(root[0])
    if known is not None and known.type is root[1]:
        return known.name
    full = [mention.text for mention in mentions if key(mention.text) == root[0]]
    counts = Counter(full or [mention.text for mention in mentions])
    best = max(counts, key=lambda text: (not _is_shouted(text), counts[text], len(text)))
    return " ".join(_THE.sub("", best).split())


def _is_shouted(name: str) -> bool:
    """Tell whether a name is all in capitals without being an acronym."""
    return name.isupper() and not is_acronym(name)
