"""A host says when they can be met and makes a kind of meeting; a guest on a phone without scripts books, moves and
cancels; two other programs read the invitations."""

import datetime
import re
import urllib.parse

import icalendar
import vobject

from conftest import Walker, become_owner, wait_until


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def calendars(sink, address):
    """The calendar parts of the mails to an address, oldest first."""
    parts = []
    for _, mail in sink.mails():
        if mail["To"].addresses[0].addr_spec == address:
            parts += [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    return parts


def read(part):
    """Both readers agree on what it says."""
    text = part.get_content()
    calendar, other = icalendar.Calendar.from_ical(text), vobject.readOne(text)
    event = calendar.walk("VEVENT")[0]
    assert str(calendar["METHOD"]) == part.get_param("method") == other.method.value
    assert str(event["UID"]) == other.vevent.uid.value
    assert event["DTSTART"].dt == other.vevent.dtstart.value
    assert str(event["ORGANIZER"]) == "mailto:klatch@example.org"
    return event


def take_another_time(guest, taken):
    """Presses the first time that is not the present one, on whatever day the page has it: late in the day there may be one only."""
    days = [link.get_attribute("href") for link in guest.page.locator("table.days a").all()]
    for place in [guest.page.url, *(urllib.parse.urljoin(guest.page.url, day) for day in days)]:
        guest.go(place)
        for button in guest.page.locator("section#times form.times button").all():
            if datetime.datetime.fromisoformat(button.get_attribute("value")) != taken:
                return button.click()
    later = guest.page.locator(".month-head nav a").last
    guest.go(urllib.parse.urljoin(guest.page.url, later.get_attribute("href")))
    take_another_time(guest, taken)


def test_a_guest_books_moves_and_cancels(walker, mailing, sink, browser, tmp_path):
    become_owner(walker, mailing)
    walker.go(mailing.origin + "/meetings")
    walker.look("meetings-empty")
    walker.follow("Set your hours")
    walker.page.get_by_label("Your time zone").select_option("Europe/Oslo")
    for day in ("Saturday", "Sunday"):
        walker.page.get_by_label(day).fill("10:00-14:00")
    walker.page.get_by_label("Tuesday").fill("nine to five")
    walker.press("Save the hours")
    walker.see("Write hours as 09:00-12:00")
    walker.look("meeting-hours-wrong", expected_errors=1)
    walker.page.get_by_label("Tuesday").fill("09:00-12:00, 13:00-17:00")
    walker.press("Save the hours")
    walker.see("Saved.")
    walker.look("meeting-hours")

    calendar = tmp_path / "own.ics"
    calendar.write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Dentist\r\n"
                         b"DTSTART:20261120T090000Z\r\nDTEND:20261120T100000Z\r\nRRULE:FREQ=DAILY\r\n"
                         b"END:VEVENT\r\nEND:VCALENDAR\r\n")
    walker.go(mailing.origin + "/meetings/calendars")
    walker.page.locator("input[type=file]").set_input_files(calendar)
    walker.press("Add the calendar")
    walker.see("own.ics")
    assert "Dentist" not in walker.page.content()
    walker.look("meeting-calendars")

    walker.go(mailing.origin + "/meetings/types/new")
    walker.page.get_by_label("What it is called").fill("Introduction")
    walker.page.get_by_label("Minutes", exact=True).fill("30, 60")
    walker.page.get_by_label("Place").select_option(label="A video room of its own (Jitsi)")
    walker.page.get_by_text("Questions and their answers").click()
    walker.page.get_by_label("The question").first.fill("What would you like to talk about?")
    walker.look("event-type-form")
    walker.press("Save")
    walker.see("Free next")
    walker.look("event-type")
    link = re.search(r"http://\S+/book/klatch_capability_\w+", walker.page.content()).group(0)

    guest = Walker(browser, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    guest.go(link)
    guest.see("Times by the clock of")
    assert guest.page.locator("table.days th[scope=col]").count() == 7
    guest.page.get_by_role("link", name="Other time zone").click()
    guest.page.get_by_label("Your time zone").select_option("Asia/Tokyo")
    guest.press("Show times there")
    guest.see("Asia/Tokyo")
    guest.page.locator("section#times form.times button").last.click()
    guest.see("kept for you until")
    guest.page.get_by_label("Your name").fill("Gil Guest")
    guest.page.get_by_label("Your e-mail address").fill("gil")
    guest.press("Book it")
    assert guest.page.get_by_label("Your name").input_value() == "Gil Guest"
    guest.page.get_by_label("Your e-mail address").fill("gil@example.com")
    guest.press("Book it")
    guest.see("It is booked")

    # The same pages with axe at work, which needs scripts.
    other = Walker(browser, viewport={"width": 390, "height": 844}, timezone_id="America/New_York")
    other.go(link)
    other.look("book")
    other.follow("As a list")
    other.see("As a month")
    other.look("book-list")
    other.follow("Show times by this device's clock: America/New York")
    other.page.get_by_text("Times by the clock of America/New York").wait_for()
    assert other.page.locator("a[data-clock]").is_hidden()
    other.follow("As a month")
    other.page.locator("section#times form.times button").first.click()
    other.see("kept for you until")
    other.look("book-form")
    other.press("Choose another time")
    other.go(guest.page.url)
    other.look("booked")

    first = read(wait_until(lambda: calendars(sink, "gil@example.com"))[0])
    host = read(wait_until(lambda: calendars(sink, "ada@example.org"))[0])
    assert first["UID"] == host["UID"] and first["SEQUENCE"] == 0
    mail = next(mail for _, mail in sink.mails() if mail["To"].addresses[0].addr_spec == "gil@example.com")
    own = re.search(r"http://\S+/booking/\S+", text_of(mail)).group(0)
    assert "Asia/Tokyo" in text_of(mail) and own not in calendars(sink, "gil@example.com")[0].get_content()

    # A scanner follows the link; nothing happens. Then the guest moves it.
    for path in ("", "/move", "/invitation.ics"):
        assert guest.context.request.get(own + path).ok
    guest.go(own)
    guest.follow("Choose another time")
    other.go(own + "/move")
    other.look("book-move")
    take_another_time(guest, first["DTSTART"].dt)
    guest.see("It is moved")
    second = read(wait_until(lambda: len(calendars(sink, "gil@example.com")) == 2 and calendars(sink, "gil@example.com"))[1])
    assert second["UID"] == first["UID"] and second["SEQUENCE"] == 1 and second["DTSTART"].dt != first["DTSTART"].dt

    walker.go(mailing.origin + "/meetings")
    walker.see("Gil Guest")
    walker.look("meetings")
    walker.follow("Gil Guest")
    walker.look("own-booking")
    walker.page.get_by_label("What you want to remember").fill("Brings Bo")
    walker.press("Keep the notes")
    walker.see("The notes are kept")
    walker.go(mailing.origin + "/meetings/doctor")
    walker.see("Connections")
    walker.look("doctor")
    walker.go(mailing.origin + "/meetings/week?from=" + second["DTSTART"].dt.date().isoformat())
    walker.page.get_by_role("link", name="Booked: Gil Guest").wait_for()
    walker.look("week")

    guest.page.get_by_label("Reason").fill("I have a cold")
    guest.press("Cancel the meeting")
    guest.see("It is cancelled")
    third = read(wait_until(lambda: len(calendars(sink, "gil@example.com")) == 3 and calendars(sink, "gil@example.com"))[2])
    assert third["UID"] == first["UID"] and third["SEQUENCE"] == 2 and str(third["STATUS"]) == "CANCELLED"
