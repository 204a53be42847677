"""A person's own page: an introduction, met, rather not this person, words about oneself, what is stored, and silence."""

import re
import subprocess

from conftest import Walker, become_owner, plan_round, wait_until

ROSTER = "name,email,department\nBen Example,ben@example.com,Sales\nCleo Example,cleo@example.com,Legal\nDina Example,dina@example.com,Sales\n"


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def to(sink, address, words):
    return [mail for _, mail in sink.mails()
            if mail["To"].addresses[0].addr_spec == address and words in " ".join(text_of(mail).split())]


def introduce(walker, address):
    plan_round(walker, address)
    walker.press("Run this round")
    walker.page.wait_for_url(re.compile("/rounds/"))


def link_in(mail):
    return re.search(r"http://\S+/me/\w+", text_of(mail)).group(0)


def lunch(walker, mailing, tmp_path):
    """A program that runs, for the owner and three others. Returns its address."""
    become_owner(walker, mailing)
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    walker.go(mailing.origin + "/people/import")
    walker.page.locator("input[type=file]").set_input_files(roster)
    walker.press("Look at the file")
    walker.press("Import")
    walker.go(mailing.origin + "/programs/new")
    walker.page.get_by_label("Name of the program").fill("Lunch")
    walker.press("Create the program")
    walker.press("Start the program")
    walker.see("The program runs.")
    return walker.page.url.split("?")[0]


def days_pass(program, days):
    """What was held and asked lies so many days further back, and what is due by that is looked for at once."""
    back = f"- interval '{days} days'"
    statements = (
        f"SET app.scope = 'system'; UPDATE round SET started_at = started_at {back} WHERE started_at IS NOT NULL;"
        f"UPDATE meeting_question SET asked_at = asked_at {back}, remind_at = remind_at {back}, closes_at = closes_at {back};"
        "UPDATE job_schedule SET next_at = now() WHERE name IN ('programs.after-meetings', 'programs.count-all')")
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_app"
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statements, address], check=True, timeout=30)


def test_a_person_decides_for_themselves(walker, mailing, sink, browser, tmp_path):
    address = lunch(walker, mailing, tmp_path)
    walker.look("program-afterwards")
    introduce(walker, address)
    held = walker.page.url

    # Ben says that they met, on a phone and without scripts, and sends a kind word.
    mail = wait_until(lambda: to(sink, "ben@example.com", "you meet"))[0]
    ben = Walker(browser, viewport={"width": 390, "height": 844})
    ben.go(link_in(mail))
    ben.look("mine")
    ben.page.get_by_role("link", name="Did you meet?").first.click()
    ben.look("meeting")
    ben.page.get_by_label("Anything to add?").fill("Half an hour was too short.")
    ben.press("Yes, we met")
    ben.see("Thank you.")
    ben.page.locator("textarea[name=kind]").first.fill("That was a good hour.")
    ben.press("Send it")
    ben.see("Sent.")
    ben.look("meeting-answered")

    # Those who run the program see what came of it, and read what Ben added.
    walker.go(held)
    walker.see("Half an hour was too short.")
    walker.see("Of these, 1 say that they met (100%)")
    walker.look("round-outcome")

    # Rather not again: the page says nothing of it but to Ben, by a link that only Ben's own mailbox gets.
    ben.go(link_in(mail))
    ben.page.get_by_text("Rather not again?").first.click()
    ben.page.get_by_role("button", name=re.compile("Rather not meet .* again")).first.click()
    ben.see("Noted. You are not put together")
    ben.press("Mail me the link")
    ben.see("A link is on its way")
    private = wait_until(lambda: to(sink, "ben@example.com", "works for an hour"))[0]
    ben.go(link_in(private))
    ben.page.get_by_label("What others read about you").fill("Keeps bees, and likes to be asked about them.")
    ben.page.locator("form[action$='/about'] button").click()
    ben.see("Saved.")
    ben.look("my-choices")
    ben.follow("Show what is stored")
    ben.see("Keeps bees")
    ben.look("my-data")

    # A wish to be erased reaches those who can do it, and Ben is told what happens next.
    ben.page.get_by_label("Yes, everything about me").check()
    ben.press("Ask to be erased")
    ben.see("You asked to be erased on")
    ben.look("my-data-asked")
    mail = wait_until(lambda: to(sink, "ada@example.org", "asks to be erased"))[0]
    assert "Ben" not in text_of(mail) and "/people/requests" in text_of(mail)
    walker.go(mailing.origin + "/people")
    walker.see("that wait for somebody: 1.")
    walker.look("people-requests")
    walker.follow("See what to do")
    walker.see("See whether anything speaks against it")
    walker.look("person-requests")


def test_three_introductions_without_a_word(walker, mailing, sink, browser, tmp_path):
    address = lunch(walker, mailing, tmp_path)
    for number in (1, 2, 3):
        introduce(walker, address)
        wait_until(lambda: walker.page.reload() and walker.page.get_by_role("link", name="sent 4").count())
        for questions in (2 * number - 1, 2 * number):
            days_pass(mailing, 8)
            wait_until(lambda: len(to(sink, "ben@example.com", "/met/")) == questions)
        walker.go(mailing.origin + "/introductions")
        walker.page.locator("button[value=yes]").first.click()
        walker.see("Thank you.")

    # Told at once, and shown to whoever looks after the program.
    mail = wait_until(lambda: to(sink, "ben@example.com", "others are introduced instead"))[0]
    days_pass(mailing, 0)
    wait_until(lambda: walker.go(address) and walker.page.get_by_text("who were asked have answered").count())
    walker.see("Left out for now")
    assert walker.page.locator("#afterwards ~ ul").get_by_text("Ben Example").count() == 1
    walker.look("program-silent")
    ben = Walker(browser, viewport={"width": 390, "height": 844})
    ben.go(link_in(mail))
    ben.see("introduces you no more for now")
    ben.look("mine-silent")
    ben.press("I would like to stay")
    ben.see("You take part again.")
    walker.go(address)
    assert walker.page.locator("#afterwards ~ ul").get_by_text("Ben Example").count() == 0
