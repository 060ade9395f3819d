"""How patterns of IAM (`*`, `?`) lie to one another: whether one is within another, whether two have a value in common.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

import re

from ecs_platform.model.iam.conditions import matches

_ARN_PARTS = 6
_SIGNS = re.compile("[*?$]")
_VARIABLE = re.compile(r"\$\{[^}]*\}")


def literal(text: str) -> str:
    """The pattern that a text alone matches: signs that mean something to IAM, as `*` in a key of S3, are written out.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
    """
    return _SIGNS.sub(r"${\g<0>}", text)


def without_variables(pattern: str) -> str:
    """The pattern with `*` in place of policy variables (`${aws:PrincipalTag/team}`), which may be anything."""
    return _VARIABLE.sub("*", pattern)


def within(inner: str, outer: str) -> bool:
    """Whether all that `inner` matches is matched by `outer`. In doubt no: a `*` in `outer` counts at its end only."""
    if "*" not in inner and "?" not in inner:
        return matches(outer, inner)
    head = outer.removesuffix("*")
    if "*" in head:
        return inner == outer
    if len(inner) < len(head) or (head == outer and len(inner) != len(outer)):
        return False
    return all(mine == theirs or (theirs == "?" and mine != "*") for mine, theirs in zip(inner, head, strict=False))


def arn_within(inner: str, outer: str) -> bool:
    """The same for ARNs: each of the six parts by itself, so that a `*` may stand for a region or an account."""
    inners, outers = inner.split(":", _ARN_PARTS - 1), outer.split(":", _ARN_PARTS - 1)
    if len(inners) != _ARN_PARTS or len(outers) != _ARN_PARTS:
        return inner == outer
    return all(within(one, other) for one, other in zip(inners, outers, strict=True))


def arn_overlap(one: str, other: str) -> bool:
    """Whether some ARN is matched by both; a pattern with fewer than six parts is taken as it is."""
    ones, others = one.split(":", _ARN_PARTS - 1), other.split(":", _ARN_PARTS - 1)
    if len(ones) != _ARN_PARTS or len(others) != _ARN_PARTS:
        return overlap(one, other)
    return all(overlap(mine, theirs) for mine, theirs in zip(ones, others, strict=True))


def overlap(one: str, other: str) -> bool:
    """Whether some text is matched by both."""
    seen: set[tuple[int, int]] = set()
    left = [(0, 0)]
    while left:
        here = left.pop()
        if here in seen:
            continue
        seen.add(here)
        first, second = one[here[0] :], other[here[1] :]
        if not first and not second:
            return True
        left += _steps(first, second, *here)
    return False


def _steps(first: str, second: str, i: int, j: int) -> list[tuple[int, int]]:
    """Where two patterns may stand next: a `*` ends, or takes a letter of the other; or both take one."""
    steps = []
    if first[:1] == "*":
        steps += [(i + 1, j), *([(i, j + 1)] if second else [])]
    if second[:1] == "*":
        steps += [(i, j + 1), *([(i + 1, j)] if first else [])]
    if (
        first
        and second
        and "*" not in (first[0], second[0])
        and (first[0] == second[0] or "?" in (first[0], second[0]))
    ):
        steps.append((i + 1, j + 1))
    return steps
