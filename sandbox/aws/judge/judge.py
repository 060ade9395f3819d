"""The judgement: the model of the service first, then the documented rules in their order."""

import functools
import importlib
import pkgutil
from collections import defaultdict
from typing import Any

from sandbox.aws.judge import codes, rules
from sandbox.aws.judge.answer import answer
from sandbox.aws.judge.call import Call, MalformedError, read
from sandbox.aws.judge.rule import Rule
from sandbox.aws.judge.shapes import MISSING, OF_TYPE, misfits

_logged: set[tuple[str, str, str]] = set()


@functools.cache
def every_rule() -> dict[str, list[Rule]]:
    """The rules by botocore's name of their service."""
    names = sorted(module.name for module in pkgutil.iter_modules(rules.__path__))
    modules = {name: importlib.import_module(f"{rules.__name__}.{name}") for name in names}
    return {name.replace("_", "-"): list(module.RULES) for name, module in modules.items() if hasattr(module, "RULES")}


@functools.cache
def _by_operation() -> dict[tuple[str, str], list[Rule]]:
    found: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for service, listed in every_rule().items():
        for rule in listed:
            for operation in rule.operations.split():
                found[service, operation].append(rule)
    return found


def refused(environ: dict[str, Any], start_response: Any) -> list[bytes] | None:
    """The answer of a WSGI server to a request that AWS would refuse; none where it may go on.

    Args:
        environ: the request; its body can be read again afterwards.
        start_response: as WSGI has it.
    """
    try:
        call = read(environ)
    except MalformedError as problem:
        return _malformed(start_response, problem)
    if call is None:
        return None
    _log_unknown(call)
    found = _misfit(call) or _broken_rule(call)
    if found is None:
        return None
    code, message, status = found
    return answer(start_response, call.service, call.protocol, code, message, status)


def _misfit(call: Call) -> tuple[str, str, int] | None:
    if call.operation.input_shape is None:
        return None
    found = list(misfits(call.service, call.operation.input_shape, call.given))
    if not found:
        return None
    path, first = found[0]
    if first.endswith(MISSING) and call.service in codes.MISSING:
        name = path[:1].upper() + path[1:] if call.service != "ec2" else path
        return codes.MISSING[call.service], f"The request must contain the parameter {name}", 400
    if OF_TYPE in first and call.protocol in codes.MALFORMED:
        return codes.MALFORMED[call.protocol], first, 400
    s = "s" if len(found) > 1 else ""
    words = "; ".join(text for _, text in found)
    return codes.MISFIT[call.service], f"{len(found)} validation error{s} detected: {words}", 400


def _broken_rule(call: Call) -> tuple[str, str, int] | None:
    for rule in _by_operation().get((call.service, call.name), ()):
        found = rule.wrong(call)
        if found:
            return rule.code, rule.message.replace("{}", str(found)), rule.status
    return None


def _malformed(start_response: Any, problem: MalformedError) -> list[bytes]:
    service, protocol = problem.service, problem.protocol
    code = codes.MALFORMED.get(protocol, codes.MISFIT[service])
    return answer(start_response, service, protocol, code, f"A parameter is not of its type: {problem}", 400)


def _log_unknown(call: Call) -> None:
    """Once for each name: a client that is newer than our model, or a typo."""
    for name in call.unknown:
        seen = (call.service, call.name, name)
        if seen not in _logged:
            _logged.add(seen)
            print(f"{call.service}:{call.name} was given {name}, which the model does not know", flush=True)
