"""The bad network does each thing it says, and nothing when it is calm: else the campaigns would prove nothing."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.helpers.bad_network import CALM, FAULTS, BadNetwork


@pytest.fixture
def echo():
    """A server that answers with what it was sent; `seen` is all that came whole."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if len(body) == int(self.headers["Content-Length"]):
                seen.append(body)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.seen = seen
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ask(port, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("POST", "/", body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


BODY = b"x" * 2000


def test_a_calm_network_passes_everything_on(echo):
    with BadNetwork(echo.server_port, plan=CALM) as network:
        assert [ask(network.port, BODY) for _ in range(5)] == [(200, BODY)] * 5
    assert not network.done


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_happens(echo, fault):
    """Faults come with one of the first three requests of a connection, so these connections have three."""
    whole = 0
    with BadNetwork(echo.server_port, seed=3, plan={fault: 1.0}) as network:
        connection = http.client.HTTPConnection("127.0.0.1", network.port, timeout=5)
        answers = []
        try:
            for _ in range(3):
                connection.request("POST", "/", BODY)
                answer = connection.getresponse()
                answers.append((answer.status, answer.read()))
        except (http.client.HTTPException, OSError):
            answers.append(None)
        finally:
            connection.close()
        whole = answers.count((200, BODY))
    assert network.done[fault] >= 1
    if fault in ("delayed", "doubled"):
        assert whole == 3
        assert len(echo.seen) == 3 + (fault == "doubled")
    else:
        assert whole < 3
    if fault in ("cut_down", "swallowed", "corrupted", "shortened"):
        assert len(echo.seen) == whole + 1  # the hub did it, and the kiosk can't know


def test_the_plan_can_be_changed(echo):
    with BadNetwork(echo.server_port, plan={"refused": 1.0}) as network:
        with pytest.raises((http.client.HTTPException, OSError)):
            ask(network.port, BODY)
        network.plan = CALM
        assert ask(network.port, BODY) == (200, BODY)
