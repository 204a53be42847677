"""Support sees what a person sees only if they let it: asked, allowed, used under a banner, read in the log, and ended."""

import json

from conftest import DESK, Walker, become_owner, wait_until
from steps import ask_to_sign_in, code_in, link_in, mail_to, make_old, text_of


def invite(walker, program, sink, address, role, browser):
    """Somebody who accepted an invitation, in a browser of their own."""
    walker.go(program.origin + "/members")
    walker.page.get_by_label("E-mail address").fill(address)
    walker.page.locator("form[action='/members/invite'] select").select_option(role)
    walker.page.locator("form[action='/members/invite'] button").click()
    guest = Walker(browser, viewport=DESK)
    guest.go(link_in(mail_to(sink, address), "/invitation#"))
    guest.press("Show the invitation")
    guest.page.get_by_label("Your name").fill("Sam Support")
    guest.press("Accept and sign in")
    return guest


def sign_in_by_mail(walker, program, sink, address):
    walker.context.clear_cookies()
    ask_to_sign_in(walker, program, address, then="/operator")
    walker.page.get_by_label("Code from the mail").fill(code_in(mail_to(sink, address, "sign-in link")))
    walker.page.locator("form[action='/sign-in/code'] button").click()


def become_operator(walker, program, sink, address, approver):
    """A grant from the machine, approved by an operator, a sign-in anew, and the passkey that it takes."""
    given = program.command(
        "operator", "grant", address, "--role", "support", "--reason", "Answers questions this month", "--json")
    assert given.returncode == 0, given.stderr
    line = json.loads(given.stdout)
    assert line["role"] == "support" and line["isWaiting"]
    given = program.command("operator", "grant", "ada@example.org", "--role", "security", "--reason", "First of all")
    assert given.returncode == 0, given.stderr
    approver.go(program.origin + "/sign-in?next=/operator/grants")
    approver.follow("Sign in with a passkey")
    approver.press("Use a passkey")
    approver.see("Waits for approval")
    approver.look("operator-grant-waits")
    approver.page.get_by_role("button", name="Approve the role").click()
    approver.see("Approved. They sign in again")
    walker.hold_passkeys()
    sign_in_by_mail(walker, program, sink, address)
    walker.go(program.origin + "/operator")
    walker.see("open with a passkey and nothing less")
    walker.look("operator-passkey")
    walker.follow("Add a passkey")
    walker.press("Make the passkey")
    walker.see("Write these ten codes down")
    walker.follow("I have kept them")
    walker.page.get_by_role("heading", name="What you look after", exact=True).wait_for()


def test_support_acts_for_a_person_who_allows_it(walker, mailing, sink, browser):
    become_owner(walker, mailing)
    walker.go(mailing.origin + "/account/support")
    walker.see("Nobody of support can see what you see")
    walker.look("support-nobody")
    sam = invite(walker, mailing, sink, "sam@example.org", "member", browser)
    sam.see("Sam Support")
    become_operator(sam, mailing, sink, "sam@example.org", walker)
    sam.look("operator-overview")
    sam.go(mailing.origin + "/operator/workspaces")
    sam.see("Analytical Engines")
    sam.look("operator-workspaces")

    # Asks, by an address that the person gave.
    sam.go(mailing.origin + "/operator/support")
    sam.page.get_by_label("Their e-mail address").fill("ada@example.org")
    sam.page.get_by_label("Reason").fill("You wrote that the second round fails: to see its preview.")
    sam.press("Ask")
    sam.see("If somebody of this workspace has that address")
    sam.look("support-asked")
    assert sam.page.get_by_text("ada@example.org").count() == 0

    # The person reads who and why, in a mail and on their page, and allows it.
    walker.go(mailing.origin + "/people")
    walker.see("Support asks to see what you see")
    walker.look("support-banner")
    mail = mail_to(sink, "ada@example.org", "Support asks")
    assert "Sam Support" in text_of(mail) and "second round" in text_of(mail)
    walker.go(link_in(mail, "/account/support"))
    walker.see("You wrote that the second round fails")
    walker.look("support-request")
    walker.press("Allow for 4 hours")
    walker.see("Support can now see what you see")
    walker.look("support-allowed")

    # In the person's name, under a banner.
    sam.go(mailing.origin + "/operator/support")
    sam.look("support-desk")
    sam.page.get_by_role("button", name="Act as this person").first.click()
    sam.see("You are acting as Ada Example")
    sam.look("support-inside")
    for path in ("/people", "/members", "/programs/new"):
        sam.go(mailing.origin + path)
        sam.see("You are acting as Ada Example")
    sam.look("support-inside-form")
    assert sam.go(mailing.origin + "/account/sign-in-methods").status == 403
    sam.see("Support cannot do this in somebody’s name")
    sam.errors.clear()
    sam.look("support-refused")

    # Each of it stands in the person's log; and the person ends it.
    walker.go(mailing.origin + "/account/support")
    walker.see("Began to act in your name")
    walker.page.locator("summary").filter(has_text="Address for the technically minded").first.click()
    walker.see("/account/sign-in-methods")
    walker.look("support-log")
    walker.press("End this access now")
    walker.see("Support cannot see what you see")
    sam.go(mailing.origin + "/people")
    sam.see("Support access is over")
    assert sam.page.url.endswith("/operator/support")
    sam.look("support-over")
    assert mailing.command("audit", "verify").returncode == 0
    sam.context.close()


def test_rights_are_given_on_the_machine_and_by_an_operator(walker, program):
    become_owner(walker, program)
    refused = program.command("operator", "grant", "nobody@example.org", "--role", "support", "--reason", "x")
    assert refused.returncode == 1 and "Nobody here has this address" in refused.stderr
    assert program.command("operator", "grant", "ada@example.org", "--role", "root", "--reason", "x").returncode == 64
    for role in ("security", "infrastructure"):
        answer = program.command("operator", "grant", "ada@example.org", "--role", role, "--reason", "First of all")
        assert answer.returncode == 0, answer.stderr
    # Signed out by that; the passkey is there already.
    walker.go(program.origin + "/sign-in?next=/operator")
    walker.follow("Sign in with a passkey")
    walker.press("Use a passkey")
    walker.see("First of all")
    walker.look("operator-rights")
    walker.follow("Operators")
    walker.look("operator-grants")
    walker.page.get_by_label("E-mail address").fill("ada@example.org")
    walker.page.get_by_label("Reason").fill("To myself")
    walker.press("Give the role")
    walker.see("Nobody gives themselves rights")
    walker.errors.clear()
    walker.go(program.origin + "/operator/health")
    walker.see("Size on disk")
    walker.look("operator-health")

    # Nobody confirms their own rights, and there is nobody else: the page says what to type on the machine.
    make_old(program)

    def command():
        walker.go(program.origin + "/operator/review")
        shown = walker.page.locator("code", has_text="klatch operator confirm")
        return shown.count() > 0 and shown.first.inner_text().split()[1:]

    words = wait_until(command)
    walker.look("operator-review")
    assert program.command(*words).returncode == 0
    assert program.command(*words).returncode == 1
    walker.go(program.origin + "/operator/review")
    walker.see("Still needed")

    listed = json.loads(program.command("operator", "list", "--json").stdout)
    assert {line["role"] for line in listed} == {"security", "infrastructure"}
    for line in listed:
        assert program.command("operator", "revoke", line["id"]).returncode == 0
    assert program.command("operator", "revoke", listed[0]["id"]).returncode == 1
    walker.go(program.origin + "/operator")
    assert "/sign-in" in walker.page.url
