"""Ten thousand kiosks that ask every five minutes whether something is new, and how long each waits for the answer.

    python tests/bench/sync_load.py URL KEYS SECONDS      KEYS: one kiosk a line, {"device", "seed", "turn", "cursor"}

Each asks at its own time, so together they come at random (a Poisson process). The time counts from when a kiosk wanted
to ask, not from when a free hand got to it: what waits in a queue counts too. Each has a connection of its own, as a
kiosk has after five minutes. Prints JSON: the number of requests, of failures, and percentiles in seconds.
"""

import base64
import http.client
import json
import queue
import random
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.wire import request_headers

EVERY = 300.0
"""Seconds between a kiosk's questions."""
HANDS = 32


@dataclass
class Asker:
    """A kiosk that only asks."""

    device: str
    seed: str
    turn: int
    cursor: str

    def ask(self, host: str, port: int) -> bool:
        """Ask for changes, once; whether it was answered well."""
        target = f"/api/1/changes?after={quote(self.cursor)}&limit=500"
        headers = request_headers(
            "GET",
            target,
            b"",
            key=Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.seed)),
            device=self.device,
            turn=self.turn,
            created=int(time.time()),
            nonce=base64.urlsafe_b64encode(random.randbytes(16)).decode().rstrip("="),
        )
        connection = http.client.HTTPConnection(host, port, timeout=30)
        try:
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                print(answer.status, body[:200], file=sys.stderr)
                return False
            self.turn = int(answer.headers["Stuen-Turn"])
            self.cursor = json.loads(body)["cursor"]
        except OSError as error:
            print(type(error).__name__, error, file=sys.stderr)
            return False
        finally:
            connection.close()
        return True


def run(url: str, askers: list[Asker], seconds: float) -> dict[str, float]:
    """Let them ask for so long."""
    where = urlsplit(url)
    host, port = where.hostname or "127.0.0.1", where.port or 80
    waiting: queue.Queue[tuple[float, Asker] | None] = queue.Queue()
    took: list[float] = []
    failed: list[float] = []

    def hand() -> None:
        while (one := waiting.get()) is not None:
            wanted, asker = one
            (took if asker.ask(host, port) else failed).append(time.perf_counter() - wanted)

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for one in hands:
        one.start()
    dice, due = random.Random(1), time.perf_counter()
    end = due + seconds
    # A kiosk that has asked waits for its next turn: nobody is asked twice within the run's five minutes.
    for asker in dice.sample(askers, len(askers)):
        due += dice.expovariate(len(askers) / EVERY)
        if due > end:
            break
        time.sleep(max(0.0, due - time.perf_counter()))
        waiting.put((due, asker))
    for _ in hands:
        waiting.put(None)
    for one in hands:
        one.join()
    took.sort()
    percentiles = {f"p{share}": took[min(len(took) - 1, len(took) * share // 100)] for share in (50, 95, 99)}
    return {"requests": len(took), "failed": len(failed), **percentiles}


if __name__ == "__main__":
    with open(sys.argv[2]) as keys:  # noqa: PTH123 - a path from the caller
        print(json.dumps(run(sys.argv[1], [Asker(**json.loads(line)) for line in keys], float(sys.argv[3]))))
