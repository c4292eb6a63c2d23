"""A wpa_supplicant on a real control socket: networks in the air with their passwords, and all that it was asked."""

import socket
import threading

from kiosk.devices.wifi import psk


def encoded(ssid):
    """As wpa_supplicant's printf_encode writes bytes (src/utils/common.c)."""
    names = {0x22: '\\"', 0x5C: "\\\\", 0x1B: "\\e", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t"}
    return "".join(names.get(one, chr(one) if 32 <= one <= 126 else f"\\x{one:02x}") for one in ssid)


class Supplicant:
    """`air` is {ssid: (signal, flags, password or None)}. A wrong password ends in TEMP-DISABLED, as in 2.10."""

    def __init__(self, path, air=None):
        self.air = {b"Stuen": (-50, "[WPA2-PSK-CCMP][ESS]", "hemmeligt1")} if air is None else air
        self.asked, self.saved, self.networks, self.selected = [], [], {}, ""
        self.deaf, self.news = False, b""
        self._next = 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self._path = path

    def close(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"", str(self._path))
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while True:
            question, whence = self._socket.recvfrom(4096)
            if not question:
                return
            text = question.decode()
            self.asked.append(text)
            if self.deaf:
                continue
            if self.news:
                self._socket.sendto(self.news, whence)
            self._socket.sendto(self._answer(text).encode(), whence)

    def _answer(self, text):
        command, *words = text.split(" ")
        return getattr(self, f"_{command.lower()}", lambda *_words: "UNKNOWN COMMAND\n")(*words)

    def _scan(self):
        return "OK\n"

    def _scan_results(self):
        rows = [
            f"02:00:00:00:{n:02x}:00\t2437\t{signal}\t{flags}\t{encoded(ssid)}"
            for n, (ssid, (signal, flags, _password)) in enumerate(self.air.items())
        ]
        return "\n".join(["bssid / frequency / signal level / flags / ssid", *rows, ""])

    def _add_network(self):
        self._next += 1
        self.networks[str(self._next)] = {}
        return f"{self._next}\n"

    def _set_network(self, number, name, *value):
        if number not in self.networks or not value:
            return "FAIL\n"
        self.networks[number][name] = " ".join(value)
        return "OK\n"

    def _select_network(self, number):
        self.selected = number
        return "OK\n"

    def _enable_network(self, _which):
        return "OK\n"

    def _remove_network(self, number):
        if number == self.selected:
            self.selected = ""
        return "OK\n" if self.networks.pop(number, None) is not None else "FAIL\n"

    def _save_config(self):
        self.saved = [dict(one) for one in self.networks.values()]
        return "OK\n"

    def _how(self):
        """What becomes of the network that was selected."""
        wanted = self.networks.get(self.selected, {})
        ssid = bytes.fromhex(wanted.get("ssid", ""))
        if ssid not in self.air:
            return "SCANNING", ssid
        password = self.air[ssid][2]
        right = wanted.get("psk") == psk(password, ssid) if password else wanted.get("key_mgmt") == "NONE"
        return ("COMPLETED" if right else "4WAY_HANDSHAKE"), ssid

    def _status(self):
        state, ssid = self._how()
        if state != "COMPLETED":
            return f"wpa_state={state}\n"
        return f"bssid=02:00:00:00:00:00\nssid={encoded(ssid)}\nid={self.selected}\nwpa_state={state}\n"

    def _list_networks(self):
        rows = ["network id / ssid / bssid / flags"]
        for number, one in self.networks.items():
            wrong = number == self.selected and self._how()[0] == "4WAY_HANDSHAKE"
            flags = "[TEMP-DISABLED]" if wrong else "[CURRENT]" if number == self.selected else "[DISABLED]"
            rows.append(f"{number}\t{encoded(bytes.fromhex(one.get('ssid', '')))}\tany\t{flags}")
        return "\n".join([*rows, ""])
