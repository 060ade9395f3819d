"""Input that nobody means: files that are none, broken text, broken previews. A finding each; no traceback, no hang."""
