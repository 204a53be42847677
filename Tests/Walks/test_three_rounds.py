"""From an empty workspace to three finished rounds with outcomes: a roster, a program with a kind and rules, a preview that is
approved, people who say behind the links in their mail whether they met, and pictures of what came of it."""

import re

from conftest import Walker, become_owner, plan_round, wait_until

NAMES = ["Ben", "Cleo", "Dina", "Emil", "Fay", "Gus", "Hana"]
DEPARTMENTS = ["Sales", "Legal", "Engines"]
ADDRESSES = ["ada@example.org"] + [f"{name.lower()}@example.com" for name in NAMES]
# Two who share an office never meet: a rule that has to hold in each round.
APART = ("ben@example.com", "cleo@example.com")
ROUNDS = 3


def roster():
    lines = [f"{name} Example,{name.lower()}@example.com,{DEPARTMENTS[index % 3]},{'Oslo' if index % 2 else 'Lisbon'}"
             for index, name in enumerate(NAMES)]
    return "\r\n".join(["Name,Email,Department,Location", *lines]) + "\r\n"


def bring_people(walker, program):
    walker.go(program.origin + "/people/import")
    file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": roster().encode()}
    walker.page.locator("input[type=file]").set_input_files(file)
    walker.press("Look at the file")
    walker.page.wait_for_url(re.compile("/people/import/"))
    walker.press("Import")
    walker.page.wait_for_url(re.compile("/done"))


def make_program(walker, program):
    walker.go(program.origin + "/programs/new")
    walker.page.get_by_label("Name of the program").fill("Coffee")
    walker.page.locator("#weeks").select_option("1")
    walker.page.get_by_text("Rules and wishes").click()
    walker.page.locator("#match-apart").fill(", ".join(APART))
    walker.page.locator("#match-wish-location").select_option("much")
    walker.page.locator("input[name=match-approval]").check()
    walker.look("three-form")
    walker.press("Create the program")
    walker.press("Start the program")
    walker.see("The program runs.")
    return walker.page.url.split("?")[0]


def introductions(sink):
    """Everybody's introductions so far: by address, whom each names and the person's own page."""
    found = {address: [] for address in ADDRESSES}
    for _, mail in sink.mails():
        text = mail.get_body(("plain",)).get_content()
        if "you meet" not in " ".join(text.split()):
            continue
        reader = mail["To"].addresses[0].addr_spec
        others = [address for address in ADDRESSES if address != reader and address in text]
        found[reader].append((others, re.search(r"http://\S+/me/\w+", text).group(0)))
    return found


def run_round(walker, sink, address, number):
    plan_round(walker, address)
    walker.see("what people wish for themselves was weighed")
    walker.press("Approve this round")
    walker.page.get_by_role("button", name="Take the approval back").wait_for()
    if number == 1:
        walker.look("three-preview")
    walker.press("Run this round")
    walker.page.wait_for_url(re.compile("/rounds/"))
    round_address = walker.page.url.split("?")[0]
    wait_until(lambda: all(len(mails) == number for mails in introductions(sink).values()), 180)

    def finished():
        walker.go(round_address)
        return walker.page.locator(".badge", has_text="complete").count() > 0

    wait_until(finished, 120)


def answer(browser, link, button, sees=None, picture=None):
    person = Walker(browser, viewport={"width": 390, "height": 844})
    person.go(link)
    person.page.get_by_role("link", name="Did you meet?").first.click()
    if sees:
        person.see(sees)
    if picture:
        person.look(picture)
    person.press(button)
    person.see("Thank you.")
    person.context.close()


def test_three_rounds(walker, mailing, sink, browser):
    become_owner(walker, mailing)
    walker.go(mailing.origin + "/programs")
    walker.look("three-empty")
    bring_people(walker, mailing)
    address = make_program(walker, mailing)
    met = set()
    for number in range(1, ROUNDS + 1):
        run_round(walker, sink, address, number)
        pairs = {frozenset([reader, *mails[-1][0]]) for reader, mails in introductions(sink).items()}
        # Eight people, four pairs, each told of by both; nobody again, and the rule holds.
        assert len(pairs) == 4 and all(len(pair) == 2 for pair in pairs), pairs
        assert not pairs & met, pairs & met
        assert frozenset(APART) not in pairs
        met |= pairs
        # One pair says that they did not meet, another that they will; the others met.
        answers = ["No", "It is planned", "Yes, we met", "Yes, we met"]
        for pair, button in zip(sorted(pairs, key=sorted), answers):
            reader, other = sorted(pair)
            answer(browser, introductions(sink)[reader][-1][1], button)
            if button == "No":
                # The other reads it beside their own answer, and neither overrules the other.
                told = introductions(sink)[other][-1][1]
                answer(browser, told, "Yes, we met", "says that you have not met", f"three-meeting-{number}" if number == 1 else None)

    def counted():
        walker.go(address)
        return walker.page.locator("#figure-ties table tbody tr").count() == ROUNDS

    wait_until(counted, 120)
    walker.look("three-program")
    walker.go(mailing.origin + "/dashboard")
    walker.see("Who takes part")
    walker.look("three-dashboard")
    assert walker.page.locator("svg.chart").count() > 4
    # Each picture has its numbers in a table beside it.
    assert walker.page.locator("#figure-ties table tbody tr").count() > 0
