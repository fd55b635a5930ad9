"""Languages: a folder each, named by its ISO 639-1 code."""
