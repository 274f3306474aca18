"""The engine on stock Whoosh 2.7.4: its index, its matching and its scores; Morgue's own counting."""

from index.whoosh_engine.engine import WhooshEngine
from index.whoosh_engine.kind import WHOOSH, WhooshKind

__all__ = ["WHOOSH", "WhooshEngine", "WhooshKind"]
