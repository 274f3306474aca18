"""Naming the outlet of an address as its page prints it: "Coastal Wire" for coastalwire.example."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from articles.article import Outlet, Role
from articles.bylines import in_normal_case
from articles.cleaning.draft import Draft
from articles.cleaning.looks import Look, look_at
from articles.cleaning.wordlists import load
from articles.outlets import host_of, registered_domain

LONGEST_NAME = 7  # words
LONGEST_LINE = 60  # words of a line outside the body that is searched for a name
LONGEST_LABEL = 26  # characters
SURE_LABEL = 6  # characters of a label that may also be only the beginning of a name
MORE_THAN_LABEL = 12  # characters that a name may be longer than its label
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")
_NO_LETTERS = re.compile(r"[\W_]+")
_BARS = re.compile(r"\s*[|»›·•©]\s*|\s+[-–—]+\s+|:\s+|,\s+|\s{2,}")
_COMPANY = re.compile(
    r"\b(?:plc|ltd|limited|inc|llc|gmbh|corp|corporation|media|group|holdings)\b", re.IGNORECASE
)
_ENDING = (
    r"(?:com|net|org|news|tv|ie|ca|in|au|de|fr|info|blog|io|eu|us|uk|nz|za|press|media|online|example)\b"
)
_HOST = re.compile(rf"(?<![\w.-])(?:[\w.+-]{{1,40}}@|https?://)?((?:[a-z0-9-]{{2,40}}\.){{1,3}}{_ENDING})")
_HAS_HOST = re.compile(rf"\.{_ENDING}")  # a text without one of these holds no host, and that is quick to see


class Texts:
    """What a page prints, made ready to be asked for the names of one domain after the other."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [(text, _squeezed(look_at(text))) for text in texts]
        self._whole = "\n".join([squeezed for _, squeezed in self._texts])

    def that_may_hold(self, label: str) -> list[str]:
        """Give the texts that can have a label in them when their spaces and marks are gone."""
        held = label in self._whole
        return [text for text, squeezed in self._texts if "&" in text or (held and label in squeezed)]


def outlet_of_address(address: str, texts: Texts) -> Outlet | None:
    """Name the outlet of an address as texts print it, or give None where none of them does."""
    host = host_of(address)
    if host is None:
        return None
    domain = registered_domain(host)
    name = _printed_name(domain.split(".")[0], texts)
    return Outlet(name, domain) if name else None


def outlet_printed_with_address(draft: Draft) -> tuple[Outlet, str] | None:
    """Name an outlet whose name and address a page both prints outside the article, or links to."""
    domains = _domains(draft)
    if not domains:
        return None
    outside = [
        piece.text
        for piece in draft.pieces
        if piece.role is not Role.BODY and piece.look.words <= LONGEST_LINE
    ]
    texts = Texts([*_titles(draft), *outside])
    for domain in domains:
        outlet = outlet_of_address(domain, texts)
        if outlet is not None:
            return outlet, f"the page names {outlet.name} and the address {domain}"
    return None


def texts_of(draft: Draft) -> Texts:
    """Give every text of a page that may name its outlet: the <title> and the lines."""
    return Texts([*_titles(draft), *(piece.text for piece in draft.pieces)])


def _titles(draft: Draft) -> Iterator[str]:
    return (value for _, value in draft.metadata("title"))


def _squeezed(look: Look) -> str:
    """Give a line's letters and figures in small letters."""
    if look.normal.isascii():
        return look.normal.replace(" ", "").replace("'", "").replace("_", "")
    return _NO_LETTERS.sub("", look.normal)


def _domains(draft: Draft) -> list[str]:
    """Give the domains that a page prints or links to, the most frequent first, without social networks."""
    skipped = frozenset(load("outlet_cues.toml")["hosts_of_others"])
    found: Counter[str] = Counter()
    for piece in draft.pieces:
        if "." in piece.text and _HAS_HOST.search(piece.text):
            found.update({registered_domain(host) for host in _HOST.findall(piece.text)})
    found.update(registered_domain(host) for _, host in draft.metadata("link:host"))
    return [domain for domain, _ in found.most_common() if domain not in skipped]


def _printed_name(label: str, texts: Texts) -> str:
    """Find the name that, squeezed, is a domain's label: as a line of its own first, else inside a line."""
    label = label.replace("-", "").lower()
    if not 2 <= len(label) <= LONGEST_LABEL or label.endswith(("plc", "ltd", "gmbh")):
        return ""
    whole: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for text in texts.that_may_hold(label):
        whole.update(name for part in _BARS.split(text) if (name := _as_name(part.strip(" .()[]"), label)))
        inside.update(_inside(text, label))
    for names in (whole, inside):
        names = Counter({name: count for name, count in names.items() if not _COMPANY.search(name)})
        exact = [name for name in names if _is_label(name, label)]
        if exact or names:
            return _best(exact or list(names), names)
    return ""


def _as_name(part: str, label: str) -> str:
    """Give a part of a line that is the name, or begins with the whole of it."""
    if (
        len(part) > LONGEST_LABEL + MORE_THAN_LABEL + 8
        or not part[:1].isalnum()
        or len(part.split()) > LONGEST_NAME
    ):
        return ""
    if _is_label(part, label):
        return part if part[0].isupper() else ""
    longer = (
        len(label) >= SURE_LABEL
        and any(key.startswith(label) and len(key) <= len(label) + MORE_THAN_LABEL for key in _keys(part))
        and all(
            word[0].isupper() or word[0] in "&" for word in part.split() if word not in ("of", "the", "and")
        )
        and "." not in part
    )
    return part if longer else ""


def _inside(text: str, label: str) -> Iterator[str]:
    """Give the runs of words inside a text that make the label."""
    if label[:3] not in text.lower().replace(" ", ""):
        return
    words = list(_WORD.finditer(text))
    for first, match in enumerate(words):
        start = match[0].lower().replace("’", "'").replace("'", "")
        if not match[0][0].isupper() or not (label.startswith(start) or start == "the"):
            continue
        for last in range(first, min(len(words), first + LONGEST_NAME)):
            name = text[match.start() : words[last].end()]
            if _is_label(name, label) and not _is_opening_article(text, match):
                yield name
                break


def _is_opening_article(text: str, match: re.Match[str]) -> bool:
    """Say whether a "The" only begins a sentence."""
    before = text[: match.start()].rstrip()
    return match[0] == "The" and (not before or before[-1] in ".!?")


def _keys(name: str) -> tuple[str, ...]:
    """Give the ways a name may be squeezed into a label, with or without "the", "&" as "and" or nothing."""
    tokens = [word.lower().replace("’", "").replace("'", "") for word in _WORD.findall(name)]
    bare = tokens[1:] if tokens[:1] == ["the"] and len(tokens) > 1 else tokens
    return tuple("".join(each).replace("&", sign) for each in (tokens, bare) for sign in ("and", ""))


def _is_label(name: str, label: str) -> bool:
    return label in _keys(name)


def _best(names: list[str], counts: Counter[str]) -> str:
    """Choose among spellings: several words before one run together, with "The" where it is ever printed."""
    return in_normal_case(
        max(
            names,
            key=lambda name: (
                not name.isupper(),
                len(name.split()) > 1,
                name.startswith("The "),
                counts[name],
            ),
        )
    )
