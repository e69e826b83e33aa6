"""One Hypothesis profile for all property tests: the same examples on every run, no clock.

``make soak`` sets DETENTE_SOAK: fifty times as many examples, drawn anew each time.
"""

import os

from hypothesis import HealthCheck, settings

SOAK = bool(os.environ.get("DETENTE_SOAK"))


def examples(count: int) -> int:
    """The number of examples of a test in this run."""
    return count * 50 if SOAK else count


settings.register_profile(
    "detente",
    derandomize=not SOAK,
    deadline=None,
    max_examples=examples(100),
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("detente")
