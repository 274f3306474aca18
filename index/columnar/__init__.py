"""A Whoosh index at native speed: segments of flat arrays, built, merged and searched by NumPy."""
