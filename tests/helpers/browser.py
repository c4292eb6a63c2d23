"""A real Chromium that looks at the console with the eyes of the tests: axe-core, sizes, and what the browser says.

Anything the browser complains of (an error in a script, something the Content Security Policy stopped, a file that is
not there) is a failure, wherever it happens; `looked` takes a picture and runs axe on the page as it stands.
"""

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as NeverCame

CHROMIUM = "/usr/bin/chromium"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
    "resultTypes": ["violations"],  # nothing is told at length of what is right: half the time
}
SMALL = """() => [...document.querySelectorAll(
  'button, .button, input:not([type=hidden]), select, textarea, summary, nav a')]
  .map(one => one.closest('label.tick, .pictures label') || one)
  .filter(one => one.checkVisibility() && !one.matches('.enter'))
  .map(one => [one.getBoundingClientRect(), one])
  .filter(([box]) => box.width > 0 && (box.height < 44 || box.width < 44))
  .map(([box, one]) =>
    `${one.tagName} ${one.className} "${one.textContent.trim().slice(0, 30)}" ${box.width}x${box.height}`)"""
WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')].filter(one => one.checkVisibility() && !one.closest('.enter, .skip'))
    .filter(one => one.getBoundingClientRect().right > wide + 1)
    .map(one => `${one.tagName} ${one.className} ${Math.round(one.getBoundingClientRect().right)} > ${wide}`);
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A person at a browser window of this size; `url` is the hub's."""

    def __init__(self, browser: Browser, url: str, pictures: Path, size: tuple[int, int], **more: Any) -> None:
        pictures.mkdir(parents=True, exist_ok=True)
        self.url, self.pictures, self.wrong, self.expected = url, pictures, [], set()
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=more.pop("locale", "da-DK"), **more
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", lambda said: self._heard(said.type, said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(one in text for one in self.expected):
            self.wrong.append(f"{kind}: {text}")

    def _failed(self, request: Any) -> None:
        if "ERR_ABORTED" not in (request.failure or ""):  # the page was left while it was asked for
            self.wrong.append(f"not loaded: {request.url} {request.failure}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.wrong.append(f"{response.status}: {response.url}")

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        """Press the button or link of this name."""
        button, link = (self.page.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        button.or_(link).first.click()
        self.page.wait_for_load_state()

    def write(self, label: str, text: str) -> None:
        """Fill in the field of this label; a field that may stay empty says so behind it."""
        self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}( \(hvis du vil\))?\s*$")).first.fill(text)

    def sees(self, text: str) -> None:
        """Fail unless this comes on the page, and keep a picture of what was there instead."""
        self.waits(self.page.get_by_text(text).first)

    def waits(self, what: Any, seconds: float = 15) -> None:
        """The same for anything on the page."""
        try:
            what.wait_for(timeout=seconds * 1000)
        except NeverCame:
            self.page.screenshot(path=self.pictures / "not-there.png", full_page=True)
            raise

    def looked(self, name: str) -> None:
        """Take a picture, and fail for whatever keeps somebody from using the page."""
        page = self.page
        page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        found = Axe().run(page, options=RULES).response["violations"]
        told = [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
        assert not told, f"{name}: " + "\n".join(told)
        assert not (small := page.evaluate(SMALL)), f"{name}: too small to touch: {small}"
        assert not (wide := page.evaluate(WIDE)), f"{name}: wider than the window: {wide}"
        size = page.viewport_size
        if size and size["width"] < 400:  # the narrowest phones that are still sold
            page.set_viewport_size({"width": 360, "height": 740})
            assert not (wide := page.evaluate(WIDE)), f"{name}: wider than 360: {wide}"
            page.set_viewport_size(size)
        self.well()

    def well(self) -> None:
        """Fail for what the browser complained of."""
        assert not self.wrong, self.wrong


def totp(secret: str, ahead: int = 0) -> str:
    """The six digits of RFC 6238 for a key in base 32, now or so many periods from now."""
    plain = secret.replace(" ", "")
    key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + ahead), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
