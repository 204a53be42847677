"""An audience by a rule takes in an imported newcomer by itself; a stranger joins another by a link; a program for each
introduces only those who are in it."""

import datetime
import re

from conftest import become_owner
from steps import bring_people, code_in, mail_to, mails_to, name_program, run_round, start_program, text_of


def bring(walker, program, *lines):
    bring_people(walker, program, "\n".join(["name,email,department,location,start date", *lines]) + "\n")


def make_program(walker, program, name, audience):
    name_program(walker, program, name)
    walker.page.get_by_label("For whom").select_option(label=audience)
    walker.look("program-form-audience")
    return start_program(walker)


def test_audiences_keep_themselves_and_are_joined(walker, mailing, sink, phone):
    become_owner(walker, mailing)
    today, long_ago = datetime.date.today().isoformat(), "2019-05-01"
    bring(walker, mailing, f"Ben Example,ben@example.com,Sales,Oslo,{today}",
          f"Cleo Example,cleo@example.com,Sales,Porto,{long_ago}", f"Dina Example,dina@example.com,Legal,Oslo,{today}")

    # A rule, looked at before it is saved.
    walker.go(mailing.origin + "/audiences")
    walker.look("audiences-empty")
    walker.follow("New audience")
    walker.look("audience-kinds")
    walker.follow("Make a rule")
    walker.page.get_by_label("Name", exact=True).fill("Newcomers in sales")
    walker.page.get_by_label("What", exact=True).nth(0).select_option("department")
    walker.page.get_by_label("Value", exact=True).nth(0).fill("sales, Design")
    walker.press("Look who fits")
    walker.see("Department is sales or Design")
    walker.page.get_by_label("What", exact=True).nth(1).select_option("start-date")
    walker.page.get_by_label("How", exact=True).nth(1).select_option("within")
    walker.page.get_by_label("Value", exact=True).nth(1).fill("3")
    walker.press("Look who fits")
    walker.see("Department is sales or Design, started within 3 months")
    walker.see("This fits 1 person.")
    walker.look("audience-form-rule")
    walker.press("Create the audience")
    walker.see("Ben Example")
    walker.look("audience-rule")
    audience = walker.page.url.split("?")[0]

    # With one person alone nobody can be introduced, and the program says so.
    program = make_program(walker, mailing, "Welcome coffee", "Newcomers in sales")
    walker.see("shrunk to one person")
    walker.look("program-alone")

    # A newcomer is imported, and is in.
    bring(walker, mailing, f"Emil Example,emil@example.com,Design,Berlin,{today}")
    walker.go(audience)
    walker.see("Emil Example")
    run_round(walker, program)
    mail_to(sink, "emil@example.com", "Welcome coffee")
    mail_to(sink, "ben@example.com", "Welcome coffee")
    for address in ("cleo@example.com", "dina@example.com"):
        assert not mails_to(sink, address, "Welcome coffee")

    # A link, followed by a stranger, who proves their address.
    walker.go(mailing.origin + "/audiences/new/joined")
    walker.page.get_by_label("Name", exact=True).fill("Runners")
    walker.press("Create the audience")
    runners = walker.page.url.split("?")[0]
    walker.press("Make a link")
    walker.look("audience-joined")
    link = walker.page.locator("code").first.inner_text()
    running = make_program(walker, mailing, "Morning run", "Runners")
    for name in ("Zoe", "Yann"):
        address = f"{name.lower()}@example.net"
        stranger = phone(link)
        stranger.look("join")
        stranger.page.get_by_label("Your name").fill(f"{name} Stranger")
        stranger.page.get_by_label("Your e-mail address").fill(address)
        stranger.press("Mail me a code")
        stranger.page.wait_for_url(re.compile("/code"))
        stranger.look("join-code")
        code = code_in(mail_to(sink, address, "Your code"))
        stranger.page.get_by_label("Code", exact=True).fill(code.lower())
        stranger.press("Join")
        stranger.see("You are in Runners")
        stranger.look("join-done")
        assert "/me/" in text_of(mail_to(sink, address, "You are in Runners"))

    # Their round introduces them, and nobody else.
    run_round(walker, running)
    mail_to(sink, "zoe@example.net", "Morning run")
    mail_to(sink, "yann@example.net", "Morning run")
    assert sum("Morning run" in mail["Subject"] for _, mail in sink.mails()) == 2

    # Addresses pasted, people picked, what happened.
    walker.go(runners + "/add")
    walker.look("audience-add")
    walker.page.get_by_label("E-mail addresses").fill("Dina <dina@example.com>\nnobody@example.com\nnonsense")
    walker.press("Look at it")
    walker.see("Nobody in your people list has this address")
    walker.look("audience-add-preview")
    walker.press("Put them in")
    walker.see("Dina Example")
    walker.go(runners + "/pick?q=cleo")
    walker.look("audience-pick")
    walker.page.get_by_role("checkbox").first.check()
    walker.press("Put the chosen people in")
    walker.go(runners + "/history")
    walker.see("Picked by hand")
    walker.look("audience-history")
    walker.go(runners + "/delete")
    walker.see("A program is for this audience")
    walker.look("audience-delete")
    walker.go(mailing.origin + "/audiences")
    walker.look("audiences")
