"""A furnished workspace of the built program, over HTTPS, for tools that attack a running server.

What people do is what the walks do; where the server runs, and what it sends to, is this machine only.
"""
import contextlib
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

from findings import ROOT

sys.path.insert(0, str(ROOT / "Tests/Walks"))

from conftest import DESK, Program, Sink, Walker, become_owner  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from steps import bring_people, make_program  # noqa: E402

PEOPLE = 60
ROSTER = "name,email,department\n" + "".join(
    f"Person {number},person{number}@example.com,{('Bridges', 'Clocks')[number % 2]}\n" for number in range(PEOPLE))


class Furnished:
    """Where the program answers, who is signed in, and the addresses of what there is."""

    def __init__(self, program, folder):
        self.program, self.folder, self.origin = program, folder, program.settings["KLATCH_URL"]
        self.cookies, self.places = {}, {}

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def ask(self, path, cookie="", data=None):
        """What a browser with that cookie is answered, without following where it leads."""
        headers = {"Cookie": cookie, "X-Forwarded-For": "192.0.2.1", "Sec-Fetch-Site": "same-origin"}
        request = urllib.request.Request(self.origin + path, data.encode() if data else None, headers)
        try:
            return _opener().open(request, timeout=60)
        except urllib.error.HTTPError as error:
            return error

    def status(self, path, cookie="", data=None):
        with self.ask(path, cookie, data) as answer:
            return answer.status

    def form(self, path):
        """The cookie of a visitor's browser, and the token against forgery of the page with a form."""
        with self.ask(path) as answer:
            cookies = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
            return "; ".join(cookies), re.search(r'name="?csrf"? value="?([^"> ]+)', answer.read().decode())[1]

    @staticmethod
    def encoded(fields):
        return urllib.parse.urlencode(fields)


class _Nowhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _opener():
    unverified = ssl.create_default_context()
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    return urllib.request.build_opener(_Nowhere(), urllib.request.HTTPSHandler(context=unverified))


@contextlib.contextmanager
def furnished():
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        folder = pathlib.Path(folder)
        sink = Sink()
        stack.callback(sink.close)
        program = Program(**_settings(folder, sink))
        stack.callback(program.remove)
        place = Furnished(program.start(), folder)
        program.origin = place.origin
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            walker = Walker(browser, viewport=DESK, ignore_https_errors=True)
            _furnish(walker, place)
            browser.close()
        yield place


def _settings(folder, sink):
    chain, key = folder / "chain.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
         "-days", "90", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain],
        check=True, capture_output=True, timeout=60)
    key.chmod(0o600)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "KLATCH_URL": f"https://localhost:{port}", "KLATCH_LISTEN": f"127.0.0.1:{port}", "KLATCH_TLS_CERTIFICATE": str(chain),
        "KLATCH_TLS_KEY": str(key), "KLATCH_SMTP_URL": sink.address, "KLATCH_MAIL_FROM": "klatch@example.org",
        # The tools say where they come from, each time from elsewhere: limits that go by place are not what is tested here.
        "KLATCH_TRUSTED_PROXIES": "127.0.0.1"}


def _furnish(walker, place):
    """An owner, people, a program, hours, and a kind of meeting that anybody with its link can book."""
    become_owner(walker, place.program)
    bring_people(walker, place.program, ROSTER)
    place.places["program"] = make_program(walker, place.program, "Coffee").removeprefix(place.origin)
    walker.go(place.origin + "/meetings/hours")
    walker.press("Save the hours")
    walker.go(place.origin + "/meetings/types/new")
    walker.page.get_by_label("What it is called").fill("Introduction")
    walker.press("Save")
    walker.see("Free next")
    place.places["book"] = re.search(r"/book/klatch_capability_\w+", walker.page.content())[0]
    walker.go(place.origin + "/people")
    place.places["person"] = re.search(r'href="(/people/[0-9a-f-]{36})', walker.page.content())[1]
    place.cookies = {cookie["name"]: cookie["value"] for cookie in walker.context.cookies()}
