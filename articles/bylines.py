"""Reading bylines: who wrote an article, apart from jobs, places and agencies."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

LONGEST_BYLINE = 220  # characters
MOST_WORDS_IN_NAME = 5
_DASHES = " -–—•·\t\n\u00a0"  # what may stand before and behind a byline as an ornament
MOST_LEFT_OVER = 7  # words of a byline that are neither names nor agencies: jobs and places

_SEAM = re.compile(
    r"(?<=[a-zß-öø-ÿ])(?<!\bMc)(?<!\bMac)(?<!\bDe)(?<!\bLe)(?<!\bLa)(?<!\bDi)(?<!\bFitz)(?=[A-Z][a-z]|[0-9]|@)"
)
# The same, quicker to find: it begins with what is rare.
_HAS_SEAM = re.compile(r"[A-Z0-9@](?<=[a-zß-öø-ÿ].)(?:(?<![A-Z])|[a-z])")
_PARTING = ("and", "und", "et", "y", "og", "och", "with", "for")
_BETWEEN = re.compile(rf"(?<!\s)\s*(?:[,;/|•·&+]|\s-\s|\s–\s|\s—\s|\b(?:{'|'.join(_PARTING)}|&)\b)\s*")
_BEFORE_PLACE = ("in", "at", "im")
_AROUND = " .:\"'“”()[]"  # marks around a part of a byline
_PLACE = re.compile(rf"(?<!\s)\s+(?:{'|'.join(_BEFORE_PLACE)})\s+(?:the\s+)?[A-Z][\w.'’ -]{{1,40}}$")
# Where the rest of a byline begins that names nobody; no space is looked for before it, for it is stripped.
_TAIL = re.compile(
    r"[|•·(\[–—@]|\b(?:for\s+(?:[Tt]he|THE)\b|(?:For|FOR)\s+[A-Z]|(?:The\s)?Associated Press$|"
    r"(?:Published|Updated|Posted|Last updated|First published|Created|Modified|"
    r"Contact|Follow|Email|Read|Special to|Exclusive|"
    r"Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b|\d{1,2}[ ./:-]|\d{4}\b|"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d|"
    r"hours? ago|minutes? ago|days? ago|(?:am|vom|on|le|el)\s\d)|https?:|,\s+in\s+[A-Z]"
)
# What may follow an unintroduced name in its line: nothing, a date, or a job or handle behind a mark.
_DATED = re.compile(
    r"^$|^\s*[|•·@(]|\bago\b|\d:\d\d|^\s*(?:Published|Updated|Posted|Last|Mon|Tue|Wed|Thu|Fri|Sat|Sun)|"
    r"\d[./-]\d|\d{1,2}(?:st|nd|rd|th)?,? (?:[A-Z][a-z]{2,8}\.?,? )?\d{4}"
)
SHORTEST_GLUED = 6  # letters of an introduction to which a name may be glued; "By" is one all the same
SHORTEST_SHOUTED = 5  # letters; a single word in capitals that is no longer may be an abbreviation
_CAPITAL = re.compile(r"[A-Z]")
_CAPITALS = re.compile(r"(?<![’'])[^\W\d_]+|(?<=\b[OD][’'])[^\W\d_]+")
# A line's words with a capital, without any mark or figure, up to the first small one.
_OPENING = re.compile(r"((?:[A-Z](?:[a-zß-öø-ÿ]*|[A-Z]*)(?:['’][a-z]*)? ){1,6})([a-z]{2,})(?: |$)")
_NAME_WORD = re.compile(r"^(?:[^\W\d_]+(?:['’.-][^\W\d_]*)*|[A-Z]\.?)\.?$")
_ADDRESS = re.compile(r"(?<!\S)\S+@\S+|https?://\S+|www\.\S+|@\w+")


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says: the people, the agencies credited in it, and whether it said so itself ("By …")."""

    names: tuple[str, ...]
    agencies: tuple[str, ...] = ()
    introduced: bool = False


@lru_cache(maxsize=16384)
def read_byline(line: str) -> Byline | None:
    """Read a printed line as a byline; None when it is none."""
    if len(line) > LONGEST_BYLINE or not line:
        return None
    text, introduced = _without_introduction(" ".join(line.split()).strip(_DASHES))
    if not introduced and (_has_no_full_name(text) or _begins_like_a_sentence(text)):
        return None
    if _HAS_SEAM.search(text):
        text = _SEAM.sub(" | ", text)
    cut = _TAIL.search(text)
    tail = text[cut.start() :] if cut else ""
    text = text[: cut.start() if cut else None].strip(" ,;:|–—-")
    if not introduced and not (" " in text and _DATED.search(tail) and all(map(_belongs, _parts(text)))):
        return None
    names, agencies = _sorted_out(text)
    if not names and not (introduced and agencies):
        return None
    if _left_over(text, names, agencies) > MOST_LEFT_OVER:
        return None
    return Byline(tuple(names), tuple(agencies), introduced)


def _has_no_full_name(text: str) -> bool:
    """Say, at little cost, that no two words of a line begin with capitals, as those of a full name do."""
    return " " not in text or (text.isascii() and len(_CAPITAL.findall(text)) < 2)


def _begins_like_a_sentence(text: str) -> bool:
    """Say, at little cost, that a line can be no list of names: it begins "Port Amery votes", with no job."""
    opening = _OPENING.match(text)
    if opening is None or opening[2] in _small_words():
        return False
    return _TAIL.search(text, 0, opening.end()) is None and _job_inside().search(text.lower()) is None


def _belongs(part: str) -> bool:
    """Say whether a part of an unintroduced line is what such a byline is made of: names, agencies, jobs."""
    return is_name(_spelled(part)) or is_job(part) or is_organisation(part)


def people(raw: str) -> tuple[str, ...]:
    """Give the names in a stated author value, such as "By  Ann Lee  and  Bo Berg, City Editor"."""
    text, _ = _without_introduction(" ".join(raw.split()))
    names, _ = _sorted_out(text)
    return tuple(names)


def is_organisation(name: str) -> bool:
    """Say whether a byline's name is that of an agency or another organisation."""
    return _key(name) in _set("organisations")


def is_nobody(name: str) -> bool:
    """Say whether a byline names no one in particular: "Staff", "Web desk"."""
    return _key(name) in _set("nobody")


def is_job(text: str) -> bool:
    """Say whether a line is a job: "Moscow Correspondent", "Deputy political editor"."""
    tokens = text.split()
    if not 0 < len(tokens) <= 7:
        return False
    return not _core_jobs().isdisjoint([token.strip(".,").lower() for token in tokens])


def is_name(text: str) -> bool:
    """Say whether a text has the form of a person's full name."""
    tokens = text.split()
    if not 2 <= len(tokens) <= MOST_WORDS_IN_NAME:
        return False
    if not _is_all_letters(text) and not all(map(_NAME_WORD.match, tokens)):
        return False
    small = [token for token in tokens if token[0].isascii() and not token[0].isupper()]
    if len(tokens) - len(small) < 2 or any(token.lower() not in _set("particles") for token in small):
        return False
    if not _no_names().isdisjoint(map(str.lower, tokens)):
        return False
    key = _key(text)
    return key not in _set("organisations") and key not in _set("nobody")


def _is_all_letters(text: str) -> bool:
    """Say whether a text is words of letters alone, which most are, and of which much is known at once."""
    return text.replace(" ", "").isalpha()


def in_normal_case(name: str) -> str:
    """Write a name printed in capitals as it is written elsewhere: "RENÉE HOLMQUIST" is Renée Holmquist.

    A single short word in capitals may be an abbreviation, and stays.
    """
    tokens = name.split()
    if not name.isupper() or (len(tokens) == 1 and len(name) <= SHORTEST_SHOUTED):
        return name
    return " ".join(map(_word_in_normal_case, tokens))


def _word_in_normal_case(word: str) -> str:
    if word.lower() in _set("particles"):
        return word.lower()
    if "." in word.rstrip(".") or len(word.strip(".")) == 1 or set(word) <= set("IVX"):
        return word
    return _CAPITALS.sub(lambda match: match[0][0] + match[0][1:].lower(), word)


def _without_introduction(text: str) -> tuple[str, bool]:
    """Cut off "By" and its like; say whether there was one."""
    if text[:2].casefold() not in _introduction_starts():
        return text, False
    match = _introduction().match(text)
    if match is None:
        return text, False
    rest = text[match.end() :]
    return _without_introduction(rest)[0] if rest[:3].lower() == "by " else rest, True


def _sorted_out(text: str) -> tuple[list[str], list[str]]:
    """Sort the parts of a byline into people and agencies; what is neither is left out."""
    names: list[str] = []
    agencies: list[str] = []
    for part in _parts(_ADDRESS.sub(" ", text) if "@" in text or "http" in text or "www." in text else text):
        if is_organisation(part) or (names and part.split()[-1].lower() in _set("house_words")):
            agencies.append(part)
        elif is_nobody(part) or not _person(part) or _is_place_of(part, names):
            continue
        elif (name := _spelled(part)) not in names:
            names.append(name)
    return names, agencies


def _is_place_of(part: str, names: list[str]) -> bool:
    """Say whether a single word stands behind full names: where they wrote it, not who ("Ann Lee, Oslo")."""
    return " " not in part and any(" " in name for name in names)


def _spelled(name: str) -> str:
    """Give a full name in capitals in normal case; a single word may be a pen name and stays."""
    return in_normal_case(name) if " " in name else name


def _parts(text: str) -> Iterator[str]:
    whole = _is_all_letters(text) and _parting_words().isdisjoint(text.split())
    for part in (text,) if whole else _BETWEEN.split(text):
        part = part.strip(_AROUND)
        part = _without_degrees(part if whole else _PLACE.sub("", part))
        part = _without_introduction(part)[0] if part else part
        if part and not _set("degrees") & {part, part.strip(".")}:
            yield part


def _person(part: str) -> bool:
    """Say whether a part of a byline may be a person: a full name, or a single word as a pen name."""
    tokens = part.split()
    if ":" in part:
        return False
    if len(tokens) == 1:
        return part[0].isalpha() and part.lower() not in _set("jobs") and len(part) > 1
    return is_name(part) or (
        len(tokens) <= MOST_WORDS_IN_NAME and not is_job(part) and all(t[0].isupper() for t in tokens)
    )


def _left_over(text: str, names: list[str], agencies: list[str]) -> int:
    return len(text.split()) - sum(len(name.split()) for name in (*names, *agencies))


def _without_degrees(part: str) -> str:
    tokens = part.split()
    while len(tokens) > 2 and (tokens[-1] in _set("degrees") or tokens[-1].strip(".") in _set("degrees")):
        tokens.pop()
    return " ".join(tokens)


def _key(name: str) -> str:
    return " ".join(name.split()).strip(" .").lower()


@cache
def _lists() -> Mapping[str, list[str]]:
    return tomllib.loads(files("articles").joinpath("bylines.toml").read_text(encoding="utf-8"))


@cache
def _set(key: str) -> frozenset[str]:
    values = _lists()[key]
    return frozenset(values) if key == "degrees" else frozenset(_key(value) for value in values)


@cache
def _introduction() -> re.Pattern[str]:
    """Make the pattern of the words before the names, with the space or mark or capital behind them."""
    words = sorted(_lists()["introductions"], key=len, reverse=True)
    glued = [word for word in words if len(word) >= SHORTEST_GLUED]
    return re.compile(
        rf"(?:(?i:{'|'.join(map(re.escape, words))})[\s:]+|"
        rf"(?:(?i:{'|'.join(map(re.escape, glued))})|By)(?=[A-Z]))(?=\S)"
    )


@cache
def _no_names() -> frozenset[str]:
    return _set("jobs") | _set("never_in_names")


@cache
def _introduction_starts() -> frozenset[str]:
    return frozenset(word[:2].casefold() for word in _lists()["introductions"])


@cache
def _parting_words() -> frozenset[str]:
    return frozenset((*_PARTING, *_BEFORE_PLACE))


@cache
def _small_words() -> frozenset[str]:
    """Give the small words that lines of names have: inside names and agencies, and between them."""
    return _set("particles") | _set("between") | frozenset(" ".join(_set("organisations")).split())


@cache
def _job_inside() -> re.Pattern[str]:
    jobs = _core_jobs()
    shortest = [job for job in jobs if not any(other in job for other in jobs if other != job)]
    return re.compile("|".join(map(re.escape, sorted(shortest))))


@cache
def _core_jobs() -> frozenset[str]:
    return frozenset(_lists()["jobs"][: _lists()["jobs"].index("staff")])
