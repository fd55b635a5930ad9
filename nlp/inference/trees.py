"""One tree a sentence, whatever the parser's scores say.

The parser chooses the best head of each token by itself, which in one sentence of five gives cycles, several roots or
none. Such sentences are repaired by the maximum spanning tree over the same scores with exactly one root
(Chu & Liu 1965, Edmonds 1967, used for parsing by McDonald et al. 2005); all others keep the parser's own choice.

Written with loops and one-dimensional arrays only, so that nlp.inference.compiled compiles the very same functions.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Heads = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float32]


def is_tree(heads: Heads) -> bool:
    """Whether ``heads`` (head of each token, from 1; 0 for the root) has one root and no cycle."""
    # A token is settled when its head is: each walk up stops at a token that an earlier walk has seen.
    seen = np.zeros(len(heads) + 1, np.intp)
    roots = 0
    for token in range(1, len(heads) + 1):
        roots += heads[token - 1] == 0
        node = token
        while node != 0 and seen[node] == 0:
            seen[node] = token
            node = heads[node - 1]
        if node != 0 and seen[node] == token:
            return False
    return roots == 1


def best_tree(scores: Scores) -> Heads:
    """Heads (from 1; 0 for the root) of the tree with one root whose arcs' scores have the highest sum.

    ``scores`` (n, n + 1): row = token, column = candidate head, column 0 = root.
    """
    n = len(scores)
    gain = np.empty((n + 1, n + 1))  # float64: the penalty below must not drown the scores
    lowest = highest = scores[0, 0]
    for token in range(n):
        for node in range(n + 1):
            gain[token + 1, node] = scores[token, node]
            lowest, highest = min(lowest, scores[token, node]), max(highest, scores[token, node])
    for node in range(n + 1):
        gain[node, 0] -= (highest - lowest + 1.0) * n  # no second root can win that back
        gain[node, node] = gain[0, node] = -np.inf

    heads = np.zeros(n + 1, np.intp)
    alive = np.ones(n + 1, np.bool_)
    # For each contraction: the node that stands for the cycle, each member's head in it (-1: no member), and for every
    # outer node the member through which an arc from it enters, and the one from which an arc to it leaves.
    contracted = np.zeros(n + 1, np.intp)
    inner = np.full((n + 1, n + 1), -1, np.intp)
    enters = np.zeros((n + 1, n + 1), np.intp)
    leaves = np.zeros((n + 1, n + 1), np.intp)
    level = 0
    while True:
        for token in range(1, n + 1):
            if alive[token]:
                heads[token] = 0
                for node in range(1, n + 1):
                    if alive[node] and gain[token, node] > gain[token, heads[token]]:
                        heads[token] = node
        cycle = 0  # some node in a cycle
        seen = np.zeros(n + 1, np.intp)
        for token in range(1, n + 1):
            node = token
            while alive[token] and node != 0 and seen[node] == 0:
                seen[node] = token
                node = heads[node]
            if node != 0 and seen[node] == token and cycle == 0:
                cycle = node
        if cycle == 0:
            break
        member = cycle
        while inner[level, member] == -1:
            inner[level, member] = heads[member]
            member = heads[member]
        for outer in range(n + 1):
            if alive[outer] and inner[level, outer] == -1:
                entering = leaving = -np.inf
                for member in range(1, n + 1):
                    if inner[level, member] != -1:
                        through = gain[member, outer] - gain[member, heads[member]]
                        if through > entering:
                            entering, enters[level, outer] = through, member
                        if gain[outer, member] > leaving:
                            leaving, leaves[level, outer] = gain[outer, member], member
                gain[cycle, outer], gain[outer, cycle] = entering, leaving
        for member in range(1, n + 1):
            alive[member] &= inner[level, member] == -1 or member == cycle
        contracted[level] = cycle
        level += 1

    for step in range(level - 1, -1, -1):
        cycle = contracted[step]
        outside = heads[cycle]
        for node in range(1, n + 1):
            if inner[step, node] != -1:
                heads[node] = inner[step, node]
            elif heads[node] == cycle:
                heads[node] = leaves[step, node]
        heads[enters[step, outside]] = outside
    return heads[1:]
