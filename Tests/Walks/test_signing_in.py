"""Signing in by mail: the link in the browser that asked, the code everywhere else, and nothing for a scanner."""

import re

from conftest import become_owner, wait_until
from steps import ask_to_sign_in, code_in, link_in, recipient, text_of


def only_mail(sink):
    """The one with a link to sign in that has arrived, as soon as there is one; there are no others."""
    [mail] = wait_until(lambda: [mail for _, mail in sink.mails() if "/sign-in/link#" in text_of(mail)])
    return mail


def test_a_mailed_link_signs_in_the_browser_that_asked_and_no_other(walker, mailing, sink, phone):
    become_owner(walker, mailing)
    walker.context.clear_cookies()
    walker.go(mailing.origin + "/sign-in")
    walker.look("sign-in")
    ask_to_sign_in(walker, mailing)
    walker.look("sign-in-sent")
    link = link_in(only_mail(sink), "/sign-in/link#")

    # Somebody else with the link: told to type the code where it was asked for.
    other = phone(link)
    other.press("Sign in")
    other.see("This link was asked for in another browser")
    other.errors.clear()
    other.look("sign-in-link-elsewhere")

    walker.go(link)
    assert "#" not in walker.page.url
    walker.look("sign-in-link")
    walker.press("Sign in")
    walker.see("You have a second factor")
    walker.look("second-factor-passkey")
    walker.press("Use a passkey")
    walker.see("Good to see you, Ada Example")

    # Used once; the second time it is dead.
    walker.page.goto("about:blank")
    walker.go(link)
    walker.press("Sign in")
    walker.see("This link no longer works")
    walker.errors.clear()
    walker.look("sign-in-link-dead")


def test_the_code_signs_in_where_it_was_asked_for(walker, mailing, sink):
    become_owner(walker, mailing)
    walker.context.clear_cookies()
    ask_to_sign_in(walker, mailing)
    code = code_in(only_mail(sink))
    walker.page.get_by_label("Code from the mail").fill("CCCC-CCCC")
    walker.press("Sign in with the code")
    walker.see("This code does not fit")
    walker.page.get_by_label("Code from the mail").fill(code.lower().replace("-", " "))
    walker.press("Sign in with the code")
    walker.see("You have a second factor")
    walker.press("Use a passkey")
    walker.see("Good to see you, Ada Example")
    walker.errors.clear()
    walker.go(mailing.origin + "/sign-out")
    walker.look("sign-out")
    walker.press("Sign out")
    walker.see("You are signed out.")
    walker.go(mailing.origin + "/people")
    walker.page.wait_for_url(re.compile("/sign-in"))


def test_an_unknown_address_gets_the_same_page_and_no_mail(walker, mailing, sink):
    become_owner(walker, mailing)
    walker.context.clear_cookies()
    ask_to_sign_in(walker, mailing, "nobody@example.org")
    walker.see("nobody@example.org")
    ask_to_sign_in(walker, mailing)
    assert recipient(only_mail(sink)) == "ada@example.org"
