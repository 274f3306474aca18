"""How people reach the archive: pages, JSON API, command line, configuration."""
