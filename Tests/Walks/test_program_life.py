"""A program's life: a draft with its dates, a round in which mail does not reach somebody, the offer to the one who was to
meet them, a round that is asked about, and the archive."""

import datetime
import re

from conftest import become_owner, plan_round, wait_until
from steps import bring_people, name_program, recipient, run_planned, run_round, text_of

# The sink knows no mailbox of the second.
ROSTER = "name,email\nBen Example,refuse550@example.com\nCleo Example,cleo@example.com\nDina Example,dina@example.com\n"


def links(sink, words):
    """The link with these words in each mail that has one, by who got it; the latest counts."""
    found = {}
    for _, mail in sink.mails():
        link = re.search(r"http://\S+/me/\S+" + re.escape(words) + r"\S*", text_of(mail))
        if link:
            found[recipient(mail)] = link.group(0)
    return found


def test_a_program_from_draft_to_archive(walker, mailing, sink, phone):
    become_owner(walker, mailing)
    bring_people(walker, mailing, ROSTER)
    name_program(walker, mailing, "Lunch")
    walker.page.locator("#weeks").select_option("1")
    walker.press("Create the program")
    walker.see("as a draft")
    address = walker.page.url.split("?")[0]
    walker.look("life-draft")
    plan_round(walker, address)
    walker.see("nothing can be sent yet")
    assert walker.page.get_by_role("button", name="Run this round").count() == 0

    # Dates: one moved, one skipped, one around a holiday.
    walker.go(address)
    walker.press("Start the program")
    walker.see("The program runs.")
    walker.follow("All coming rounds")
    walker.look("life-dates")
    walker.page.get_by_role("button", name=re.compile("^Skip the round of")).nth(5).click()
    walker.see("Skipped by hand.")
    walker.page.get_by_role("link", name=re.compile("^Move the round of")).nth(7).click()
    walker.look("life-move")
    day = datetime.date.fromisoformat(walker.page.get_by_label("New day").input_value())
    walker.page.get_by_label("New day").fill((day + datetime.timedelta(days=1)).isoformat())
    walker.press("Move")
    walker.see("Moved by hand")
    walker.look("life-dates-changed")
    walker.go(mailing.origin + "/holidays")
    walker.look("life-holidays-empty")
    walker.page.locator("#day").fill((day - datetime.timedelta(days=28)).isoformat())
    walker.page.locator("#name").fill("Founders’ day")
    walker.press("Add a holiday")
    walker.page.wait_for_load_state()
    walker.look("life-holidays", expected_errors=len(walker.errors))

    # A round in which mail does not reach Ben; whoever was to meet him is offered somebody else.
    round_address = run_round(walker, address)
    offers = wait_until(lambda: links(sink, "/again?offer="), 180)
    assert len(offers) == 1
    partner, offer = offers.popitem()
    walker.go(round_address)
    walker.see("Left out of coming rounds")
    walker.look("life-round")
    for _ in range(3):
        phone(offer)
    person = phone(offer)
    person.see("Would you like to meet somebody else?")
    person.look("life-offer")
    person.press("In the next round")
    person.see("You are in the next round")

    # From now on people are asked; only who says yes meets.
    walker.go(address + "/habits")
    walker.look("life-habits")
    walker.page.get_by_label("Who takes part in a round").select_option("14")
    walker.press("Save")
    walker.see("Saved.")
    reachable = {"ada@example.org", "cleo@example.com", "dina@example.com"}
    asked = wait_until(lambda: set(links(sink, "/round?ask=")) == reachable and links(sink, "/round?ask="), 180)
    others = sorted(reachable - {partner})
    person = phone(asked[others[0]])
    person.look("life-answer")
    person.press("Yes, I am in")
    person.see("Thank you. You are in.")
    person = phone(asked[others[1]])
    person.press("Not this time")
    person.see("You are left out of this round")
    person.look("life-answered")
    walker.go(address)
    walker.see("no answer yet")
    walker.look("life-asking")
    plan_round(walker, address)
    walker.see("Said: not this time.")
    walker.see("Mail to this address came back.")
    run_planned(walker)

    # A question goes out with each round, and who answers sees what others say.
    walker.go(address + "/questions")
    walker.look("life-questions")
    walker.page.get_by_label("A question is posted").select_option("beside")
    walker.press("Save")
    walker.see("Saved.")

    # Into the archive, out of which only a copy comes.
    walker.go(address + "/archive")
    walker.look("life-archive")
    walker.press("Archive the program")
    walker.see("The program is archived.")
    walker.look("life-archived")
    walker.press("Copy into a new draft")
    walker.see("This is a copy, as a draft.")
    assert walker.page.url.split("?")[0] != address
