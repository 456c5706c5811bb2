"""Numbered things joined two by two: which belong together in the end."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Clusters"]


class Clusters:
    """Groups of numbers, every number alone at first; a group's root is its smallest number, whatever came first."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._parent = {n: n for n in numbers}

    def root(self, number: int) -> int:
        """The smallest number of the group."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, a: int, b: int) -> None:
        """Makes the groups of two numbers one."""
        low, high = sorted((self.root(a), self.root(b)))
        self._parent[high] = low

    def groups(self) -> dict[int, list[int]]:
        """Root → all numbers of its group; roots and numbers ascending."""
        found: dict[int, list[int]] = {}
        for number in sorted(self._parent):
            found.setdefault(self.root(number), []).append(number)
        return found
