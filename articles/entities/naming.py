"""Gather a document's mentions into entities: every person, organisation and place under one name.

Names meet when they fold to the same key ("NATO", "Nato"), when a list says so ("U.S.", "America"), when the
text does ("African Seed Bank (ASB)"), and when a short form of a person can mean only one full name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from articles.article import Entity, EntityType, Mention
from articles.entities.acronyms import is_acronym
from articles.entities.document import Named
from articles.entities.vocabulary import KnownName, demonyms, key, known_names, never_names, words

Key = tuple[str, EntityType]
Parts = tuple[str, ...]

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
    persons = [name for name, kind in mentions if kind is EntityType.PERSON]
    organisations = [name for name, kind in mentions if kind is EntityType.ORGANISATION]
    other_forms = {
        EntityType.PERSON: full_names(persons),
        EntityType.ORGANISATION: {**long_names(organisations, _acronyms(mentions)), **pairs},
        EntityType.PLACE: {},
    }
    links: dict[Key, Key] = {}
    for name, kind in mentions:
        known = known_names().get(name)
        of = key(known.name) if known and known.type is kind else other_forms[kind].get(name, name)
        if of != name:
            links[name, kind] = of, kind
    return links


def _acronyms(mentions: Mapping[Key, Sequence[Mention]]) -> frozenset[str]:
    """Collect the keys of organisations that are written as acronyms."""
    return frozenset(
        name
        for (name, kind), found in mentions.items()
        if kind is EntityType.ORGANISATION and any(is_acronym(mention.text) for mention in found)
    )


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
    bearers: list[dict[Parts, list[str]]] = [defaultdict(list) for _ in _SHORT_FORMS]
    for name in names:
        for found_by, short_forms in zip(bearers, _SHORT_FORMS, strict=True):
            for form in short_forms(without_suffix(name)):
                found_by[form].append(name)
    found: dict[str, str] = {}
    for name in sorted(names, key=len, reverse=True):
        parts = without_suffix(name)
        candidates: list[str] = next((by[parts] for by in bearers if parts in by), [])
        longer = {found.get(other, other) for other in candidates if len(other) > len(name)}
        if len({without_initials(without_suffix(other)) for other in longer}) == 1:
            found[name] = max(longer, key=lambda other: (len(other), other))
    return found


def _last_names(parts: Parts) -> Iterator[Parts]:
    """Give what stands for a person before anything else: the last words ("de wit", "khatimi")."""
    for length in range(1, len(parts)):
        yield parts[-length:]
    particle, _, rest = parts[-1].partition("-")
    if rest and particle in words("particles"):
        yield (rest,)
    if len(parts) > 1:
        yield without_initials(parts)


def _inner_names(parts: Parts) -> Iterator[Parts]:
    """Give the first of two surnames ("almansa" of "rodrigo almansa ibarrola"), and the name up to it."""
    if len(parts) > 2 and parts[1] not in words("particles"):
        yield parts[1:2]
        yield parts[:2]


def _first_names(parts: Parts) -> Iterator[Parts]:
    if len(parts) > 1:
        yield parts[:1]


_SHORT_FORMS = (_last_names, _inner_names, _first_names)


def without_suffix(name: str) -> Parts:
    """Give the words of a name without "jr", "iii" and the like, which make nobody else in one article."""
    parts = name.replace(",", " ").split()
    while len(parts) > 2 and parts[-1].strip(".") in words("suffixes_of_persons"):
        parts.pop()
    return tuple(parts)


def without_initials(parts: Parts) -> Parts:
    """Leave out the middle initials of a person's name: they make nobody else."""
    inner = (part for part in parts[1:-1] if len(part) > 1)
    return (parts[0], *inner, *parts[1:][-1:])


def long_names(names: Sequence[str], acronyms: Collection[str]) -> dict[str, str]:
    """Map the keys of acronyms and other forms of organisations to the names they stand for.

    An acronym stands for the only name of several words with its initials, "treasury" for the only
    "us treasury", "norden group" and "norden ltd" for "norden", and the first word of a listed name for it.
    """
    by_initials: dict[str, set[str]] = defaultdict(set)
    by_part: dict[str, set[str]] = defaultdict(set)
    found: dict[str, str] = {}
    for name in names:
        if " " in name and name in known_names():
            by_part[name.split()[0]].add(key(known_names()[name].name))
        if (short := _shorter(name)) != name and (short in names or short == without_legal_form(name)):
            found[name] = short
            continue
        for form in {name, _without_country(name)}:
            if " " in form:
                by_initials[_initials(form)].add(name)
            if form != name:
                by_part[form].add(name)
    for shorter, known_by in ((acronyms, by_initials), (names, by_part)):
        found |= {name: next(iter(known_by[name])) for name in shorter if len(known_by.get(name, ())) == 1}
    return found


def _shorter(name: str) -> str:
    """Take the legal form off a name, else "Group", "Motor" and the like, which make no other company."""
    parts = name.split()
    short = without_legal_form(name)
    while (
        short == name
        and name not in known_names()
        and len(parts) > 1
        and parts[-1] in words("corporate_words")
    ):
        parts.pop()
        short = " ".join(parts)
    return short


def _without_country(name: str) -> str:
    """Take the country, or its adjective, off the front of a name: "us treasury" is the treasury here."""
    first, _, rest = name.partition(" ")
    known = known_names().get(first)
    is_country = known is not None and known.sure and known.type is EntityType.PLACE
    return rest if is_country or first in demonyms() else name


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace("-", " ").split() if word not in words("little_words"))


def without_legal_form(name: str) -> str:
    """Take "Inc", "& Co" and the like off a company's name."""
    parts = name.split()
    if not parts or parts[-1].strip(".,").lower() not in words("legal_forms"):
        return name
    while len(parts) > 1 and parts[-1].strip(".,").lower() in words("legal_forms"):
        parts.pop()
    short = " ".join(parts).rstrip(",")
    return name if len(parts) == 1 and not _can_stand_alone(key(short)) else short


def _can_stand_alone(word: str) -> bool:
    """Tell whether a word names a company without its legal form: Norden does, News and America do not."""
    known = known_names().get(word)
    return word not in never_names() and (known is None or known.type is EntityType.ORGANISATION)


def _shown(root: Key, mentions: Sequence[Mention]) -> str:
    """Choose the name to show: the lists' own, else the most frequent full form."""
    known: KnownName | None = known_names().get(root[0])
    if known is not None and known.type is root[1]:
        return known.name
    texts = {mention.text for mention in mentions}
    best = texts.pop() if len(texts) == 1 else _best_form(root[0], mentions)
    plain = " ".join(_THE.sub("", best).split())
    if root[1] is EntityType.PERSON:
        return plain.title() if _is_shouted(plain) else plain
    return without_legal_form(plain) if root[1] is EntityType.ORGANISATION else plain


def _best_form(name: str, mentions: Sequence[Mention]) -> str:
    """Choose the most frequent of the full forms, the longest of equals, one in capitals only if all are."""
    full = [mention.text for mention in mentions if key(mention.text) == name]
    counts = Counter(full or [mention.text for mention in mentions])
    return max(counts, key=lambda text: (not _is_shouted(text), counts[text], len(text)))


def _is_shouted(name: str) -> bool:
    """Tell whether a name is all in capitals without being an acronym."""
    return name.isupper() and not is_acronym(name)
