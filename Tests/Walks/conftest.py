"""Walks through the built program with a real browser, a real PostgreSQL and a real mail sink."""

import json
import os
import pathlib
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 180
DESK = {"width": 1280, "height": 860}
HAND = {"width": 390, "height": 844}
# What another colour scheme can break.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Until nothing moves any more but what moves for ever.
AT_REST = """() => Promise.race([
    Promise.all(document.getAnimations().filter(motion => motion.effect?.getComputedTiming().endTime !== Infinity)
        .map(motion => motion.finished.catch(() => null))),
    new Promise(done => setTimeout(done, 2000))]).then(() => null)"""


class Program:
    """`klatch serve` on a data folder of its own."""

    def __init__(self, **settings):
        # Under /tmp and short: the path of the database's socket has a limit of 107 bytes.
        self.data = tempfile.mkdtemp(prefix="klw-", dir="/tmp")
        os.chmod(self.data, 0o711)
        # Beside the data folder: what the program says on standard error, over all its starts.
        self.log = pathlib.Path(self.data + ".log")
        self.settings = {"KLATCH_DATA": self.data, "KLATCH_LISTEN": "127.0.0.1:0", "KLATCH_LOG_LEVEL": "warning", **settings}
        self.process = None
        self.origin = None
        self.owner_link = None

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KLATCH_")}
        return {**kept, **self.settings}

    def start(self):
        self.process = subprocess.Popen(
            [os.environ["WALKS_PROGRAM"], "serve"], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self.log.open("a"), text=True)
        self.lines = queue.Queue()
        self.said = ""
        threading.Thread(target=self._read, args=(self.process.stdout, self.lines), daemon=True).start()
        self.origin = self._await("answers at ").split("answers at ")[1].strip()
        return self

    def await_owner_link(self):
        self.owner_link = self._await("/owner#").strip()
        return self.owner_link

    @staticmethod
    def _read(output, lines):
        # Its own queue: the end of a killed program must not be taken for the end of the next.
        for line in output:
            lines.put(line)
        lines.put(None)

    def _await(self, words):
        while True:
            line = self.lines.get(timeout=START_SECONDS)
            assert line is not None, f"klatch ended before it said: {words}\n{self.log.read_text()[-3000:]}"
            self.said += line
            if words in line:
                return line

    def command(self, *arguments, **options):
        return subprocess.run(
            [os.environ["WALKS_PROGRAM"], *arguments], env=self.environment, capture_output=True, text=True, timeout=120,
            **options)

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.data, ignore_errors=True)
        self.log.unlink(missing_ok=True)


class Sink:
    """The strict mail server of Tests/sink."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "Tests/sink/smtp_sink.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.process.stdout.readline())
        self.folder = pathlib.Path(self.facts["folder"])

    @property
    def address(self):
        from urllib.parse import quote
        user, password = quote(self.facts["user"], safe=""), quote(self.facts["password"], safe="")
        return f"smtp://{user}:{password}@localhost:{self.facts['ports']['starttls']}?ca={self.facts['ca']}"

    def mails(self):
        """Envelope and message of everything that arrived, oldest first."""
        import email
        import email.policy
        for envelope in sorted(self.folder.glob("*.json")):
            message = envelope.with_suffix(".eml").read_bytes()
            yield json.loads(envelope.read_text()), email.message_from_bytes(message, policy=email.policy.default)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)


class Walker:
    """A browser window that notices what a person could not: script errors, policy violations, axe's findings."""

    def __init__(self, browser, **context):
        self.context = browser.new_context(**{"locale": "en-GB", **context})
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message):
        # Chromium asks for this by itself when a page is left while its head is being read; pages name their own icon.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            self.errors.append(message.text)

    def go(self, address):
        return self.page.goto(address)

    def hold_passkeys(self):
        """Gives the browser an authenticator that agrees to everything, as a person with a finger on it does."""
        self.cdp = self.context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}
        self.authenticator = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def lose_passkeys(self):
        self.cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": self.authenticator})

    def follow(self, name):
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def see(self, words):
        self.page.get_by_text(words).first.wait_for()

    def look(self, name, expected_errors=0):
        """Checks the page on a desk and in a hand, in light and dark, and takes its pictures where WALKS_SCREENSHOTS names a
        folder. In the dark only colours are another matter."""
        size = self.page.viewport_size
        for width, scheme, rules in ((DESK, "light", None), (DESK, "dark", COLOURS), (HAND, "light", None), (HAND, "dark", COLOURS)):
            self.page.set_viewport_size(width)
            # Without motion: colours on their way from one scheme to the other are nobody's.
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.evaluate(AT_REST)
            result = Axe().run(self.page, options=rules)
            assert result.violations_count == 0, f"{name}, {width}, {scheme}: {result.generate_report()}"
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{name}, {width}: {wide} pixels wider than the window"
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        assert len(self.errors) == expected_errors, f"{name}: {self.errors}"
        self.errors.clear()
        folder = os.environ.get("WALKS_SCREENSHOTS")
        if not folder:
            return
        for width, size in {"phone": HAND, "desktop": DESK}.items():
            self.page.set_viewport_size(size)
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                self.page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=width == "phone", animations="disabled")
        self.page.emulate_media(color_scheme="light")


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def walker(browser):
    walker = Walker(browser, viewport=DESK)
    yield walker
    walker.context.close()


@pytest.fixture
def phone(browser):
    """Opens an address on somebody else's phone; each call is another one."""
    phones = []

    def opened(address, **context):
        phones.append(Walker(browser, viewport=HAND, **context))
        phones[-1].go(address)
        return phones[-1]
    yield opened
    for walker in phones:
        walker.context.close()


@pytest.fixture
def program():
    program = Program().start()
    yield program
    program.remove()


@pytest.fixture
def sink():
    sink = Sink()
    yield sink
    sink.close()


@pytest.fixture
def mailing(sink):
    """A program that sends through the sink."""
    program = Program(KLATCH_SMTP_URL=sink.address, KLATCH_MAIL_FROM="klatch@example.org").start()
    yield program
    program.remove()


def become_owner(walker, program, address="ada@example.org"):
    """The owner's first minute: the printed link, a button, three fields."""
    walker.go(program.await_owner_link())
    walker.press("Become the owner")
    walker.page.get_by_label("Your name").fill("Ada Example")
    walker.page.get_by_label("E-mail address").fill(address)
    walker.page.get_by_label("Name of the workspace").fill("Analytical Engines")
    walker.press("Start")
    return add_passkey(walker)


def open_owner_link(walker, program, command="link"):
    """Signs the owner in by a link made on the machine, which is one factor."""
    made = program.command("owner", command)
    assert made.returncode == 0, made.stderr
    token = made.stdout.split("#")[-1].strip()
    walker.go("about:blank")
    walker.go(program.origin + "/owner#" + token)
    walker.press("Sign in as the owner")
    walker.page.wait_for_url(lambda address: "/owner" not in address)


def add_passkey(walker, name="Ada Example"):
    """The second factor, asked for before anything can be administered. Returns the recovery codes."""
    walker.see("One more step")
    walker.hold_passkeys()
    walker.follow("Add a passkey")
    walker.press("Make the passkey")
    walker.see("Write these ten codes down")
    codes = walker.page.locator("ol.codes code").all_inner_texts()
    walker.follow("I have kept them")
    walker.see("Good to see you, " + name)
    return codes


def wait_until(condition, seconds=60):
    import time
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def plan_round(walker, address):
    """Has a program's next round planned, and waits on its page, which follows by itself until there is something to see."""
    walker.go(address)
    walker.press("Preview the round")
    walker.page.get_by_role("heading", name="Who meets whom").wait_for()
