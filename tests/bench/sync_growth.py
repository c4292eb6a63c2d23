"""How the cost of an event grows with what the hub already has, 1,000 to 1,000,000 events, and a plot of it.

The hub's tables are filled by PostgreSQL itself with rows of the real shape; then, at each size, fresh kiosks send
1,000 events each and take in 2,000 changes. The plot is `growth.svg` in the bench's folder.
"""

import json
import secrets
import shutil
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg.types.json import Jsonb
from sync_kiosk import Kiosk, Programme, codes, now
from table import Row

from sync.events import device_of
from tests.helpers.hub_server import hub_server
from tests.helpers.postgres import postgres

SIZES = (1_000, 10_000, 100_000, 1_000_000)
KIOSKS = 5
"""Fresh kiosks at each size; medians over them."""
EVENTS = 1_000
CHANGES = 2_000
DEMO = "demo"
FLAT = 1.5


def rows(directory: Path) -> list[Row]:
    """The lines of the table, and the plot."""
    folder = directory / "growth"
    shutil.rmtree(folder, ignore_errors=True)
    up: dict[int, list[float]] = {size: [] for size in SIZES}
    down: dict[int, list[float]] = {size: [] for size in SIZES}
    with ExitStack() as open_hubs:
        hubs = {size: open_hubs.enter_context(_hub(folder / str(size), size)) for size in SIZES}
        for number in range(KIOSKS + 1):
            for size in SIZES:  # in turns: other work on the machine meets all sizes alike
                took = hubs[size].once(folder / str(size) / f"kiosk-{number}")
                if number:  # the first finds cold caches, which the filling left, not the size
                    up[size].append(took[0])
                    down[size].append(took[1])
    medians = [{size: statistics.median(one[size]) for size in SIZES} for one in (up, down)]
    plot(directory / "growth.svg", dict(zip(("upload", "download"), medians, strict=True)))
    return [_row("an event up", medians[0]), _row("a change down", medians[1])]


class _Hub(NamedTuple):
    """A hub that has so much, and what kiosks at it do."""

    url: str
    address: str
    programme: Programme

    def once(self, folder: Path) -> tuple[float, float]:
        """Seconds for an event up and for a change down, of a kiosk that comes new."""
        kiosk = Kiosk(folder, self.address).enrol(codes(self.url, DEMO, 1)[0])
        kiosk.write(self.programme, EVENTS, "confirmed")
        begin = perf_counter()
        assert kiosk.client().round().sent == EVENTS
        up = (perf_counter() - begin) / EVENTS
        publish(self.url, CHANGES)
        kiosk.received, begin = 0, perf_counter()
        kiosk.client().round()
        down = (perf_counter() - begin) / kiosk.received
        assert kiosk.received >= CHANGES, kiosk.received
        kiosk.store.close()
        return up, down


@contextmanager
def _hub(folder: Path, size: int) -> Iterator[_Hub]:
    with postgres() as url, hub_server(folder / "hub", database=url, workers=1, demo=2) as hub:
        many_kiosks(url, Kiosk(folder / "first", hub.url).enrol(codes(url, DEMO, 1)[0]), 99)
        fill(url, size)
        yield _Hub(url, hub.url, Programme(url, DEMO))


def _row(what: str, took: dict[int, float]) -> Row:
    ratio = max(took.values()) / min(took.values())
    shown = "/".join(f"{took[size] * 1e6:.0f}" for size in SIZES)
    name = f"{what}, us, at 1e3/1e4/1e5/1e6 stored"
    return Row(name, shown, "its own least", f"{min(took.values()) * 1e6:.0f}", f"{ratio:.2f}", "<= 1.5", ratio <= FLAT)


def plot(path: Path, lines: dict[str, dict[int, float]]) -> None:
    """Draw how many microseconds an event takes at each size."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.2))
    for name, took in lines.items():
        axes.plot(list(took), [one * 1e6 for one in took.values()], marker="o", label=name)
    axes.set(xscale="log", xlabel="events stored at the hub", ylabel="microseconds an event", ylim=(0, None))
    axes.set_title("What an event costs does not grow with what is stored")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def many_kiosks(url: str, like: Kiosk, count: int) -> list[dict[str, Any]]:
    """Enrol so many kiosks straight in the database, at the centre of `like`; gives what each needs to ask.

    Each has come as far as `like`, which has just been in contact.
    """
    (own,) = like.store.table("hub")
    made = []
    with psycopg.connect(url) as connection:
        template = connection.execute("SELECT * FROM hub_kiosk WHERE device = %s", [like.log.device])
        columns = [column.name for column in template.description or []]
        first = dict(zip(columns, template.fetchall()[0], strict=True))
        first |= {"turn": 0, "epoch": 0, "seq": 0, "head": ""}
        into = f"COPY hub_kiosk ({', '.join(columns)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            for number in range(count):
                seed = secrets.token_bytes(32)
                public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
                device = device_of(public)
                row = first | {"device": device, "name": f"Kiosk {number}", "public_key": public.hex()}
                copy.write_row(
                    [Jsonb(row[name]) if isinstance(row[name], dict | list) else row[name] for name in columns]
                )
                made.append({"device": device, "seed": seed.hex(), "turn": 0, "cursor": own["cursor"]})
    return made


def fill(url: str, size: int) -> None:
    """Let there be `size` events, sign-ups and decisions at the hub, of a hundred kiosks, a thousand activities."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TEMP TABLE filler AS "
            "SELECT device, organisation_id, row_number() OVER (ORDER BY device) n FROM hub_kiosk"
        )
        ((kiosks,),) = connection.execute("SELECT count(*) FROM filler").fetchall()
        connection.execute(FILL_EVENTS, {"first": 1, "last": size, "kiosks": kiosks})
        connection.execute(FILL_SIGNUPS, {"first": 1, "last": size, "kiosks": kiosks})
        connection.execute(FILL_CHANGES, {"first": 1, "last": size, "kiosks": kiosks})
        connection.execute("DROP TABLE filler")
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def publish(url: str, count: int) -> None:
    """Let there be so many new changes for everybody."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "WITH o AS (UPDATE hub_organisation SET counter = counter + %(count)s WHERE slug = %(org)s "
            "RETURNING id, counter) "
            "INSERT INTO hub_change (organisation_id, key, n, kind, body, audience, gone, at) "
            "SELECT o.id, 'seats/' || md5(random()::text) || n, o.counter - n, 'seats', %(body)s, '', false, %(now)s "
            "FROM o, generate_series(0, %(count)s - 1) n",
            {"count": count, "org": DEMO, "now": now(), "body": Jsonb(json.loads(SEATS))},
        )


SEATS = (
    '{"uid": "sommer@centret.example", "occurrence": "2026-06-06T10:00:00+02:00", "taken": 7, "waiting": 2, '
    '"roles": {"kaffe": 1}}'
)
_NUMBERS = "generate_series(%(first)s::bigint, %(last)s::bigint) n JOIN filler f ON f.n = 1 + n.n %% %(kiosks)s"
_BODY = """json_build_object('buddy', false, 'occurrence', '2026-06-06T10:00:00+02:00', 'role', '', 'seats', 2,
  'signup', md5(n.n::text), 'status', 'requested', 'uid', 'sommer-' || n.n %% 1000 || '@centret.example')"""
FILL_EVENTS = f"""INSERT INTO hub_event (kiosk_id, epoch, seq, type, raw, received, refused)
  SELECT device, 99, n.n, 'signup.requested', json_build_object('body', {_BODY}, 'device', device, 'epoch', 99,
    'hlc', '001765000000000.000000', 'prev', md5(n.n::text) || md5(n.n::text), 'seq', n.n,
    'signature', repeat(md5(n.n::text), 4), 'stream', 'signups', 'type', 'signup.requested')::text, now(), ''
  FROM {_NUMBERS}"""
FILL_SIGNUPS = f"""INSERT INTO hub_signup (kiosk_id, organisation_id, signup, uid, occurrence, "order", seats, role,
    buddy, status, told, lease)
  SELECT device, organisation_id, md5(n.n::text), 'sommer-' || n.n / 20 || '@centret.example',
    '2026-06-06T10:00:00+02:00', n.n, 2, '', false, 'confirmed', '', false
  FROM {_NUMBERS}"""
FILL_CHANGES = f"""INSERT INTO hub_change (organisation_id, key, n, kind, body, audience, gone, at)
  SELECT organisation_id, 'decision/' || md5(n.n::text), n.n - 10000000, 'decision', {_BODY}::jsonb, device,
    false, now()
  FROM {_NUMBERS}"""
