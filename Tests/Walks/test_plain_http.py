"""In production: plain HTTP leads pages to HTTPS and refuses everything else, on a port of its own."""

import http.client
import re

import pytest
from conftest import Program


@pytest.fixture
def public(sink):
    program = Program(
        KLATCH_URL="https://klatch.example.org", KLATCH_REDIRECT_LISTEN="127.0.0.1:0", KLATCH_SMTP_URL=sink.address,
        KLATCH_MAIL_FROM="klatch@example.org").start()
    yield program
    program.remove()


def ask(port, method, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers


def test_plain_http_leads_to_https_and_takes_nothing(public):
    line = public.said if "Plain HTTP on port" in public.said else public._await("Plain HTTP on port")
    port = int(re.search(r"Plain HTTP on port (\d+)", line)[1])
    status, headers = ask(port, "GET", "/people?page=2", Host="evil.example.org")
    assert (status, headers["Location"]) == (308, "https://klatch.example.org/people?page=2")
    assert "Strict-Transport-Security" not in headers
    for method, path in (("POST", "/sign-in"), ("GET", "/api/v1/people"), ("DELETE", "/scim/v2/Users/1")):
        status, headers = ask(port, method, path, Authorization="Bearer nothing")
        assert (status, headers["Location"]) == (403, None), (method, path)
