"""Somebody connects a mailbox, at a mail server and at Google, writes to a person outside, and a reply stops what follows."""

import imaplib
import json
import os
import pathlib
import re
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

import pytest
from conftest import ROOT, Program, become_owner, wait_until


class Peer:
    """A program that stands for somebody else's server and prints its facts."""

    def __init__(self, script, *arguments, **settings):
        self.process = subprocess.Popen(
            [sys.executable, "-B", str(ROOT / "Tests" / script), *arguments], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env={**os.environ, **settings})
        self.facts = json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)

    def control(self, verb, **fields):
        request = urllib.request.Request(
            f"{self.facts['root']}/control/{verb}", json.dumps(fields).encode(), {"Content-Type": "application/json"})
        return json.load(urllib.request.urlopen(request, timeout=30))


@pytest.fixture
def dovecot(sink):
    peer = Peer("peers/imap_peer.py", str(ROOT / ".build/peers/dovecot"), IMAP_PEER_PASSWORD=sink.facts["password"])
    yield peer
    peer.close()


@pytest.fixture
def google():
    peer = Peer("peers/google_standin.py")
    yield peer
    peer.close()


@pytest.fixture
def written(sink, dovecot, google):
    """A program that may call both."""
    both = pathlib.Path(tempfile.mkstemp(suffix=".pem")[1])
    both.write_text(pathlib.Path(sink.facts["ca"]).read_text() + pathlib.Path(dovecot.facts["ca"]).read_text())
    os.chmod(both, 0o644)
    program = Program(
        KLATCH_SMTP_URL=sink.address, KLATCH_MAIL_FROM="klatch@example.org", KLATCH_MAILBOX_CA=str(both),
        KLATCH_GMAIL_CLIENT_ID="client-1", KLATCH_GMAIL_CLIENT_SECRET="client-secret-1",
        KLATCH_GOOGLE_ROOT=google.facts["root"]).start()
    yield program
    program.remove()
    both.unlink()


def write(walker, program, name, address, sequence="Coffee"):
    """A contact, a sequence with one follow-up, and a yes to both mails. Leaves the walker on the page of the mails."""
    walker.go(program.origin + "/outreach/contacts/new")
    walker.page.get_by_label("E-mail address").fill(address)
    walker.page.get_by_label("Name optional", exact=True).fill(name)
    walker.press("Add")
    walker.go(program.origin + "/outreach/sequences/new")
    walker.page.get_by_label("Name", exact=True).fill(sequence)
    walker.page.get_by_label("Subject").fill("Coffee?")
    walker.page.get_by_label("Text").nth(0).fill("Hello {{first name}},\n\nshall we meet?")
    walker.page.get_by_label("Text").nth(1).fill("Still there?")
    walker.page.get_by_label("On", exact=True).select_option("all")
    walker.page.get_by_label("From this hour").fill("0")
    walker.page.get_by_label("Until this hour").fill("24")
    walker.press("Save")
    walker.go(program.origin + "/outreach/contacts")
    walker.follow(name)
    walker.follow("Write")
    walker.page.get_by_label("Sequence", exact=True).select_option(label=sequence)
    walker.press("Show the mails")
    walker.page.wait_for_url(re.compile("/outreach/mails/"))
    walker.press("Approve and send the first")


def see_in_time(walker, words):
    """Looks again until it stands there: what happens is done by jobs."""
    def there():
        walker.page.reload()
        return walker.page.get_by_text(words).count() > 0
    wait_until(there)


def test_a_mailbox_at_a_mail_server(walker, written, sink, dovecot):
    become_owner(walker, written)
    walker.go(written.origin + "/outreach/mailbox")
    walker.look("mailbox-none")
    walker.follow("Connect by mail server")
    page = walker.page
    page.get_by_label("User name").fill(sink.facts["user"])
    page.get_by_label("Password").fill("not this one")
    page.get_by_label("IMAP server").fill("localhost")
    page.get_by_label("Port for IMAP").fill(str(dovecot.facts["ports"]["imaps"]))
    page.get_by_label("SMTP server").fill("localhost")
    page.get_by_label("Port for SMTP").fill(str(sink.facts["ports"]["starttls"]))
    walker.press("Try it out and connect")
    walker.see("The server says:")
    walker.look("mailbox-server-refused", expected_errors=1)
    page.get_by_label("Password").fill(sink.facts["password"])
    walker.press("Try it out and connect")
    walker.see("In use")
    walker.look("mailbox-server")
    walker.go(written.origin + "/account/connections")
    walker.see("Twice a year you get a mail")
    walker.look("connections-mailbox")

    write(walker, written, "Pat Far", "pat@far.example")
    sent = wait_until(lambda: [mail for to, mail in sink.mails() if "pat@far.example" in json.dumps(to)])
    assert len(sent) == 1 and "shall we meet?" in sent[0].get_body(("plain",)).get_content()
    context = ssl.create_default_context(cafile=dovecot.facts["ca"])
    box = imaplib.IMAP4_SSL("localhost", dovecot.facts["ports"]["imaps"], ssl_context=context)
    box.authenticate("PLAIN", lambda _: f"\0{sink.facts['user']}\0{sink.facts['password']}".encode())

    def draft():
        box.select("Drafts")
        return box.search(None, "BODY", '"Still there?"')[1][0]
    wait_until(draft)
    see_in_time(walker, "Look for an answer now")
    walker.look("mailbox-mails-sent")
    reply = (f"From: Pat <pat@far.example>\r\nTo: ada@example.org\r\nSubject: Re: Coffee?\r\nMessage-ID: <r@far.example>\r\n"
             f"In-Reply-To: {sent[0]['Message-ID']}\r\n\r\nYes, gladly.\r\n")
    box.append("INBOX", None, imaplib.Time2Internaldate(time.time() + 5), reply.encode())
    walker.press("Look for an answer now")
    see_in_time(walker, "Somebody answered, so nothing more goes out.")
    walker.look("mailbox-replied")
    wait_until(lambda: not draft())
    assert len([mail for to, mail in sink.mails() if "pat@far.example" in json.dumps(to)]) == 1
    walker.go(written.origin + "/outreach/mailbox")
    walker.press("Disconnect")
    walker.see("Connect a mailbox")


def test_a_mailbox_at_gmail(walker, written, google):
    become_owner(walker, written)
    walker.go(written.origin + "/outreach/mailbox")
    walker.press("Connect Gmail")
    walker.page.get_by_label("Mailbox").fill("person")
    walker.press("Allow")
    walker.see("Is this mailbox yours?")
    walker.look("mailbox-gmail-unlike")
    walker.press("Yes, it is mine")
    walker.see("In use")
    walker.look("mailbox-gmail-first")
    for _ in range(2):
        walker.press("Allow at Google")
        walker.press("Allow")
        walker.see("In use")
    assert walker.page.get_by_text("not allowed", exact=True).count() == 0
    walker.look("mailbox-gmail")
    write(walker, written, "Pat Far", "pat@far.example")
    state = wait_until(lambda: (lambda s: s["drafts"] and s["sent"] and s)(google.control("state", mailbox="person")))
    assert len(state["sent"]) == 1 and "shall we meet?" in state["sent"][0]["raw"]
    assert "Still there?" in next(iter(state["drafts"].values()))["raw"]
    google.control("deliver", mailbox="person", thread=state["sent"][0]["threadId"],
                   headers=[["From", "pat@far.example"], ["Message-ID", "<r@far.example>"]], body="Yes, gladly.", unasked=True)
    see_in_time(walker, "Look for an answer now")
    walker.press("Look for an answer now")
    see_in_time(walker, "Somebody answered, so nothing more goes out.")
    state = wait_until(lambda: (lambda s: not s["drafts"] and s)(google.control("state", mailbox="person")))
    assert len(state["sent"]) == 1
    walker.go(written.origin + "/account/receipt")
    walker.see("gmail.googleapis.com")
    walker.look("mailbox-receipt")
    walker.go(written.origin + "/outreach/mailbox")
    walker.press("Disconnect")
    walker.see("Connect a mailbox")
    wait_until(lambda: google.control("state", mailbox="person")["tokens"] == 0)
