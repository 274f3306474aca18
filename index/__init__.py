"""How articles are searched: query language, engines, facets, snippets, generations."""
