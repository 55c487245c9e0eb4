"""A person at a real browser: Debian's Chromium without a window, at the size of a phone."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=vi",
    "--host-resolver-rules=MAP hoi.example 127.0.0.1",
)  # fmt: skip
PATIENCE = 30.0
"""Seconds that a person waits for the page."""


def missing() -> str:
    """Return why there is no browser here, or nothing."""
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


class Browsers:
    """The browsers of a worker: one that somebody has left is handed to the next, emptied (to start one takes long)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._free: list[webdriver.Chrome] = []
        self._started: list[webdriver.Chrome] = []

    def take(self, *, scripts: bool) -> webdriver.Chrome:
        """Return a browser with nothing in it."""
        if scripts and self._free:
            return self._free.pop()
        options = webdriver.ChromeOptions()
        for flag in (*FLAGS, f"--user-data-dir={self._folder / f'profile-{len(self._started)}'}"):
            options.add_argument(flag)
        if not scripts:
            options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
        self._started.append(driver)
        return driver

    def give_back(self, driver: webdriver.Chrome, origins: set[str]) -> None:
        """Empty a browser: its tabs with their history, what pages kept in it, what its console said."""
        old = driver.window_handles
        driver.switch_to.new_window("tab")
        fresh = driver.current_window_handle
        for tab in old:
            driver.switch_to.window(tab)
            driver.close()
        driver.switch_to.window(fresh)
        driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        driver.execute_cdp_cmd("Network.clearBrowserCache", {})
        for origin in origins:
            driver.execute_cdp_cmd("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        driver.get_log("browser")  # type: ignore[no-untyped-call]
        self._free.append(driver)

    def quit(self) -> None:
        """Close all of them."""
        for driver in self._started:
            driver.quit()


class Chrome:
    """A person at a browser that nobody has used. All calls block: run a walk of them in a thread."""

    def __init__(self, browsers: Browsers, *, scripts: bool = True, width: int = 360, height: int = 740) -> None:
        self._browsers, self._scripts = browsers, scripts
        self._origins: set[str] = set()
        self.driver = browsers.take(scripts=scripts)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def leave(self) -> None:
        """Go away from the browser; one without scripts is of no use to anybody else."""
        if self._scripts:
            self._browsers.give_back(self.driver, self._origins)

    def opens(self, address: str) -> None:
        """Go to a page."""
        self._origins.add("/".join(address.split("/")[:3]))
        self.driver.get(address)

    def sees(self, text: str, *, where: str = "body") -> str:
        """Wait until a text can be read; return all of it."""
        return self.until(lambda: text in (read := self.read(where)) and read, f"{text!r} in {where}")

    def read(self, where: str = "body") -> str:
        """Return what can be read there."""
        return "\n".join(element.text for element in self.all(where))

    def until(self, holds: Callable[[], T | bool], what: str) -> T:
        """Wait for something; the failure says what, and what the page read instead."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                found = holds()
            except WebDriverException:  # the page went on to the next one while we looked
                found = False
            if found:
                return found  # type: ignore[return-value]
            time.sleep(0.05)
        raise AssertionError(f"waited for {what}; the page reads:\n{self.read()}\n{self.complaints()}")

    def all(self, selector: str) -> list[WebElement]:
        """Return every element of a CSS selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """Wait for an element."""
        return self.until(lambda: next(iter(self.all(selector)), False), selector)

    def bubbles(self) -> list[str]:
        """Return what the bubbles say, in order."""
        said: list[str] = self.run(
            "return [...document.querySelectorAll('.tin .bubble')].map(b => b.textContent.trim())"
        )
        return said

    def presses(self, label: str) -> None:
        """Press the newest message's choice, once it is there, and wait until it has been answered."""
        path = ".newest .choices button"
        button = self.until(lambda: next((b for b in self.all(path) if b.text.strip() == label), False), label)
        before = len(self.bubbles())
        button.click()
        self.until(lambda: len(self.bubbles()) >= before + 2, f"an answer to {label!r}")

    def says(self, text: str) -> None:
        """Type into the field and press Enter."""
        self.one("#text").send_keys(text, Keys.ENTER)

    def keys(self, *keys: str) -> None:
        """Press keys wherever the focus is."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def shift(self, key: str) -> None:
        """Press a key while Shift is held."""
        webdriver.ActionChains(self.driver).key_down(Keys.SHIFT).send_keys(key).key_up(Keys.SHIFT).perform()

    def run(self, script: str, *values: Any) -> Any:  # noqa: ANN401 - whatever the page answers
        """Run a script in the page."""
        return self.driver.execute_script(script, *values)

    def begins_with(self, script: str) -> None:
        """Run a script in this tab before those of each page to come."""
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script})

    def offline(self, *, now: bool) -> None:
        """Cut the line, or mend it."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        speed = 0 if now else -1
        state = {"offline": now, "latency": 0, "downloadThroughput": speed, "uploadThroughput": speed}
        self.driver.execute_cdp_cmd("Network.emulateNetworkConditions", state)

    def fits(self) -> None:
        """See that nothing sticks out to the side."""
        wide = self.run(
            "const s = document.getElementById('scroller');"
            "return [document.documentElement.scrollWidth - innerWidth, s ? s.scrollWidth - s.clientWidth : 0]"
        )
        assert wide == [0, 0], wide

    def complaints(self) -> list[str]:
        """Return what the console holds against the page."""
        log: list[dict[str, str]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [entry["message"] for entry in log]
