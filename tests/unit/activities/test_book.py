"""The register reads as seldom as it can and is never wrong: over undone writes and over other processes."""

from contextlib import contextmanager, suppress

import pytest

from kiosk.activities.book import Register, SignUp
from kiosk.store import Store

KEY = bytes(range(32))


def sign_up(name):
    seen = {"roles": {}}
    return SignUp(name, name, "uid", "day", 0, "confirmed", 0, "", buddy=False, person=False, seen=seen)


class Relay:
    """A store through which a test gets in between."""

    def __init__(self, store):
        self.store, self.afterwards = store, lambda: None

    @property
    def revision(self):
        return self.store.revision

    def table(self, name):
        return self.store.table(name)

    @contextmanager
    def transaction(self):
        with self.store.transaction():
            yield
        self.afterwards()


@pytest.fixture
def stores(tmp_path):
    one, other = (Store.open(tmp_path / "store", root_key=KEY) for _ in range(2))
    yield Relay(one), other
    one.close()
    other.close()


@pytest.fixture
def register(stores):
    return Register(stores[0])


def write(register, *names):
    with register.writing() as book:
        for name in names:
            register.insert(book, sign_up(name))


def names(register):
    return list(register.look().by_code)


def test_it_reads_once_for_each_commit_of_others_and_not_at_all_for_its_own(stores, register):
    first = register.look()
    assert register.look() is first
    write(register, "a")
    assert register.look() is first
    write(Register(stores[1]), "b")
    assert register.look() is not first
    assert names(register) == ["a", "b"]


def test_a_change_and_a_removal_are_in_the_book_that_is_kept(register):
    write(register, "a", "b")
    with register.writing() as book:
        changed = register.change(book, book.by_code["a"], status="waiting")
    assert register.look() is book
    assert [one.status for one in book.party("uid", "day")] == ["waiting", "confirmed"]
    assert book.by_code["a"] is changed is book.party("uid", "day")[0]
    with register.writing() as book:
        register.remove(book, book.party("uid", "day"))
    assert (book.by_code, book.doc_ids, book.party("uid", "day")) == ({}, {}, [])
    assert register.look() is book


@pytest.mark.parametrize("look", [True, False])
def test_what_was_undone_was_never_there(register, look):
    write(register, "a")
    with suppress(LookupError), register.writing() as book:
        register.insert(book, sign_up("b"))
        if look:
            assert names(register) == ["a", "b"]
        raise LookupError
    assert names(register) == ["a"]
    assert register.look() is register.look()


def test_in_a_larger_transaction_nothing_is_kept_before_its_end(stores, register):
    with suppress(LookupError), stores[0].transaction():
        write(register, "a")
        assert names(register) == ["a"]
        write(register, "b")
        assert names(register) == ["a", "b"]
        raise LookupError
    assert names(register) == []
    with stores[0].transaction():
        write(register, "a")
        with suppress(LookupError), register.writing() as book:
            register.insert(book, sign_up("b"))
            raise LookupError
        assert names(register) == ["a"]
    assert names(register) == ["a"]
    assert register.look() is register.look()


def test_a_transaction_that_writes_nothing_costs_no_reading(register):
    write(register, "a")
    with register.writing() as book:
        pass
    assert register.look() is book


def test_somebody_gets_in_between_the_commit_and_the_next_look(stores, register):
    stores[0].afterwards = lambda: write(Register(stores[1]), "b")
    write(register, "a")
    assert names(register) == ["a", "b"]
