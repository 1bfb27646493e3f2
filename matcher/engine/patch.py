"""The changes of one event as a program for a warm network, with what has to be given back afterwards."""

from matcher.engine.edit import Changes
from matcher.engine.kernels.events import CLOSE, DROP, OPEN, PLACE
from matcher.engine.warm import Warm


class Patch:
    """Slots and versions taken for some changes; `program` does them. Raises FullError, and then nothing is taken.

    `slots` and `versions`: where each order and helper of the district is, by id.
    """

    def __init__(self, warm: Warm, changes: Changes, slots: dict[str, int], versions: dict[str, int]) -> None:
        self._warm, self._changes = warm, changes
        self._slots, self._versions = slots, versions
        self.program: list[int] = []
        self._new_slots: dict[str, int] = {}
        self._new_versions: dict[str, int] = {}
        self._words = warm.words_end
        try:
            self._fill()
        except BaseException:
            self.give_back()
            raise

    def _fill(self) -> None:
        program = self.program
        for name in self._changes.orders:
            if name in self._slots:
                program += (DROP, self._slots[name], 0, 0)
        for name in self._changes.helpers:
            if name in self._versions:
                program += (CLOSE, self._versions[name], 0, 0)
        for name, helper in self._changes.helpers.items():
            if helper is not None:
                number = self._new_versions[name] = self._warm.shape(helper)
                program += (OPEN, number, 0, 0)
        for name, order in self._changes.orders.items():
            if order is not None:
                slot = self._new_slots[name] = self._warm.take_slot(order)
                program += (PLACE, slot, 0, 0)

    def keep(self) -> None:
        """The program stays: what was there before is free."""
        for name in self._changes.orders:
            if name in self._slots:
                self._warm.free(self._slots.pop(name))
        for name in self._changes.helpers:
            self._versions.pop(name, None)
        self._slots.update(self._new_slots)
        self._versions.update(self._new_versions)

    def give_back(self) -> None:
        """The program was undone: what was taken for it is free."""
        for slot in reversed(self._new_slots.values()):
            self._warm.free(slot)
        for number in reversed(self._new_versions.values()):
            self._warm.unshape(number)
        if not self._new_slots:
            self._warm.words_end = self._words
