"""A person's own page: an introduction, met, rather not this person, words about oneself, and what is stored."""

import re

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


def test_a_person_decides_for_themselves(walker, mailing, sink, browser, tmp_path):
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
    address = walker.page.url.split("?")[0]
    walker.look("program-afterwards")
    introduce(walker, address)

    # Ben says that they met, on a phone and without scripts, and sends a kind word.
    mail = wait_until(lambda: to(sink, "ben@example.com", "you meet"))[0]
    ben = Walker(browser, viewport={"width": 390, "height": 844})
    ben.go(link_in(mail))
    ben.look("mine")
    ben.page.get_by_role("link", name="Did you meet?").first.click()
    ben.look("meeting")
    ben.press("Yes, we met")
    ben.see("Thank you.")
    ben.page.locator("textarea[name=kind]").first.fill("That was a good hour.")
    ben.press("Send it")
    ben.see("Sent.")
    ben.look("meeting-answered")

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
