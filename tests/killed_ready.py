"""What the server of processes has done before any begins: all is imported, rules and words are read."""

import json

import killed_programs  # noqa: F401 - so that it is imported
from outlet_pages import page
from reports import report

from articles.entities import load_recogniser
from articles.processing import attempt
from articles.sources import Source

for source in (Source("0.json", json.dumps(report(0)).encode()), Source("0.html", page(0).encode())):
    attempt(source, load_recogniser("builtin"))
