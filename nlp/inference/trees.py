"""One tree a sentence, whatever the parser's scores say.

The parser chooses the best head of each token by itself, which in one sentence of four gives cycles, several roots or
none. Such sentences are repaired by the maximum spanning tree over the same scores with exactly one root
(Chu & Liu 1965, Edmonds 1967, as used by McDonald et al. 2005), all others keep the parser's own choice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Heads = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float32]


def is_tree(heads: Heads) -> bool:
    """Whether ``heads`` (head of each token, 1-based; 0 for the root) has one root and no cycle."""
    return int((heads == 0).sum()) == 1 and _find_cycle([0, *(int(h) for h in heads)]) is None


def best_tree(scores: Scores) -> Heads:
    """Heads (1-based, 0 for the root) of the best tree with one root.

    ``scores`` (n, n + 1): row = token, column = candidate head, column 0 = root.
    """
    n = len(scores)
    full = np.full((n + 1, n + 1), -np.inf)
    full[1:, :] = scores
    np.fill_diagonal(full, -np.inf)
    if n == 1:
        return np.zeros(1, np.intp)
    # A penalty on the root larger than any gain by a second one makes the best tree have a single root.
    spread = float(scores.max() - scores.min()) + 1.0
    full[1:, 0] -= spread * n
    return np.array(_spanning_arborescence(full)[1:], np.intp)


def _spanning_arborescence(scores: npt.NDArray[np.float64]) -> list[int]:
    """Best head of every node (node 0 is the root; its own entry means nothing) without a cycle."""
    heads = [0, *(int(h) for h in scores[1:].argmax(axis=1))]
    cycle = _find_cycle(heads)
    if cycle is None:
        return heads
    inside = np.array(cycle)
    outside = np.array([node for node in range(len(scores)) if node not in set(cycle)])
    kept = scores[inside, [heads[node] for node in cycle]]
    # Contract the cycle to one node, the last: what entering it at each of its nodes gains, and what leaves it.
    entering = scores[np.ix_(inside, outside)] - kept[:, None]
    leaving = scores[np.ix_(outside, inside)]
    size = len(outside)
    smaller = np.full((size + 1, size + 1), -np.inf)
    smaller[:size, :size] = scores[np.ix_(outside, outside)]
    smaller[size, :size] = entering.max(axis=0)
    smaller[:size, size] = leaving.max(axis=1)
    solved = _spanning_arborescence(smaller)
    for position, node in enumerate(outside):
        if node == 0:
            continue
        head = solved[position]
        heads[node] = int(inside[leaving[position].argmax()]) if head == size else int(outside[head])
    entrance = int(entering[:, solved[size]].argmax())
    heads[cycle[entrance]] = int(outside[solved[size]])
    return heads


def _find_cycle(heads: list[int]) -> list[int] | None:
    """Nodes of some cycle among nodes 1 and up, or None."""
    state = [0] * len(heads)  # 0 unseen, else the walk that saw it first
    state[0] = -1
    for start in range(1, len(heads)):
        node = start
        while state[node] == 0:
            state[node] = start
            node = heads[node]
        if state[node] == start:
            cycle = [node]
            while heads[cycle[-1]] != node:
                cycle.append(heads[cycle[-1]])
            return cycle
    return None
