"""The short code: who has it gets in, who has not learns nothing, and nothing that was overheard is of use again."""

import json
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from sync import enrolment
from sync.enrolment import BadBox, BadCode, Joining, WrongCode, answer_first, open_second, read_code, seal_answer

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
CODE = read_code("1234567890")


class Dice:
    """Randomness that a test can repeat."""

    def __init__(self, seed=0):
        self.state = seed

    def __call__(self, count):
        self.state += 1
        return (self.state.to_bytes(4) * count)[:count]


def exchange(code=CODE, secret=CODE.secret, attempt="ab12"):
    """Both halves up to the kiosk's box: (joining, second body, the hub's shared key)."""
    joining = Joining(code, Dice(1))
    message, shared = answer_first(secret, joining.first["message"], Dice(2))
    second = joining.second({"attempt": attempt, "message": message}, KEY, "0.2", "Pi 4")
    return joining, second, shared


def test_the_two_who_share_a_code_share_a_key_and_hear_each_other():
    joining, second, shared = exchange()
    assert joining.first["code"] == "1234"
    assert open_second(shared, "ab12", second["box"]) == (PUBLIC, "0.2", "Pi 4")
    answer = seal_answer(shared, "ab12", {"name": "Døren"}, Dice(3))
    assert joining.opened({"box": answer}) == {"name": "Døren"}


def test_neither_the_secret_nor_the_key_that_enrols_is_on_the_wire():
    joining, second, _shared = exchange()
    wire = json.dumps([joining.first, second])
    assert "567890" not in wire
    assert PUBLIC not in wire


def test_another_secret_opens_nothing_on_either_side():
    joining, second, shared = exchange(secret="567891")
    with pytest.raises(WrongCode):
        open_second(shared, "ab12", second["box"])
    with pytest.raises(WrongCode):
        joining.opened({"box": seal_answer(shared, "ab12", {}, Dice(3))})


def test_a_box_is_of_its_attempt_and_of_its_side():
    joining, second, shared = exchange()
    with pytest.raises(WrongCode):
        open_second(shared, "other", second["box"])
    with pytest.raises(WrongCode):
        joining.opened({"box": second["box"]})  # the kiosk's own, sent back to it


def test_an_overheard_exchange_is_of_no_use_to_a_later_one():
    joining, second, _shared = exchange()
    message, later = answer_first(CODE.secret, joining.first["message"], Dice(9))
    assert message
    with pytest.raises(WrongCode):
        open_second(later, "ab12", second["box"])


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        "",
        "!",
        b64encode(b"A" + bytes(31)).decode(),
        b64encode(b"A" + bytes(33)).decode(),
        b64encode(b"A" + bytes(32)).decode(),  # a point of small order
        b64encode(b"A\x01" + bytes(31)).decode(),  # the neutral element
        b64encode(b"B" + bytes(range(32))).decode(),
        b64encode(b"A" + b"\x02" + bytes(31)).decode(),  # not on the curve
        "A" * (enrolment.MOST_BOX + 1),
        "æ",
    ],
)
def test_a_first_message_that_is_none_is_refused(message):
    with pytest.raises(WrongCode):
        answer_first("567890", message, Dice())


def test_a_message_that_is_sent_back_is_refused():
    joining = Joining(CODE, Dice(1))
    side_b = b64encode(b"B" + b64decode(joining.first["message"])[1:]).decode()
    with pytest.raises(WrongCode):
        joining.second({"attempt": "a", "message": side_b}, KEY, "", "")


@pytest.mark.parametrize("attempt", [None, 5, "ø"])
def test_an_answer_without_an_attempt_is_refused(attempt):
    joining = Joining(CODE, Dice(1))
    with pytest.raises(WrongCode):
        joining.second({"attempt": attempt, "message": ""}, KEY, "", "")


def boxed(shared, plain: bytes) -> str:
    """A box from somebody who has the code and says something else in it."""
    key = enrolment._derived(shared, b"stuen enrol kiosk")
    return b64encode(bytes(12) + AESGCM(key).encrypt(bytes(12), plain, b"ab12")).decode()


@pytest.mark.parametrize(
    "plain",
    [
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b"{}",
        json.dumps({"public_key": PUBLIC, "proof": 1, "version": "", "model": ""}).encode(),
        json.dumps({"public_key": PUBLIC, "proof": "xx", "version": "", "model": ""}).encode(),
        json.dumps({"public_key": PUBLIC, "proof": "00" * 64, "version": "", "model": ""}).encode(),
        json.dumps({"public_key": "00", "proof": "00" * 64, "version": "", "model": ""}).encode(),
    ],
)
def test_a_box_that_opens_and_makes_no_sense_is_no_wrong_code(plain):
    _joining, _second, shared = exchange()
    if len(plain) > 50_000:  # too long to be looked at
        with pytest.raises(WrongCode):
            open_second(shared, "ab12", boxed(shared, plain))
        plain = b"[" * 11_000
    with pytest.raises(BadBox):
        open_second(shared, "ab12", boxed(shared, plain))


def test_nobody_enrols_a_key_that_is_anothers():
    """Who overheard a proof can't use it: it is over this exchange's own key."""
    _joining, second, shared = exchange()
    said = enrolment._open(shared, b"stuen enrol kiosk", "ab12", second["box"])
    _other, _box, later = exchange(attempt="cd34", code=read_code("1234567891"), secret="567891")
    with pytest.raises(BadBox, match="does not hold the key"):
        open_second(later, "ab12", boxed(later, json.dumps(said).encode()))


@given(st.text(alphabet="0123456789 .-–\t\n", max_size=30))
def test_a_code_is_ten_digits_however_it_is_grouped(typed):
    digits = "".join(character for character in typed if character.isdigit())
    if len(digits) == 10:
        code = read_code(typed)
        assert code.number + code.secret == digits
        assert read_code(enrolment.print_code(*code)) == code
    else:
        with pytest.raises(BadCode):
            read_code(typed)


@pytest.mark.parametrize("typed", ["12345678901", "123456789", "12345o7890", "١٢٣٤٥٦٧٨٩٠", ""])
def test_what_is_no_code(typed):
    with pytest.raises(BadCode):
        read_code(typed)


@given(st.binary(max_size=200))
def test_any_bytes_as_a_box_are_a_wrong_code(data):
    with pytest.raises(WrongCode):
        open_second(bytes(32), "ab12", b64encode(data).decode())


def test_a_code_is_printed_in_groups():
    assert enrolment.print_code("1234", "567890") == "1234 567 890"
