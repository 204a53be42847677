"""The desks: somebody reports a flaw without an account and is answered; an incident goes through its first stages."""
import json
import urllib.request
from datetime import datetime, timezone

import pytest
from conftest import DESK, Program, Walker, become_owner
from steps import mail_to, text_of


def notice(name, ecosystem, package):
    """A notice of the OSV format about all versions of a package."""
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
    affected = [{"package": {"ecosystem": ecosystem, "name": package}, "ranges": ranges}]
    now = datetime.now(timezone.utc).isoformat()
    return json.dumps({"id": name, "modified": now, "summary": "A planted flaw.", "affected": affected})


@pytest.fixture
def notices(tmp_path):
    file = tmp_path / "notices.jsonl"
    lines = [notice("PLANTED-1", "SwiftURL", "github.com/apple/swift-nio"), notice("DEBIAN-1", "Debian:12", "nobody-has-this")]
    file.write_text("\n".join(lines) + "\n")
    return file


@pytest.fixture
def desk_with_notices(sink, notices):
    program = Program(
        KLATCH_ADVISORIES=str(notices), KLATCH_SMTP_URL=sink.address, KLATCH_MAIL_FROM="klatch@example.org").start()
    yield program
    program.remove()


def become_keeper(walker, program):
    """An operator for security, signed in by the passkey."""
    given = program.command("operator", "grant", "ada@example.org", "--role", "security", "--reason", "Looks after it")
    assert given.returncode == 0, given.stderr
    walker.go(program.origin + "/sign-in?next=/operator/reports")
    walker.follow("Sign in with a passkey")
    walker.press("Use a passkey")
    walker.page.wait_for_url("**/operator/reports")
    walker.page.wait_for_load_state("networkidle")


def test_a_flaw_is_reported_without_an_account_and_answered(walker, mailing, sink, browser):
    become_owner(walker, mailing)
    text = urllib.request.urlopen(mailing.origin + "/.well-known/security.txt", timeout=10).read().decode()
    assert "Contact: " + mailing.origin + "/report" in text and "Expires: 20" in text
    finder = Walker(browser, viewport=DESK)
    finder.go(mailing.origin + "/contact")
    finder.look("contact")
    finder.go(mailing.origin + "/report/policy")
    finder.look("report-policy")
    finder.go(mailing.origin + "/advisories")
    finder.look("advisories-empty")
    finder.go(mailing.origin + "/report")
    finder.look("report-form")
    finder.press("Send the report")
    finder.look("report-refused", expected_errors=1)
    page = finder.page
    page.get_by_label("Kind").select_option("scripting")
    page.get_by_label("In a few words").fill("A name runs as a script")
    page.get_by_label("How to see it").fill("1. Take this name.\n2. Open the page.")
    page.get_by_label("What it could do").fill("Act as whoever looks.")
    page.get_by_label("Proof").fill("<script>alert(1)</script>")
    page.get_by_label("Your address").fill("rex@example.com")
    finder.press("Send the report")
    finder.see("It has reached the security desk")
    finder.look("report-link")
    assert "/report/" in text_of(mail_to(sink, "rex@example.com"))
    become_keeper(walker, mailing)
    walker.look("operator-reports")
    walker.follow("A name runs as a script")
    walker.see("<script>alert(1)</script>")
    walker.look("operator-report")
    walker.page.get_by_label("Your words").fill("I have seen it, and look into it today. Ada")
    walker.press("Answer")
    walker.see("Your words are on their way")
    page.reload()
    finder.see("I have seen it, and look into it today. Ada")


def test_an_incident_is_recorded_contained_and_told(walker, mailing, sink):
    become_owner(walker, mailing)
    become_keeper(walker, mailing)
    walker.go(mailing.origin + "/operator/incidents")
    walker.look("operator-incidents-empty")
    walker.go(mailing.origin + "/operator/incidents/new")
    walker.look("operator-incident-new")
    page = walker.page
    page.get_by_label("Is it real?").select_option("yes")
    page.get_by_label("Name", exact=True).fill("A token in a wiki")
    page.get_by_label("What happened, and how far it goes").fill("Somebody read the list of people.")
    page.get_by_label("Kinds of data").fill("Names and addresses.")
    page.get_by_label("Systems").fill("The API.")
    walker.press("Record it")
    walker.see("Recorded. Now contain it.")
    walker.look("operator-incident")
    page.get_by_label("What", exact=True).select_option("sending")
    page.get_by_label("For whom").select_option("everything")
    walker.press("Do it now")
    walker.see("Done. It is in force.")
    page.get_by_label("Address of somebody else affected").fill("ada@example.org")
    walker.press("Add them")
    page.get_by_label("What was done to contain it").fill("The token is ended.")
    walker.press("Write down and go on")
    walker.see("The next stage has begun")
    page.get_by_label("What data was touched").fill("Your name and your address.")
    page.get_by_label("What we do about it").fill("The token is ended.")
    page.get_by_label("What you can do").fill("Nothing is needed.")
    walker.press("Send it to all of them")
    walker.see("It is on its way to all of them")
    assert "This is an exercise" in text_of(mail_to(sink, "ada@example.org", "Exercise"))
    walker.look("operator-incident-told")
    walker.go(mailing.origin + "/operator/incidents")
    walker.look("operator-incidents")


def test_what_is_done_beside_the_program_is_signed_for_and_shown(walker, mailing, tmp_path):
    become_owner(walker, mailing)
    become_keeper(walker, mailing)
    walker.go(mailing.origin + "/operator/registers")
    walker.look("operator-registers")
    walker.follow("Scan of the live service")
    walker.look("operator-duty-empty")
    walker.press("Sign")
    walker.look("operator-duty-refused", expected_errors=1)
    page = walker.page
    page.get_by_label("Done on").fill(datetime.now(timezone.utc).date().isoformat())
    page.get_by_label("What was done, and what was found").fill("Everything that answers, from outside.\nNothing found.")
    walker.press("Sign")
    walker.see("It counts once the file that shows it is added.")
    report = tmp_path / "scan report.pdf"
    report.write_bytes(b"%PDF-1.4 nothing found")
    page.get_by_label("Add the file that shows it").set_input_files(report)
    walker.press("Add the file")
    walker.see("scan report.pdf")
    walker.look("operator-duty")
    checked = mailing.command("claims", "verify", "vulnerability.scan-quarterly", "--json")
    assert json.loads(checked.stdout)["claims"][0]["state"] == "green", checked.stdout


def test_what_runs_is_compared_with_published_notices(walker, desk_with_notices, notices):
    program = desk_with_notices
    become_owner(walker, program)
    become_keeper(walker, program)
    walker.go(program.origin + "/operator/components")
    walker.see("Not compared yet")
    listed = json.loads(program.command("components", "list", "--cyclonedx").stdout)
    assert any(part["purl"].startswith("pkg:swift/github.com/apple/swift-nio@") for part in listed["components"])
    compared = program.command("components", "compare")
    assert compared.returncode == 0 and "PLANTED-1" in compared.stdout, compared
    walker.go(program.origin + "/operator/components")
    walker.look("operator-components")
    walker.page.get_by_role("link", name="github.com/apple/swift-nio").click()
    walker.look("operator-component")
    walker.page.get_by_label("Why").fill("We never open such files.")
    walker.press("Take the risk")
    walker.see("We never open such files.")
    notices.write_text("no notice\n")
    failed = program.command("components", "compare")
    assert failed.returncode == 1 and "There is no notice at line 1." in failed.stdout
    walker.go(program.origin + "/operator/components")
    walker.see("Not compared. There is no notice at line 1.")
