"""The readers: each turns one kind of input into articles, or one article into a page."""
