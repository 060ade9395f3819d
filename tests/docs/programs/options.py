"""Options in a list of words, for programs of which only the names of options are known."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Read:
    """What was read: `options` in their order, the other `words`, and the first `fault`."""

    options: tuple[str, ...]
    words: tuple[str, ...]
    fault: str | None


def read(words: list[str], known: Mapping[str, bool], whole: bool = True) -> Read:
    """Reads words; `known` says of each option (`--stack`, `-s`) whether a value follows it.

    `…` stands for what the reader puts there. What is not `whole` may end before the value of an option.
    """
    options, rest, position = list[str](), list[str](), 0
    while position < len(words):
        word = words[position]
        position += 1
        if word == "--":
            rest += words[position:]
            break
        if not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        name, equals, _ = word.partition("=")
        if name not in known and not word.startswith("--") and len(name) > 2 and name[:2] in known:
            # `-fvalue`, or several letters in one word.
            name, equals = name[:2], "=" if known[name[:2]] else ""
        if name not in known:
            return Read(tuple(options), tuple(rest), f"there is no option `{name}`")
        options.append(name)
        if known[name] and not equals:
            if position == len(words) and whole:
                return Read(tuple(options), tuple(rest), f"`{name}` has no value")
            position += 1
    return Read(tuple(options), tuple(rest), None)
