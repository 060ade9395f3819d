"""Each row of the table of the v6 provider's calls is tested."""

import pytest

from sandbox.tests.aws import test_provider_v6
from sandbox.tests.aws.provider_v6 import COMPARED, DIFFERENCES, READ, REPORTED, SAME


def test_a_resource_without_a_difference_has_none() -> None:
    assert not {row.resource for row in DIFFERENCES} & {row.resource for row in SAME}
    assert len({row.resource for row in SAME}) == len(SAME)


@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: f"{row.resource} {row.operation} {row.test}")
def test_each_difference_is_tested_and_says_where_it_is_from(row: object) -> None:
    found = next(difference for difference in DIFFERENCES if difference is row)
    assert callable(getattr(test_provider_v6, found.test))
    assert found.source
    assert found.how in {READ, REPORTED, COMPARED}


def test_each_test_belongs_to_a_row_or_says_that_it_does_not() -> None:
    tests = {name for name in vars(test_provider_v6) if name.startswith("test_")}
    assert tests == {row.test for row in DIFFERENCES} | set(test_provider_v6.BESIDE_THE_ROWS)
