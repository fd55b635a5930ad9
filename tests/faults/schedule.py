"""What goes wrong in one run, and when: drawn from a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "kill worker", "stop worker", "freeze worker", "kill child", "freeze child",
    "kill broker", "restart broker", "freeze broker",
]  # fmt: skip

_WEIGHTS: dict[Kind, int] = {
    "kill worker": 5,
    "stop worker": 2,
    "freeze worker": 3,
    "kill child": 3,
    "freeze child": 1,
    "kill broker": 2,
    "restart broker": 1,
    "freeze broker": 2,
}


KINDS: tuple[Kind, ...] = tuple(_WEIGHTS)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: on which worker, child or node (modulo how many there are), after how many seconds, for how long.

    ``hurried``: it does not wait until a worker is ready, and so meets them while they start, recover or rebalance.
    """

    kind: Kind
    target: int
    after: float
    lasts: float
    hurried: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """The faults of one run in their order, and the number of workers that run."""

    seed: int
    workers: int
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        counted = Counter(fault.kind for fault in self.faults)
        return ", ".join(f"{kind} x{count}" if count > 1 else kind for kind, count in sorted(counted.items()))


def calm(workers: int = 1) -> Schedule:
    """Nothing goes wrong."""
    return Schedule(seed=0, workers=workers, faults=())


def drawn(seed: int, count: int, kinds: Sequence[Kind] = KINDS) -> Schedule:
    """``count`` faults of these kinds, and one or two workers, the same for the same seed."""
    chance = random.Random(seed)
    weights = [_WEIGHTS[kind] for kind in kinds]
    faults = tuple(
        Fault(
            kind=kind,
            target=chance.randrange(60),
            after=chance.uniform(0.05, 1.5),
            # Beyond the session timeout of six seconds now and then: the worker is given up, and comes back.
            lasts=chance.choice((1.0, 3.0, 9.0)),
            hurried=chance.random() < 0.3,
        )
        for kind in chance.choices(list(kinds), weights, k=count)
    )
    return Schedule(seed, chance.choice((1, 2, 2)), faults)
