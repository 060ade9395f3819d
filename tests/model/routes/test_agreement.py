"""Three agree that know nothing of each other: `explain` on compiled rules, the oracle on them, what routes declare."""

from collections import Counter
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_platform.model.routes.explain import explain
from tests.model.routes import declared
from tests.oracle import alb, generate, intent

SETS, REQUESTS = 200, 50

hundreds = settings(max_examples=SETS, deadline=None, derandomize=True, database=None)


def test_rules_explain_and_intent_agree() -> None:
    seen: Counter[str] = Counter()

    @hundreds
    @given(generate.routes(), st.integers(0, 2**32))
    def check(routes: list[intent.Declared], seed: int) -> None:
        kept, compiled = declared.faultless(routes)
        described = declared.as_described(compiled.rules)
        random = Random(seed)
        seen["sets"] += 1
        for _ in range(REQUESTS):
            asked = generate.request(random, kept)
            rule = alb.answering(described, asked)
            by_oracle = rule["Actions"][0]["TargetGroupArn"] if rule else None
            explained = explain(compiled.rules, declared.request(asked), "public")
            by_explain = explained.rule.service if explained.rule else None
            wanted: list[str | None] = [route["service"] for route in intent.wanted_by(kept, asked)]
            assert by_explain == by_oracle, asked
            assert by_oracle in (wanted or [None]), (asked, wanted)
            seen["requests"] += 1
            seen["answered" if wanted else "404"] += 1
            seen["one clear wish"] += len(wanted) == 1
            seen["wanted by several"] += sum(intent.wants(route, asked) for route in kept) > 1

    check()
    assert seen["sets"] >= SETS
    assert seen["requests"] >= SETS * REQUESTS
    # The generator would prove nothing if hardly a request met a rule, or two.
    assert seen["answered"] > 2000
    assert seen["one clear wish"] > 0.95 * seen["answered"]
    assert seen["wanted by several"] > 500
    assert seen["404"] > 1000


def test_overlaps_are_those_that_the_oracle_finds() -> None:
    seen: Counter[str] = Counter()

    @hundreds
    @given(generate.routes(), st.integers(0, 2**32))
    def check(routes: list[intent.Declared], seed: int) -> None:
        compiled = declared.numbered([declared.of(route) for route in routes])
        described = {rule["RuleArn"]: rule for rule in declared.as_described(compiled.rules) if "RuleArn" in rule}
        arns = {rule.key: f"public/{rule.priority}" for rule in compiled.rules}
        services = {f"public/{rule.priority}": rule.service for rule in compiled.rules}
        reported = set()
        for overlap in compiled.overlaps:
            asked = declared.asked(overlap.witness)
            for each in (overlap.first, overlap.second):
                assert alb.takes(described[arns[each.key]], asked), (overlap, asked)
            reported.add(frozenset((arns[overlap.first.key], arns[overlap.second.key])))
            seen["confirmed"] += 1
        random = Random(seed)
        for _ in range(REQUESTS):
            asked = generate.request(random, routes)
            taking = [arn for arn, rule in described.items() if alb.takes(rule, asked)]
            for pair in combinations(taking, 2):
                if services[pair[0]] != services[pair[1]]:
                    assert frozenset(pair) in reported, (pair, asked)
                    seen["found"] += 1

    check()
    assert seen["confirmed"] > 500
    assert seen["found"] > 500
