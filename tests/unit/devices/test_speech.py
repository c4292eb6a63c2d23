"""Speech down to its processes: stand-ins for the voice and for `aplay` at the lowest seam, and one real espeak-ng."""

import os
import shutil
import struct
import threading
import time
from pathlib import Path

import pytest

from kiosk.devices.speech import Speech, has_card
from tests.helpers import memory_search
from tests.helpers.recorded import tone
from tests.helpers.until import until

# A voice that "says" every character of its words as a sample, and notes how it was called.
VOICE = """#!{python}
import os, struct, sys
words = sys.stdin.read()
with open({log!r}, "a") as log:
    log.write(" ".join(sys.argv[1:]) + ": " + words + "\\n")
samples = struct.pack(f"<{{len(words)}}h", *(ord(char) * 100 for char in words))
head = b"RIFF\\0\\0\\0\\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 22050, 44100, 2, 16)
head += b"data\\xff\\xff\\xff\\x7f"
sys.stdout.buffer.write(head + samples)
"""
# A player that keeps what it got, notes which one it was, and plays a moment longer.
PLAYER = """#!/bin/sh
echo $$ >> {sound}.order; cat > {sound}.$$; {then}
"""
# One that takes nothing and lasts: what a real sound card does with a long sentence.
LASTING = """#!/bin/sh
sleep 60 & echo $! >> {sound}.sleeps; head -c 100 > {sound}.$$; wait
"""


class Voice:
    """A Speech over stand-ins, and what they noted."""

    def __init__(self, folder, player=PLAYER, then="true", **options):
        self.log, self.sound = folder / "log", folder / "sound"
        self._write(folder / "voice", VOICE.format(python=shutil.which("python3"), log=str(self.log)))
        self._write(folder / "player", player.format(sound=self.sound, then=then))
        self.events = []
        self.done = threading.Event()
        self.speech = Speech(f"{folder}/voice {{language}}", player=(str(folder / "player"),), volume=100, **options)

    @staticmethod
    def _write(path, text):
        path.write_text(text)
        path.chmod(0o700)

    def say(self, *sentences, **options):
        self.done = threading.Event()
        done = self.done

        def on_done():
            self.events.append("done")
            done.set()

        left_out = self.speech.say(sentences, options.pop("language", "da"), self.events.append, on_done, **options)
        return left_out, done

    def said(self, *sentences, **options):
        left_out, done = self.say(*sentences, **options)
        assert done.wait(20), "speech never ended"
        return left_out

    def notes(self):
        """What the voice was given; sorted, for it starts on the next sentence while the first is said."""
        return sorted(self.log.read_text().splitlines()) if self.log.exists() else []

    def sounds(self):
        """What was played, in its turn: two files may be of the same moment."""
        players = self.sound.with_suffix(".order").read_text().split()
        return [self.sound.with_suffix(f".{player}").read_bytes() for player in players]


def decoded(wav):
    samples = wav[44:]
    return "".join(chr(sample // 100) for (sample,) in struct.iter_unpack("<h", samples))


def children():
    return memory_search.children(os.getpid())


def test_each_sentence_sounds_in_turn_and_is_told(voice):
    kiosk = voice()
    assert kiosk.said("Hej.", "Der er kaffe.", "Vi ses.") == 0
    assert kiosk.events == [0, 1, 2, "done"]
    assert kiosk.notes() == ["da: Der er kaffe.", "da: Hej.", "da: Vi ses."]
    assert [decoded(wav) for wav in kiosk.sounds()] == ["Hej.", "Der er kaffe.", "Vi ses."]
    assert not kiosk.speech.speaking


def test_the_words_are_no_argument(voice):
    kiosk = voice()
    kiosk.said("Hemmelig Havørn", language="en")
    assert kiosk.notes() == ["en: Hemmelig Havørn"], "what stands before the colon is the arguments"


def test_what_cannot_be_said_is_passed_over(voice):
    kiosk = voice()
    kiosk.said("🎉", "Hej.", "---")
    assert kiosk.events == [1, "done"]
    kiosk.said()
    kiosk.said("🎉")
    assert kiosk.events == [1, "done", "done", "done"]


def test_a_long_reading_leaves_no_zombie_behind_each_sentence(voice):
    before = children()
    kiosk = voice(then="sleep 0.01")
    most = []
    kiosk.speech.say(["Hej."] * 8, "da", lambda _index: most.append(len(children() - before)), kiosk.done.set)
    assert kiosk.done.wait(30)
    assert len(most) == 8
    assert max(most) <= 3, "this sentence's voice and player, and the next one's voice"


# Its header comes long before its sound, as from a voice that must think first.
SLOW_VOICE = """#!/bin/sh
printf 'RIFF0000WAVEdata0000'; sleep 0.5; touch {folder}/sounding; head -c 4000 /dev/zero
"""


def test_a_sentence_is_told_when_it_sounds_and_no_sooner(voice, tmp_path):
    kiosk = voice()
    (tmp_path / "voice").write_text(SLOW_VOICE.format(folder=tmp_path))
    sounding, done = [], threading.Event()
    kiosk.speech.say(["Hej."], "da", lambda _index: sounding.append((tmp_path / "sounding").exists()), done.set)
    assert done.wait(20)
    assert sounding == [True]


def test_personal_sentences_are_said_only_when_asked_for(voice):
    kiosk = voice()
    assert kiosk.said("Du er på listen.", "Din kode er K7P.", personal={1}) == 1
    assert kiosk.events == [0, "done"]
    assert kiosk.notes() == ["da: Du er på listen."]
    assert kiosk.said("Du er på listen.", "Din kode er K7P.", personal={1}, private=True) == 0
    assert kiosk.notes().count("da: Din kode er K7P.") == 1


def test_stop_is_silence_at_once(voice):
    kiosk = voice(player=LASTING)
    _, done = kiosk.say("Første.", "Anden.")
    until(lambda: kiosk.events == [0])
    kiosk.speech.stop()
    assert done.wait(10)  # the player alone would go on for a minute
    assert kiosk.events == [0, "done"]
    sleeps = [int(pid) for pid in kiosk.sound.with_suffix(".sleeps").read_text().split()]
    until(lambda: not any(is_running(pid) for pid in sleeps))


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_saying_something_else_interrupts(voice):
    kiosk = voice(player=LASTING)
    _, first = kiosk.say("Lang sætning.")
    until(lambda: kiosk.events == [0])
    _, second = kiosk.say("Noget andet.")
    assert first.wait(10)
    until(lambda: kiosk.events == [0, "done", 0])
    kiosk.speech.stop()
    assert second.wait(10)
    assert kiosk.events == [0, "done", 0, "done"]


def test_many_touches_leave_one_voice_and_one_thread(voice):
    kiosk, before = voice(), set(threading.enumerate())
    for _ in range(20):
        _, done = kiosk.say("Igen.")
    assert done.wait(20)
    assert kiosk.events.count("done") == 20
    assert sum(thread.name == "speech" for thread in set(threading.enumerate()) - before) == 1
    assert kiosk.events[-2:] == [0, "done"]


def test_the_wipe_leaves_silence_and_the_volume_as_it_was(voice):
    kiosk = voice(player=LASTING)
    kiosk.say("Hemmelig Havørn")
    until(lambda: kiosk.events == [0])
    kiosk.speech.volume = 20
    kiosk.speech.wipe()
    assert kiosk.speech.volume == 100
    assert not kiosk.speech.speaking
    assert len(kiosk.notes()) == 1


def test_volume_is_a_gain_on_the_samples_and_stays_between_its_ends(voice):
    kiosk = voice()
    kiosk.speech.volume = 50
    kiosk.said("zzz")
    quiet = struct.unpack("<3h", kiosk.sounds()[0][44:])
    assert quiet == (1219, 1219, 1219), "12200 at -20 dB"
    kiosk.speech.volume = 0
    kiosk.said("zzz")
    assert kiosk.sounds()[1][44:] == bytes(6)
    kiosk.speech.volume = 400
    assert kiosk.speech.volume == 100
    kiosk.speech.volume = -3
    assert kiosk.speech.volume == 0


@pytest.mark.logs("nothing was heard")
def test_a_player_that_fails_ends_the_reading_and_the_next_is_tried(voice):
    kiosk = voice(then="exit 1")
    kiosk.said("Hej.", "Der er kaffe.")
    assert kiosk.events == [0, "done"]
    kiosk.said("Igen.")
    assert kiosk.events == [0, "done", 0, "done"]


@pytest.mark.logs("speech failed: FileNotFoundError")
def test_a_voice_that_is_gone_harms_nothing(voice, tmp_path):
    kiosk = voice()
    assert kiosk.speech.available
    (tmp_path / "voice").unlink()
    assert not kiosk.speech.available
    kiosk.said("Hej.")
    assert kiosk.events == ["done"]


@pytest.mark.logs("speech failed: ZeroDivisionError", "after speech: ZeroDivisionError")
def test_a_callback_that_fails_does_not_take_the_voice_with_it(voice):
    kiosk = voice()
    kiosk.speech.say(["Hej."], "da", lambda _index: 1 / 0, lambda: 1 / 0)
    until(lambda: not kiosk.speech.speaking)
    kiosk.said("Igen.")
    assert kiosk.events == [0, "done"]


def test_no_voice_configured_is_silence():
    speech = Speech("")
    assert not speech.available
    done = threading.Event()
    speech.say(["Hej."], "da", on_done=done.set)
    assert done.wait(10)
    speech.close()


def test_closing_twice_is_fine(voice):
    kiosk = voice()
    kiosk.said("Hej.")
    kiosk.speech.close()
    kiosk.speech.close()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("--- no soundcards ---\n", False),
        ("", False),
        (" 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      HDA Intel PCH at 0xf7 irq 33\n", True),
    ],
)
def test_has_card(tmp_path, text, answer):
    (tmp_path / "cards").write_text(text)
    assert has_card(tmp_path / "cards") is answer
    assert not has_card(tmp_path / "none")


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="needs espeak-ng")
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_real_voice_speaks_and_no_argument_holds_the_words(tmp_path, language):
    seen = tmp_path / "arguments"
    player = tmp_path / "player"
    sound = tmp_path / "sound.wav"
    player.write_text(
        f"#!/bin/sh\nfor p in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $p; echo; done >> {seen} 2>/dev/null\n"
        f"cat > {sound}\n"
    )
    player.chmod(0o700)
    speech = Speech(player=(str(player),))
    done = threading.Event()
    speech.say(["Hemmelig Havørn " * 40], language, on_done=done.set)
    assert done.wait(30)
    speech.close()
    heard = sound.read_bytes()
    assert heard[:4] == b"RIFF"
    samples = memoryview(heard[44 : len(heard) & ~1]).cast("h")
    assert len(samples) > 22050 * 10, "more than ten seconds of sound"
    assert max(samples) > 1000
    assert "espeak-ng -v " + {"da": "da", "en": "en-gb"}[language] in seen.read_text()
    assert "Havørn" not in seen.read_text()


# ALSA's own plug-ins in the place of a sound card: what is played is written to a file.
ASOUND = """
pcm.!default { type file; slave.pcm null; file "%s"; format "raw" }
"""


@pytest.mark.skipif(not (shutil.which("espeak-ng") and shutil.which("aplay")), reason="needs espeak-ng and aplay")
def test_the_real_voice_through_the_real_player(tmp_path, monkeypatch):
    (tmp_path / "asound.conf").write_text(ASOUND % (tmp_path / "heard"))
    (tmp_path / "cards").write_text(" 0 [Test           ]: file\n")
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{tmp_path}/asound.conf")
    speech = Speech(cards=tmp_path / "cards", volume=100)
    assert speech.available
    events, done = [], threading.Event()
    speech.say(["Velkommen.", "Der er kaffe."], "da", events.append, done.set)
    assert done.wait(30)
    speech.close()
    assert events == [0, 1]
    samples = memoryview((tmp_path / "heard").read_bytes()).cast("h")
    assert len(samples) > 11025, "half a second of sound"
    assert max(samples) > 1000


def test_a_voice_is_tried_for_the_doctor(tmp_path):
    assert not Speech("/nowhere/voice").voice_works("da")
    assert not Speech("").voice_works("da")
    assert not Speech("cat").voice_works("da"), "text is no sound"
    assert not Speech("sleep 60").voice_works("da", timeout=0.2)


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="needs espeak-ng")
def test_the_real_voice_is_found_to_work():
    assert Speech().voice_works("da")


def test_a_sentence_in_another_language_is_said_by_that_voice(tmp_path):
    voice = Voice(tmp_path)
    voice.said("It says:", "kl. 9", language="en", others={1: "da"})
    assert voice.notes() == ["da: klokken 9", "en-gb: It says:"] or voice.notes() == ["da: klokken 9", "en: It says:"]
    voice.speech.close()


# -- recordings in place of the voice


def recording(folder, name="hjem.wav", seconds=0.05, **options):
    path = folder / name
    path.write_bytes(tone(seconds, **options))
    return path


def test_a_recording_sounds_in_its_turn(voice, tmp_path):
    kiosk = voice()
    path = recording(tmp_path)
    assert kiosk.said("Hej.", "Har du et hjem? Sig det her.", "Vi ses.", recorded={1: path}) == 0
    assert kiosk.events == [0, 1, 2, "done"]
    assert kiosk.notes() == ["da: Hej.", "da: Vi ses."], "the voice says nothing of it"
    sounds = kiosk.sounds()
    assert sounds[1] == path.read_bytes()
    assert [decoded(wav) for wav in (sounds[0], sounds[2])] == ["Hej.", "Vi ses."]


def test_the_volume_is_that_of_the_voice(voice, tmp_path):
    kiosk = voice()
    kiosk.speech.volume = 50
    path = recording(tmp_path)
    kiosk.said("Hej.", recorded={0: path})
    loud, quiet = (
        max(one for (one,) in struct.iter_unpack("<h", wav[44:])) for wav in (path.read_bytes(), kiosk.sounds()[0])
    )
    assert quiet == pytest.approx(loud / 10, rel=0.01), "half the way down is 20 dB"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"ID3 an mp3"),
        lambda path: path.write_bytes(tone()[:44]),
        lambda path: path.write_bytes(tone()[:20] + b"\3" + tone()[21:]),
        lambda path: (path.unlink(), path.mkdir()),
    ],
    ids=["gone", "empty", "mp3", "header", "coding", "folder"],
)
def test_one_that_cannot_be_played_is_said_by_the_voice(voice, tmp_path, spoil):
    kiosk = voice()
    path = recording(tmp_path)
    spoil(path)
    kiosk.said("Hej.", "Har du et hjem?", recorded={1: path}, language="en")
    assert kiosk.events == [0, 1, "done"]
    assert kiosk.notes() == ["en: Har du et hjem?", "en: Hej."]


def test_without_a_voice_the_recordings_are_heard(tmp_path):
    kiosk = Voice(tmp_path)
    kiosk.speech = Speech("", player=(str(tmp_path / "player"),), volume=100)
    good, bad = recording(tmp_path), tmp_path / "gone.wav"
    kiosk.said("Hej.", "Et.", "To.", "Tre.", recorded={1: bad, 2: good})
    assert kiosk.events == [2, "done"]
    kiosk.speech.close()


def test_a_recording_is_stopped_at_once(voice, tmp_path):
    kiosk = voice(player=LASTING)
    path = recording(tmp_path, seconds=30)
    _left_out, done = kiosk.say("Hej.", "Og mere.", recorded={0: path, 1: path})
    until(lambda: kiosk.events)
    before = time.monotonic()
    kiosk.speech.stop()
    assert done.wait(20)
    assert time.monotonic() - before < 5
    assert kiosk.events == [0, "done"]
    assert not [one for one in Path("/proc/self/fd").iterdir() if str(path) in os.path.realpath(one)], (
        "no file is left open"
    )


def test_the_end_of_a_visit_stops_a_recording_too(voice, tmp_path):
    kiosk = voice(player=LASTING)
    kiosk.speech.volume = 30
    kiosk.say("Hej.", recorded={0: recording(tmp_path, seconds=30)})
    until(lambda: kiosk.events)
    kiosk.speech.wipe(20)
    assert not kiosk.speech.speaking
    assert kiosk.speech.volume == 100


def test_a_recording_of_something_personal_is_heard_only_when_asked_for(voice, tmp_path):
    kiosk = voice()
    path = recording(tmp_path)
    assert kiosk.said("Hej.", "Du hedder Solveig.", recorded={1: path}, personal=[1]) == 1
    assert len(kiosk.sounds()) == 1
    assert kiosk.said("Hej.", "Du hedder Solveig.", recorded={1: path}, personal=[1], private=True) == 0
    assert path.read_bytes() in kiosk.sounds()


def test_what_is_staffs_is_private_to_nobody():
    speech = Speech(alone=lambda: True)
    assert speech.private
    speech.staffs = True
    assert not speech.private
