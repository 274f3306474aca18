"""Cleaning: from a page full of furniture to the article in it. `pipeline.py` shows every step in order."""

from articles.cleaning.pipeline import VERSION, clean, cleaner_name

__all__ = ["VERSION", "clean", "cleaner_name"]
