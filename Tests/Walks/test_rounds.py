"""A program of a kind of its own: planned, changed by hand, approved, tried out; and its past brought in from a file."""

import re

from conftest import become_owner, plan_round, wait_until
from steps import bring_people, introductions, mail_to, recipient, run_planned, text_of

NAMES = [("Ben", "Sales", "Oslo"), ("Cleo", "Legal", "Oslo"), ("Dina", "Sales", "Rome"), ("Emil", "Design", "Rome"),
         ("Femi", "Legal", "Rome"), ("Gina", "Design", "Oslo"), ("Hugo", "Sales", "Oslo")]
ROSTER = "name,email,department,location\n" + "".join(
    f"{name} Example,{name.lower()}@example.com,{team},{place}\n" for name, team, place in NAMES)


def test_a_round_is_shaped_by_hand_and_approved(walker, mailing, sink, tmp_path):
    become_owner(walker, mailing)
    bring_people(walker, mailing, ROSTER)

    # What a kind does not need is not asked.
    walker.go(mailing.origin + "/programs/new")
    walker.look("program-new")
    assert not walker.page.get_by_label("By which detail").is_visible()
    walker.page.get_by_label("Across groups").check()
    assert walker.page.get_by_label("By which detail").is_visible()
    assert not walker.page.get_by_label("Winners for each host").is_visible()
    walker.page.get_by_label("Composed groups").check()
    walker.page.get_by_text("Rules and wishes").click()
    walker.look("program-new-composer")
    walker.page.get_by_label("Across groups").check()
    walker.page.get_by_label("Name of the program").fill("Across")
    walker.page.get_by_label("Pairs who never meet here").fill("ben@example.com, nobody@example.com")
    walker.page.get_by_label("Ask for approval").check()
    walker.press("Create the program")
    walker.see("Line 1 names somebody who is not in the roster.")
    walker.look("program-new-refused", expected_errors=1)
    walker.page.get_by_label("Pairs who never meet here").fill("ben@example.com, cleo@example.com")
    walker.press("Create the program")
    walker.page.wait_for_url(re.compile("/programs/[0-9a-f-]{36}"))
    address = walker.page.url.split("?")[0]
    walker.look("program-prepared")

    # Its past, from a file.
    past = tmp_path / "past.csv"
    past.write_text("date,email 1,email 2\n2026-01-06,ben@example.com,dina@example.com\n")
    walker.go(address + "/history")
    walker.look("history-import")
    walker.page.locator("input[type=file]").set_input_files(past)
    walker.press("Look at the file")
    walker.see("Bring in these rounds")
    walker.look("history-staged")
    walker.press("Bring in these rounds")
    walker.see("Meetings brought in: 1.")

    # A year ahead, while nothing has been sent.
    walker.go(address + "/year")
    walker.press("Try out a year")
    walker.see("Round by round")
    walker.see("possible pairs")
    walker.look("year")

    # Begun; the plan, changed by hand with its consequences.
    walker.go(address)
    walker.press("Start the program")
    walker.see("The program runs.")
    walker.go(address + "/preview")
    walker.look("round-waiting")
    plan_round(walker, address)
    walker.look("round-preview-across")
    walker.page.get_by_role("link", name="Ben Example").click()
    walker.see("Take out of this round")
    walker.look("draft-person")
    walker.press("Take out")
    walker.see("Changed. Right below is what it did.")
    walker.see("Taken out: away.")
    walker.look("round-preview-edited")

    # A test to oneself, and to nobody else.
    walker.go(address + "/test")
    walker.page.get_by_label("Whose mail").fill("dina@example.com")
    walker.look("test-round")
    walker.press("Send the test to me")
    assert "This is a test." in text_of(mail_to(sink, "ada@example.org", "Test:"))
    assert [recipient(mail) for _, mail in sink.mails() if "Test:" in mail["Subject"]] == ["ada@example.org"]

    # Approved, it waits for its hour; run at once, it goes out as it was changed.
    walker.go(address + "/preview")
    walker.press("Approve this round")
    walker.see("Take the approval back")
    walker.look("round-preview-approved")
    run_planned(walker)
    # Seven have a department. Without Ben it is six, or five where he would have met one other.
    mails = wait_until(lambda: len(introductions(sink)) >= 5 and introductions(sink))
    assert "ben@example.com" not in [recipient(mail) for mail in mails if ": meet " in mail["Subject"]]
