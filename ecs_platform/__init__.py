"""The one name under which everything of this distribution is imported: `ecs_platform.model`, `.components`, `.ops`.

The folders themselves stand at the top of the checkout; here are links to them, so that the names are the same in a
checkout, in an editable install and in a wheel, for Python, mypy and editors alike.
"""
