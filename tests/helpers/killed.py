"""Killing a piece of work at each of its writes to the disk, one after another, as pulling the plug would."""

from kiosk.store import durable

WRITES = ("write_at", "rename_into", "make_directory", "write_new", "sync")


class Killed(BaseException):
    """No `except Exception` may hold it up, for nothing holds up a power cut."""


def at_each_write(monkeypatch, begin, work, after, more=lambda world: ()):
    """Run `work(world)` on a world of its own until it is not killed any more; gives how many writes it has.

    It is killed before the first write, then before the second, and so on. `begin()` makes the world; `after(world)`
    is called when it was killed, and after it was not. `more(world)` gives other things whose calls count as writes:
    (object, name of a method).
    """
    count = 0
    while True:
        world = begin()
        left = [count]
        with monkeypatch.context() as patch:
            for place, name in (*((durable, name) for name in WRITES), *more(world)):
                patch.setattr(place, name, _counting(getattr(place, name), left))
            try:
                work(world)
            except Killed:
                whole = False
            else:
                whole = True
        after(world)
        if whole:
            return count
        count += 1


def _counting(real, left):
    def counted(*args, **options):
        if left[0] == 0:
            raise Killed
        left[0] -= 1
        return real(*args, **options)

    return counted
