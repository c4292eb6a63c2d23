"""Reading aloud: sentences to a voice (espeak-ng, or a command from the configuration), its WAV to ALSA's `aplay`.

Where there is a neural voice (`piper`), it speaks, and the other one where it fails or is late. A sentence may have a
recording: then that sounds in place of the voice, on the same way to the sound card.

The words go to the voice by stdin, never as an argument, for every user of the machine can read arguments. One
worker thread speaks one sentence at a time and has the voice begin on the next meanwhile. `stop` kills what sounds.
The volume is a gain on the samples, so it works on any sound card and is back to normal for the next visitor
(EN 301 549 5.1.3.11-13); the range is 40 dB, and 0 is silence. The speed is the voice's own, from one sentence to the
next, and back to normal likewise.

Callbacks come from the worker thread.
"""

import contextlib
import fcntl
import logging
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from io import BufferedReader, BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import IO

from kiosk.devices.piper import Piper, Waited
from kiosk.devices.recordings import Recordings
from kiosk.devices.said import LONGEST as KEPT
from kiosk.devices.said import Key, Said
from kiosk.devices.speech_job import Job, Source, ended_well, for_the_ear, load_ear
from kiosk.devices.voice_process import kill
from kiosk.devices.voice_programs import ESPEAK, Voices
from kiosk.devices.wav import gain_of, read_header, recording, scaled

log = logging.getLogger(__name__)

APLAY = ("aplay", "-q", "-t", "wav", "--buffer-time=200000", "-")
CARDS = Path("/proc/asound/cards")
NORMAL_VOLUME = 70
CHUNK = 4096  # bytes; at 22 kHz 93 ms, so that a new volume is heard at once


class Speech(Voices):
    """The loudspeaker's voice. `available` is False, and `say` silent, where there is no voice or no sound card.

    `staffs`: what is on the screen is staff's, so what is private there is not for who wears the headphones.
    """

    staffs = False

    def __init__(
        self,
        command: str = ESPEAK,
        *,
        speed: int = 140,
        volume: int = NORMAL_VOLUME,
        player: Sequence[str] = APLAY,
        cards: Path | None = None,
        piper: Piper | None = None,
        said: Said | None = None,
        alone: Callable[[], bool] = lambda: False,
        recordings: Recordings | None = None,
    ) -> None:
        """`command` reads text on stdin and writes WAV on stdout; `{language}` in it becomes "da", "en", ..., `{speed}`
        the words a minute.

        Plain "espeak-ng" gets its arguments here; "" is no voice. `volume` and `speed` are where each visit starts. A
        `player` plays WAV from its stdin. Where `piper` speaks a language, it does so instead. What is not personal
        sounds from `said` the second time. `alone` says whether nobody but the visitor hears. What is among
        `recordings` is heard as it was recorded, at the usual speed.
        """
        super().__init__(command, speed, piper)
        self._said = said or Said()
        self._player = tuple(player)
        self._cards = cards or (CARDS if self._player[0] == APLAY[0] else None)
        self._volume = self._normal = volume
        self._alone, self._recordings = alone, recordings or Recordings(None)
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._worker: threading.Thread | None = None
        self._quiet = threading.Event()
        self._quiet.set()

    @property
    def has_sound(self) -> bool:
        """Whether there is a player and a sound card."""
        return shutil.which(self._player[0]) is not None and (self._cards is None or has_card(self._cards))

    @property
    def available(self) -> bool:
        """Whether anything can be heard."""
        return self.has_voice and self.has_sound

    @property
    def speaking(self) -> bool:
        """Whether something is being said, or about to be."""
        return not self._quiet.is_set()

    @property
    def volume(self) -> int:
        """0 (silence) to 100; takes effect at once."""
        return self._volume

    @volume.setter
    def volume(self, percent: int) -> None:
        self._volume = max(0, min(100, percent))

    @property
    def private(self) -> bool:
        """Whether nobody but the visitor hears: what is personal needs no question."""
        return not self.staffs and self._alone()

    def say(
        self,
        sentences: Sequence[str],
        language: str,
        on_sentence: Callable[[int], object] = lambda _index: None,
        on_done: Callable[[], object] = lambda: None,
        *,
        personal: Collection[int] = (),
        private: bool = False,
        others: Mapping[int, str] = MappingProxyType({}),
        recorded: Mapping[int, Path] = MappingProxyType({}),
        ready: bool = False,
    ) -> int:
        """Stop what is said now and say these, one by one; returns how many were left out as personal.

        `on_sentence(index)` is called when a sentence begins to sound, `on_done()` once, when it is over for whatever
        reason. The sentences whose index is in `personal` are said only while nobody else hears, or when the visitor
        asked to hear them aloud: `private=True` (EN 301 549 5.1.3.9). `others` are the sentences in another language:
        a letter's own words.
        `recorded` are WAV files that sound in place of the voice; one that can't be played is said by the voice.
        `ready`: the sentences are for the ear already.
        """
        everything = private or self.private
        wanted = [(i, words) for i, words in enumerate(sentences) if everything or i not in personal]
        job = Job(
            wanted,
            lambda i: others.get(i, language),
            on_sentence,
            on_done,
            dict(recorded),
            ready=ready,
            personal=frozenset(personal),
            private=private,
            visit=self._said.visit,
        )
        with self._lock:
            self._stop_job()
            self._job = job
            self._quiet.clear()
            self._begin()
            self._jobs.put(job)
        return len(sentences) - len(wanted)

    def get_ready(self) -> None:
        """What the first sentence would wait for, beside the screen: it is a third of the time to its sound."""
        with self._lock:
            self._begin()

    def _begin(self) -> None:
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="speech", daemon=True)
            self._worker.start()

    def stop(self) -> None:
        """Silence, now; from any thread. Returns before the worker has tidied up."""
        with self._lock:
            self._stop_job()

    def wipe(self, timeout: float = 1.0) -> None:
        """The end of a visit: silence, the volume back to normal, no process left."""
        with self._lock:
            self._stop_job()
        self._volume, self._speed = self._normal, self._usual
        self._said.wipe()
        if self.piper:
            self.piper.wipe()
        if not self._quiet.wait(timeout):
            log.error("the voice did not stop in time")

    def close(self) -> None:
        """Silence, and the worker ends."""
        self.wipe()
        if self._worker:
            self._jobs.put(None)
            self._worker.join(timeout=1)
            self._worker = None

    def _stop_job(self) -> None:
        if self._job:
            self._job.stopped = True
            for process in self._job.processes:
                kill(process)

    def _work(self) -> None:
        load_ear()
        while (job := self._jobs.get()) is not None:
            try:
                self._speak(job)
            except Exception as error:  # noqa: BLE001 - the one worker must live on to say the next
                log.error("speech failed: %s", type(error).__name__)  # noqa: TRY400 - its text may be personal
            self._reap(job)
            with self._lock:
                if self._job is job:
                    self._job = None
                    self._quiet.set()
            try:
                job.on_done()
            except Exception as error:  # noqa: BLE001 - as above
                log.error("after speech: %s", type(error).__name__)  # noqa: TRY400 - as above
            job.sentences.clear()
            del job  # waiting for the next, the worker must not hold on to this one's words

    def _speak(self, job: Job) -> None:
        waiting = for_the_ear(job)
        following = next(waiting, None)
        ahead = self._source(job, *following) if following else None
        try:
            while following:
                index, source, ahead = following[0], ahead, None
                following = next(waiting, None)
                if source is None and not job.stopped:  # a recording that is damaged, where there is no voice
                    ahead = self._source(job, *following) if following else None
                    continue
                if self._overheard(job, index):  # all that is to come: it was begun for one who was alone
                    ahead = source
                    return
                player = self._start(job, self._player, subprocess.DEVNULL)
                if source is None or player is None:
                    ahead = source
                    return
                if following:
                    ahead = self._source(job, *following)
                with source.stream:
                    if not self._play(job, source, player, index):
                        return
        finally:
            if ahead:
                ahead.stream.close()

    def _overheard(self, job: Job, index: int) -> bool:
        """Whether this sentence is personal and somebody else could hear it by now."""
        return index in job.personal and not job.private and not self.private

    def _source(self, job: Job, index: int, shown: str, words: str) -> Source | None:
        """What is heard of one sentence: its recording, else what is kept of it, else a voice; None without any."""
        language = job.languages(index)
        path = job.recorded.get(index)
        if path is None and self._speed == self._usual:
            path = self._recordings.find(language, shown)
        if path and (file := recording(path)):
            return Source(file, [])
        key = None if index in job.personal else self._key(language, shown)
        if words and key and (wav := self._said.get(key)):
            return Source(BytesIO(wav), [])
        language = self.voiced(language)
        if words and self.piper and self.piper.speaks(language):
            return self._neural_source(job, self.piper, language, words, key)
        voice = self._synthesise(job, self._voice_command(language), words) if words and self._voice else None
        return Source(voice.stdout, [voice], key) if voice and voice.stdout else None

    def _key(self, language: str, shown: str) -> Key:
        """Where the sound of a sentence is kept."""
        return (language, shown) if self._speed == self._usual else (language, shown, self._speed)

    def _neural_source(self, job: Job, piper: Piper, language: str, words: str, key: Key | None) -> Source | None:
        """The neural voice of this sentence, and behind it the usual one, which begins only where that is late."""
        voices: list[subprocess.Popen[bytes]] = []

        def begin(command: Sequence[str]) -> IO[bytes] | None:
            if voices:
                kill(voices[0])
            voice = self._synthesise(job, command, words) if command else None
            if voice:
                voices.append(voice)
            return voice.stdout if voice else None

        first = begin(piper.command(language, self._speed))
        if first is None:
            return None
        usual = self._voice_command(language) if self._voice else []
        return Source(BufferedReader(Waited(piper, language, first, lambda: begin(usual))), voices, key)

    def _play(self, job: Job, source: Source, player: subprocess.Popen[bytes], index: int) -> bool:
        """Carry one sentence from its source to the player; False when it was stopped or could not be heard."""
        if player.stdin is None:
            return False
        with contextlib.suppress(OSError):
            fcntl.fcntl(player.stdin, fcntl.F_SETPIPE_SZ, CHUNK)
        begun, whole = False, bytearray()
        with contextlib.suppress(BrokenPipeError), player.stdin as sink:
            header, scalable = read_header(source.stream)
            sink.write(header)
            whole += header
            while not job.stopped and (chunk := source.stream.read(CHUNK)):
                if source.keep and len(whole) <= KEPT:
                    whole += chunk
                gain = gain_of(self._volume)
                sink.write(scaled(chunk, gain) if scalable and gain != 1 else chunk)
                sink.flush()
                if not begun and not job.stopped:
                    job.on_sentence(index)
                begun = True
        heard = player.wait() == 0 and begun
        if heard and not job.stopped and source.keep and ended_well(source):
            self._said.put(source.keep, bytes(whole), job.visit)
        # The voice has said all, or nobody listens any more.
        self._reap(job, *source.voices, player)
        if not heard and not job.stopped:
            log.warning("nothing was heard: the voice or the player ended with an error")
        return heard and not job.stopped

    def _synthesise(self, job: Job, command: Sequence[str], words: str) -> subprocess.Popen[bytes] | None:
        voice = self._start(job, command, subprocess.PIPE)
        if voice and voice.stdin:
            with contextlib.suppress(BrokenPipeError), voice.stdin as sink:
                sink.write(words.encode())
        return voice

    def _start(self, job: Job, command: Sequence[str], stdout: int) -> subprocess.Popen[bytes] | None:
        """Start one process, unless the job was stopped: `stop` finds it in the list or it never starts."""
        with self._lock:
            if job.stopped:
                return None
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.DEVNULL, start_new_session=True
            )
            job.processes.append(process)
            return process

    def _reap(self, job: Job, *ended: subprocess.Popen[bytes]) -> None:
        """Leave neither process, zombie nor pipe of these, or of all that the job started."""
        for process in ended or tuple(job.processes):
            kill(process)
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()
            with self._lock:
                job.processes.remove(process)


def has_card(cards: Path = CARDS) -> bool:
    """Whether the kernel knows a sound card."""
    try:
        text = cards.read_text()
    except OSError:
        return False
    return bool(text.strip()) and "no soundcards" not in text
