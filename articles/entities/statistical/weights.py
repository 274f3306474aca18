"""The trained numbers and the tokeniser's rules, as files of the package.

Both were exported from Explosion's English model by `export_weights.py`; `provenance.toml` says from where,
under which licence, and gives the hash of every file.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articles.errors import MorgueError

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Integers = NDArray[np.intp]
Hashes = NDArray[np.uint64]


class Weights:
    """The arrays of the network by name; those stored in half precision come in single precision."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays

    def floats(self, name: str) -> Floats:
        """Give an array of numbers in single precision, the precision all computing is done in."""
        return np.ascontiguousarray(self._arrays[name], dtype=np.float32)

    def whole(self, name: str) -> NDArray[Any]:
        """Give an array of whole numbers as it is stored."""
        return self._arrays[name]


@dataclass(frozen=True, slots=True)
class Rules:
    """The words and patterns that belong to the weights.

    `actions` names the columns of the starting scores ("B-ORG", "U-PERSON", "O"); `seeds` are those of the
    four hash tables; `special_cases` maps a chunk of text to its tokens, each with the norm it has there or
    None; `norms_by_hash` maps MurmurHash64A values to norms (the model knows those words by hash only).
    """

    actions: tuple[str, ...]
    seeds: tuple[int, ...]
    prefix: str
    suffix: str
    infix: str
    url: str
    special_cases: Mapping[str, tuple[tuple[str, str | None], ...]]
    norms: Mapping[str, str]
    norms_by_hash: Mapping[int, str]


def load_weights() -> Weights:
    """Load the network's arrays from the package; no pickle is ever read.

    Raises MorgueError when the file is missing or damaged.
    """
    try:
        with as_file(files(__package__) / "weights.npz") as path, np.load(path, allow_pickle=False) as stored:
            return Weights({name: stored[name] for name in stored.files})
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise damaged("weights.npz") from error


def load_rules() -> Rules:
    """Load the tokeniser's rules from the package; MorgueError when the file is missing or damaged."""
    try:
        stored = json.loads((files(__package__) / "english.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise damaged("english.json") from error
    return Rules(
        actions=tuple(stored["actions"]),
        seeds=tuple(stored["seeds"]),
        prefix=stored["prefix"],
        suffix=stored["suffix"],
        infix=stored["infix"],
        url=stored["url"],
        special_cases={
            chunk: tuple((spelling, norm) for spelling, norm in tokens)
            for chunk, tokens in stored["special_cases"].items()
        },
        norms=stored["norms"],
        norms_by_hash={int(key): norm for key, norm in stored["norms_by_hash"].items()},
    )


def load_small_words() -> frozenset[str]:
    """Load the words that begin sentences and are no part of a name by themselves."""
    lines = (files(__package__) / "small_words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


def damaged(name: str) -> MorgueError:
    """Make the error for a file of the package that cannot be read."""
    return MorgueError(
        f"the recogniser's file {name} is missing or damaged",
        cure="Install Morgue again, or set MORGUE_RECOGNISER=none to go without entities",
    )
