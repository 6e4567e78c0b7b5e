"""Who could stand in: reviewers allowed in place of any one of a paper's reviewers."""

from __future__ import annotations

import numpy as np

from belt.matching.assignment.prices import NEVER
from belt.matching.assignment.problem import Number, Problem, Which, Whole


def stand_ins(problem: Problem, chosen: Which, price: Number, count: int) -> Whole:
    """(alternates, 2) reviewer and paper: of each paper the best ``count``, the best first.

    Whichever of the paper's reviewers leaves, each of them keeps every rule in their place. The
    best is who loses least: the score, less what the reviewer's time is worth to other papers
    (``price``, 0 for those with load to spare). Loads are not looked at beyond that; nobody is
    named whose largest load is 0.
    """
    net = np.where(problem.allowed & ~chosen, problem.worth, NEVER)
    net[problem.most == 0] = NEVER
    for counting in problem.countings:
        have = chosen[counting.members].sum(axis=0)
        if counting.sign > 0:
            full = np.where(have < problem.need, have + 1, have) > counting.count
            net[np.ix_(counting.members, full)] = NEVER
        else:
            bare = (have > 0) & (have <= counting.count)
            net[np.ix_(~counting.members, bare)] = NEVER
    net = np.where(net > NEVER, net - np.maximum(price, 0)[:, None], NEVER)
    count = min(count, len(net))
    if count <= 0:
        return np.zeros((0, 2), np.int64)
    top = np.sort(np.argpartition(-net, count - 1, axis=0)[:count], axis=0)
    best = np.take_along_axis(net, top, axis=0)
    order = np.argsort(-best, axis=0, kind="stable")
    reviewer = np.take_along_axis(top, order, axis=0).T
    paper = np.broadcast_to(np.arange(net.shape[1])[:, None], reviewer.shape)
    there = net[reviewer, paper] > NEVER
    return np.stack([reviewer[there], paper[there]], axis=1).astype(np.int64)
