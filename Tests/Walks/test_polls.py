"""Five people settle a time by a poll: on a phone, without scripts, by links that they were sent or passed on."""

import datetime
import re

import icalendar

from conftest import Walker, become_owner, wait_until

PHONE = {"width": 390, "height": 844}


def mails_to(sink, address, words):
    return [mail for _, mail in sink.mails()
            if mail["To"].addresses[0].addr_spec == address and words in mail["Subject"]]


def answer(browser, address, name, said):
    """Answers by a link: `y`, `m` and `n` for each time; the page that came of it."""
    guest = Walker(browser, viewport=PHONE, java_script_enabled=False)
    guest.go(address)
    guest.page.get_by_label("Your name").fill(name)
    for place, letter in enumerate(said):
        label = {"y": "Yes", "m": "If need be", "n": "No"}[letter]
        guest.page.locator("fieldset.vote").nth(place).get_by_label(label, exact=True).check()
    guest.press("Save my answer")
    guest.see("Saved. This page is yours")
    return guest


def test_five_people_settle_a_time(walker, mailing, sink, browser):
    walker.page.emulate_media(reduced_motion="reduce")
    become_owner(walker, mailing)
    walker.go(mailing.origin + "/meetings/hours")
    walker.page.get_by_label("Your time zone").select_option("Europe/Oslo")
    walker.press("Save the hours")
    walker.go(mailing.origin + "/meetings/polls")
    walker.look("polls-empty")
    walker.follow("New poll")
    walker.page.get_by_label("What it is about").fill("Lunch together")
    walker.page.get_by_label("Where", exact=True).fill("The canteen")
    walker.press("Suggest times from calendars")
    suggested = walker.page.get_by_label("Times to choose from").input_value().split("\n")
    assert len(suggested) >= 5
    walker.page.get_by_label("Times to choose from").fill("\n".join(suggested[:3]) + "\nnever")
    walker.press("Make the poll")
    walker.see("never is no time ahead")
    walker.look("poll-form-wrong", expected_errors=1)
    walker.page.get_by_label("Times to choose from").fill("\n".join(suggested[:3]))
    deadline = datetime.date.today() + datetime.timedelta(days=9)
    walker.page.get_by_label("Answers until the end of").fill(deadline.isoformat())
    walker.page.get_by_label("They can leave a comment").check()
    walker.look("poll-form")
    walker.press("Make the poll")
    walker.see("The poll is there")
    walker.page.get_by_label("Ask people by mail").fill("kim@example.com\nlou@example.com")
    walker.press("Ask them")
    door = re.search(r"http://\S+/poll/klatch_capability_\w+", walker.page.content()).group(0)

    links = {}
    for name in ("kim", "lou"):
        mail = wait_until(lambda: mails_to(sink, f"{name}@example.com", "When can you"))[0]
        links[name] = re.search(r"http://\S+/vote/\S+", mail.get_body(("plain",)).get_content()).group(0)
    answer(browser, links["kim"], "Kim", "yny")
    lou = answer(browser, links["lou"], "Lou", "mny")
    for name, said in (("Ben", "yyy"), ("Cid", "nny"), ("Dot", "mmy")):
        answer(browser, door, name, said)
    assert mails_to(sink, "ada@example.org", "Everybody has answered") or wait_until(
        lambda: mails_to(sink, "ada@example.org", "Everybody has answered"))

    # The same pages with axe at work, which needs scripts.
    other = Walker(browser, viewport=PHONE, reduced_motion="reduce")
    other.go(links["kim"])
    other.look("poll-vote")
    other.go(door)
    other.look("poll-door")
    assert "example.com" not in other.page.content()

    walker.page.reload()
    assert walker.page.locator("table.poll-grid tbody tr").count() == 3
    assert walker.page.locator("table.poll-grid thead th").count() == 7
    walker.see("5 yes, 0 if need be, 0 no")
    walker.look("poll")
    walker.press("Make it a meeting")
    walker.see("It is settled")
    walker.look("poll-settled")
    lou.page.reload()
    lou.see("The time is")

    mail = wait_until(lambda: mails_to(sink, "kim@example.com", "It is settled"))[0]
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    event = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == "Lunch together" and "lou@" not in part.get_content()
    assert event["DTSTART"].dt > datetime.datetime.now(datetime.timezone.utc)
