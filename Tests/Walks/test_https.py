"""In production, with a certificate of its own: a real browser speaks HTTP/2 with Klatch, and is asked for HTTPS from then on."""

import socket
import subprocess

import pytest
from conftest import DESK, Program, Walker, become_owner
from steps import bring_people

PROTOCOLS = "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource')).map(e => e.nextHopProtocol)"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def secure(sink, tmp_path):
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", chain], check=True, capture_output=True, timeout=60)
    key.chmod(0o600)
    port = free_port()
    program = Program(
        KLATCH_URL=f"https://localhost:{port}", KLATCH_LISTEN=f"127.0.0.1:{port}", KLATCH_TLS_CERTIFICATE=str(chain),
        KLATCH_TLS_KEY=str(key), KLATCH_SMTP_URL=sink.address, KLATCH_MAIL_FROM="klatch@example.org").start()
    yield program
    program.remove()


def test_a_browser_speaks_http_2_and_works_as_ever(browser, secure):
    walker = Walker(browser, viewport=DESK, ignore_https_errors=True)
    program = secure
    program.origin = program.settings["KLATCH_URL"]
    become_owner(walker, program)
    assert set(walker.page.evaluate(PROTOCOLS)) == {"h2"}
    answer = walker.go(program.origin + "/people")
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    cookies = walker.context.cookies()
    assert cookies and all(cookie["secure"] and cookie["name"].startswith("__Host-") for cookie in cookies), cookies
    # A large body, in many frames, arrives whole.
    rows = "".join(f"Person {number},person{number}@example.com,{'x' * 200}\n" for number in range(3000))
    bring_people(walker, program, "name,email,note\n" + rows)
    walker.see("It now holds 3,001 people.")
    walker.context.close()
