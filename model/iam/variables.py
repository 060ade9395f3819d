"""Policy variables: `${aws:username}` in resources and in the values of conditions.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re
from collections.abc import Callable, Mapping, Sequence

from ecs_platform.model.iam.document import VERSION

Context = Mapping[str, str | Sequence[str]]
"""Values of the condition keys a request has; a key with several values has a list or tuple."""

Fill = Callable[[str], str | None]
"""A pattern with its variables in place; none where one of them has no value, so that it matches nothing."""

ASTERISK, QUESTION_MARK = "\ue000", "\ue001"
"""A `*` and a `?` that stand for themselves, in patterns with their variables in place."""

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DEFAULT = re.compile(r"\s*([^,]*?)\s*,\s*'(.*)'\s*", re.DOTALL)
_LETTERS = {"*": ASTERISK, "?": QUESTION_MARK, "$": "$"}
_ITSELF = str.maketrans({"*": ASTERISK, "?": QUESTION_MARK})


def filling(version: object, context: Context) -> Fill:
    """What puts a request's values in place of the variables of a policy.

    Args:
        version: the policy's `Version`; before 2012-10-17 there were no variables, and `${` is text.
        context: the request's condition keys; their letter case does not matter.
    """
    present = {key.casefold(): value for key, value in context.items()}
    return (lambda pattern: _filled(pattern, present)) if version == VERSION else (lambda pattern: pattern)


def itself(pattern: str) -> str:
    """A pattern with variables in place, for operators to which wildcards are letters like others."""
    return pattern.replace(ASTERISK, "*").replace(QUESTION_MARK, "?")


def _filled(pattern: str, context: Context) -> str | None:
    parts: list[str] = []
    end = 0
    for found in _VARIABLE.finditer(pattern):
        value = _LETTERS.get(found[1]) or _value(found[1], context)
        if value is None:
            return None
        parts += [pattern[end : found.start()], value]
        end = found.end()
    return "".join([*parts, pattern[end:]])


def _value(variable: str, context: Context) -> str | None:
    """The value of a variable, or its default. A key with several values is none: AWS takes them for no variables."""
    with_default = _DEFAULT.fullmatch(variable)
    name, default = with_default.groups() if with_default else (variable.strip(), None)
    value = context.get(name.casefold())
    found = value if isinstance(value, str) and value else default
    return None if found is None else found.translate(_ITSELF)
