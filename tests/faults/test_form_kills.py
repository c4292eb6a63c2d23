"""200 kills (-9) in the middle of filling in forms: at most the answer that was being kept is missing, and no answer
is in another form's draft. What is kept is read again with the key slips, by a fresh process over the same data.
"""

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.forms import keyslip
from kiosk.store import Store
from tests.faults.filling_child import QUESTIONS, forms
from tests.helpers.drafting import ROOT
from tests.helpers.made_forms import EVERYTHING, made, of_text

KILLS = int(os.environ.get("STUEN_KILLS", "200"))
CHILD = Path(__file__).with_name("filling_child.py")
LATEST = 0.25  # seconds after the first slip; some ten answers are kept by then
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def definitions(tmp_path_factory):
    """Two forms, as files."""
    folder = tmp_path_factory.mktemp("forms")
    other = of_text(EVERYTHING.read_text("utf-8").replace("| Alt muligt | alt |", "| Andet | andet |"))
    paths = []
    for definition in (made(EVERYTHING), other):
        paths.append(folder / f"{definition.id}.json")
        paths[-1].write_bytes(definition.dump())
    return paths


def one_life(folder, seed, definitions, moment):
    """Fill in until the kill; gives what was told."""
    command = [sys.executable, str(CHILD), str(folder), str(seed), *map(str, definitions)]
    told, killer = [], None
    environment = {**os.environ, "PYTHONPATH": "."}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY, env=environment) as child:
        for line in child.stdout:
            if not line.endswith(b"\n"):
                break  # torn by the kill
            told.append(json.loads(line))
            if killer is None and "slip" in told[-1] and len(told) == len(QUESTIONS):
                killer = threading.Timer(moment, child.kill)
                killer.start()
        assert child.wait() == -9, "it ended by itself"
    killer.join()
    return told


def expected(told):
    """The last kept answers by form and path, and the one that was on its way when it ended, if any."""
    kept, begun = {name: {} for name in QUESTIONS}, None
    for one in told:
        if "begun" in one:
            begun = one["begun"], one["path"], one["value"]
        elif "kept" in one:
            kept[one["kept"]][one["path"]] = one["value"]
            begun = None
    return kept, begun


def test_200_kills_lose_at_most_the_answer_being_given(tmp_path, definitions):
    chance = random.Random(20261120)
    answers = cut = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        told = one_life(folder, number, definitions, chance.uniform(0, LATEST))
        slips = {one["form"]: one["slip"] for one in told if "slip" in one}
        kept, begun = expected(told)
        answers += sum("kept" in one for one in told)
        with Store.open(folder, root_key=ROOT) as store:
            service = forms(store, definitions)
            for name, text in slips.items():
                found = service.unlock(keyslip.read(text))()
                assert found.definition.id == name
                for path in QUESTIONS[name]:
                    allowed = {kept[name].get(path, "")}
                    if begun and begun[:2] == (name, path):
                        allowed.add(begun[2])
                    value = found.session.value(path)
                    assert value in allowed, f"kill {number}: {path} of {name} is {value!r}, not {allowed}"
                    cut += value != kept[name].get(path, "")
                found.save()  # goes on from there; what the kill left half written at the end is cut away
                assert found.unsaved is None
            report = store.verify()
            assert report.ok, report.problems
    print(f"{KILLS} kills: {answers} answers kept, {cut} times also the one that was on its way")
    assert answers > KILLS  # if all kills came before the first answer, nothing was tried
