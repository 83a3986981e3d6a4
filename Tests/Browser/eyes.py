"""The browser: Debian's chromium driven by Playwright, and what it notices while a page is open."""

import os
import pathlib
import shutil

import axe_playwright_python

AXE = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


def launch_options() -> dict:
    """How to start the browser: the installed one if there is one, without its sandbox where root may not have it."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return {"executable_path": found, "args": ["--no-sandbox"] if os.geteuid() == 0 else []}


class Watcher:
    """Collects what goes wrong on a page: errors on the console (a breach of the content policy is one), uncaught errors,
    requests that fail, answers of 400 and above other than the page's own."""

    def __init__(self, page) -> None:
        self.troubles: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"uncaught error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message) -> None:
        # A page that answers 404 on purpose is also told on the console; statuses are judged by `_response`.
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _failed(self, request) -> None:
        # Leaving a page ends its stream of events and what it was still fetching.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"request failed: {request.url} {request.failure}")

    def _response(self, response) -> None:
        if response.status >= 500 or (response.status >= 400 and not response.request.is_navigation_request()):
            self.troubles.append(f"{response.status} for {response.url}")

    def take(self) -> list[str]:
        troubles, self.troubles = self.troubles, []
        return troubles


def brief(results: dict) -> list[str]:
    """The violations that axe found, one line each with the first places."""
    return [
        f"axe {violation['id']} ({violation['impact']}): {violation['help']} at "
        + "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:3])
        for violation in results["violations"]
    ]
