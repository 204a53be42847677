"""Mail that a mail server took and could not deliver: its report, piped into `klatch mail receive`."""

import subprocess

import pytest
from conftest import Program, wait_until
from test_persons_side import introduce, lunch, to

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mail.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_report"

--=_report
Content-Type: text/plain

Your message could not be delivered.

--=_report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; ben@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user here

--=_report
Content-Type: text/rfc822-headers

Message-ID: {message}

--=_report--
"""


@pytest.fixture
def returning(sink):
    """A program whose mails have an address of their own to come back to."""
    program = Program(
        KLATCH_SMTP_URL=sink.address, KLATCH_MAIL_FROM="klatch@example.org", KLATCH_MAIL_RETURN="bounces@example.org").start()
    yield program
    program.remove()


def receive(program, to="bounces@example.org", action="failed", status="5.1.1", message="<nobody@example.org>"):
    report = REPORT.format(to=to, action=action, status=status, message=message)
    return program.command("mail", "receive", "--to", to, input=report)


def look_now(program):
    """What happens each minute happens at once."""
    statement = "SET app.scope = 'system'; UPDATE job_schedule SET next_at = now() WHERE name = 'programs.round-ends'"
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_app"
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, address], check=True, timeout=30)


def test_mail_that_comes_back(walker, returning, sink, tmp_path):
    introduce(walker, lunch(walker, returning, tmp_path))
    wait_until(lambda: walker.page.reload() and walker.page.get_by_role("link", name="sent 4").count())
    envelope, mail = next(
        (envelope, mail) for envelope, mail in sink.mails()
        if mail["To"].addresses[0].addr_spec == "ben@example.com" and "meet" in mail["Subject"])
    assert envelope["from"].startswith("bounces+") and envelope["from"].endswith("@example.org"), envelope["from"]

    # What is late, made up or no report at all is taken, and nothing comes of it.
    late = receive(returning, envelope["from"], "delayed", "4.4.1")
    forged = receive(returning, "bounces+" + 48 * "0" + "@example.org")
    other = returning.command("mail", "receive", input="Subject: Away\nAuto-Submitted: auto-replied\n\nBack on Monday.\n")
    for answer, words in ((late, "Not a report of mail that was lost"), (forged, "of no mail"), (other, "Not a report")):
        assert answer.returncode == 0 and words in answer.stdout, answer
    walker.page.reload()
    assert walker.page.get_by_role("link", name="sent 4").count() == 1

    # What is lost is noted once, by the address or by the Message-ID, and whoever was to meet Ben is asked.
    noted = receive(returning, envelope["from"])
    again = receive(returning, message=mail["Message-ID"])
    assert noted.returncode == 0 and "Noted" in noted.stdout, noted
    assert again.returncode == 0 and "Known already" in again.stdout, again
    look_now(returning)
    wait_until(lambda: walker.page.reload() and walker.page.get_by_text("Left out of coming rounds").count())
    walker.see("No such user here")
    walker.look("round-returned")
    others = [address + "@example.com" for address in ("cleo", "dina")] + ["ada@example.org"]
    wait_until(lambda: sum(len(to(sink, address, "/again?")) for address in others) == 1)


def test_the_mail_server_keeps_a_report_while_the_database_is_away(returning):
    returning.settings["KLATCH_DATABASE_URL"] = "postgresql://klatch_app@127.0.0.1:9/klatch"
    assert receive(returning).returncode == 75
    returning.settings["KLATCH_SMTP_URL"] = "nonsense"
    assert receive(returning).returncode == 75
    assert returning.command("mail", "receive", "--nonsense").returncode == 64
