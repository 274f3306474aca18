"""Cleaning: from a page full of furniture to the article in it. `pipeline.py` shows every step in order."""

from articles.cleaning.pipeline import clean

__all__ = ["clean"]
