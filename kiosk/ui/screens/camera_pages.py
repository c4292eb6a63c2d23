"""The pages of a letter that the camera took so far: in memory only, overwritten when they go."""

from kiosk.devices.camera import Still


class Pages:
    """In their order."""

    MOST = 12  # as many as are read of one letter

    def __init__(self) -> None:
        self.all: list[Still] = []

    def put(self, still: Still, instead_of: int | None = None) -> int:
        """Add it, or put it in the place of another; gives where it is. There must be room."""
        if instead_of is not None and instead_of < len(self.all):
            self.all[instead_of].wipe()
            self.all[instead_of] = still
            return instead_of
        self.all.append(still)
        return len(self.all) - 1

    def remove(self, index: int) -> None:
        """Forget one."""
        self.all.pop(index).wipe()

    def wipe(self) -> None:
        """Forget all."""
        while self.all:
            self.all.pop().wipe()
