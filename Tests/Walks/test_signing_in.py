"""Signing in by mail: the link in the browser that asked, the code everywhere else, and nothing for a scanner."""

import re

from conftest import Walker, become_owner, wait_until


def ask(walker, program, address="ada@example.org"):
    walker.go(program.origin + "/sign-in")
    walker.page.get_by_label("E-mail address").fill(address)
    walker.press("Send me a sign-in mail")
    walker.see("Look into your mail")


def latest_mail(sink, count):
    mails = wait_until(lambda: len(list(sink.mails())) == count and list(sink.mails()))
    return mails[-1][1].get_body(("plain",)).get_content()


def test_a_mailed_link_signs_in_the_browser_that_asked_and_no_other(walker, mailing, sink, browser):
    become_owner(walker, mailing)
    walker.context.clear_cookies()
    walker.go(mailing.origin + "/sign-in")
    walker.look("sign-in")
    ask(walker, mailing)
    walker.look("sign-in-sent")
    text = latest_mail(sink, 1)
    link = re.search(r"http://\S+/sign-in/link#\S+", text).group(0)

    # Somebody else with the link: told to type the code where it was asked for.
    other = Walker(browser, viewport={"width": 390, "height": 844})
    other.go(link)
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
    ask(walker, mailing)
    text = latest_mail(sink, 1)
    code = re.search(r"^\s+(\w{4}-\w{4})\s*$", text, re.MULTILINE)
    assert code, text
    code = code.group(1)
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
    ask(walker, mailing, "nobody@example.org")
    walker.see("nobody@example.org")
    ask(walker, mailing)
    latest_mail(sink, 1)
