"""A host connects an account at Zoom; a guest on a phone without scripts books, gets the link to join, moves and cancels."""

import json
import re
import subprocess
import sys

import pytest
from conftest import ROOT, Program, Walker, become_owner, wait_until


class Zoom:
    """The stand-in for Zoom."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-B", str(ROOT / "Tests/peers/zoom_standin.py")], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.root = json.loads(self.process.stdout.readline())["root"]

    def tell(self, verb, user="walker", **fields):
        self.process.stdin.write(json.dumps({"verb": verb, "user": user, **fields}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)


@pytest.fixture
def zoom():
    zoom = Zoom()
    yield zoom
    zoom.close()


@pytest.fixture
def meeting(sink, zoom):
    program = Program(
        KLATCH_SMTP_URL=sink.address, KLATCH_MAIL_FROM="klatch@example.org", KLATCH_ZOOM_CLIENT_ID="zoom-client",
        KLATCH_ZOOM_CLIENT_SECRET="zoom-secret", KLATCH_ZOOM_ROOT=zoom.root).start()
    yield program
    program.remove()


def mails(sink, address):
    return [mail.get_body(("plain",)).get_content() for _, mail in sink.mails()
            if mail["To"].addresses[0].addr_spec == address]


def test_a_booking_at_zoom(walker, meeting, sink, zoom, browser):
    become_owner(walker, meeting)
    walker.go(meeting.origin + "/meetings/hours")
    walker.page.get_by_label("Your time zone").select_option("Europe/Oslo")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        walker.page.get_by_label(day).fill("08:00-18:00")
    walker.press("Save the hours")
    walker.go(meeting.origin + "/meetings/calendars")
    walker.follow("Your account at Zoom")
    walker.look("zoom-new")
    walker.press("Connect Zoom")
    walker.press("Allow")
    walker.see("walker@zoom.example")
    walker.look("zoom-connected")

    walker.go(meeting.origin + "/meetings/types/new")
    walker.page.get_by_label("What it is called").fill("Introduction")
    walker.page.get_by_label("Place").select_option("zoom")
    walker.page.get_by_label("Sites that may show what is free").fill("https://www.example.org/")
    walker.press("Save")
    walker.see("Free next")
    walker.see("For your site")
    walker.look("event-type-framed")
    link = re.search(r"http://\S+/book/klatch_capability_\w+", walker.page.content()).group(0)

    guest = Walker(browser, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    seen = Walker(browser, viewport={"width": 390, "height": 844})
    seen.go(link.replace("/book/", "/embed/"))
    seen.look("embed")
    with seen.context.expect_page() as opened:
        seen.page.locator("p.times a").first.click()
    opened.value.locator("section#times form.times button").first.wait_for()
    guest.go(link)
    guest.page.locator("section#times form.times button").first.click()
    guest.page.get_by_label("Your name").fill("Gil Guest")
    guest.page.get_by_label("Your e-mail address").fill("gil@example.com")
    guest.press("Book it")
    guest.see("It is booked")
    first = wait_until(lambda: mails(sink, "gil@example.com"))[0]
    made = zoom.tell("state")["meetings"][0]
    join = f"https://zoom.example/j/{made['id']}?pwd=x"
    assert join in first and "zak=" not in first
    guest.page.reload()
    guest.see(join)
    other = Walker(browser, viewport={"width": 390, "height": 844})
    other.go(guest.page.url)
    other.look("zoom-booked")
    assert all("wexelhost" not in text for address in ("gil@example.com", "ada@example.org") for text in mails(sink, address))

    guest.follow("Choose another time")
    guest.page.locator("section#times form.times button").last.click()
    guest.see("It is moved")
    wait_until(lambda: zoom.tell("state")["meetings"][0]["start_time"] != made["start_time"])
    assert zoom.tell("state")["meetings"][0]["id"] == made["id"]
    guest.page.get_by_label("Reason").fill("I have a cold")
    guest.press("Cancel the meeting")
    guest.see("It is cancelled")
    wait_until(lambda: not zoom.tell("state")["meetings"])

    walker.go(meeting.origin + "/meetings/figures")
    walker.look("figures-empty")
    walker.go(meeting.origin + "/meetings/zoom")
    walker.see("The last call that went well")
    zoom.tell("end")
    walker.press("Disconnect")
    walker.see("Disconnected.")
    walker.see("Connect your account")
