"""One minute of faults, with the same seed each time; `./run attack --faults 10` is longer."""

import warnings

from tests.attack.faults.run import under_faults

SEED = 8


def test_a_minute_of_faults_loses_doubles_and_halves_nothing() -> None:
    outcome = under_faults(1, SEED, tell=False)
    assert outcome.wrong == []
    assert outcome.kills >= 6, [*outcome.said()]
    assert outcome.databases >= 2, [*outcome.said()]
    assert outcome.acknowledged >= 150, [*outcome.said()]  # eight people, also on a busy machine
    assert len(outcome.by_kind) >= 8, [*outcome.said()]
    if outcome.not_tried:
        warnings.warn(f"not tried: a full disk; {outcome.not_tried}", stacklevel=1)
