"""One Hypothesis profile for all property tests: the same examples on every run, no clock.

``make test`` draws a fifth of the examples, ``make test-full`` (DETENTE_FULL) all of them; ``make soak``
(DETENTE_SOAK) fifty times as many, drawn anew each time.
"""

import os

from hypothesis import HealthCheck, settings

SOAK = bool(os.environ.get("DETENTE_SOAK"))
FULL = bool(os.environ.get("DETENTE_FULL"))


def examples(count: int) -> int:
    """The number of examples of a test in this run."""
    return count * 50 if SOAK else count if FULL else max(1, count // 5)


settings.register_profile(
    "detente",
    derandomize=not SOAK,
    deadline=None,
    max_examples=examples(100),
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("detente")
