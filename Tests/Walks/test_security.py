"""What Klatch notices by itself: a decoy that somebody tries, the case it opens, and the review of a quarter."""

import urllib.error
import urllib.request

from conftest import become_owner, wait_until
from steps import make_old, make_token


def try_token(program, token):
    request = urllib.request.Request(program.origin + "/api/v1/people", headers={"Authorization": f"Bearer {token}"})
    try:
        urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        return error.code
    return 200


def test_a_decoy_tells_of_whoever_tries_it(walker, program):
    become_owner(walker, program)
    walker.go(program.origin + "/security")
    walker.see("All quiet")
    walker.look("security-quiet")
    walker.follow("Decoys")
    walker.see("You have planted no decoy yet")
    walker.look("security-decoys-none")
    walker.page.get_by_label("Where it lies").fill("Build server, settings file")
    walker.press("Make the decoy")
    token = walker.page.locator("code", has_text="klatch_pat_").first.inner_text()
    walker.look("security-decoy-made")
    assert try_token(program, token) == 401

    def is_noticed():
        walker.go(program.origin + "/security")
        return walker.page.get_by_text("A decoy was touched").count() > 0

    wait_until(is_noticed)
    walker.look("security-cases")
    walker.follow("A decoy was touched")
    walker.see("What happened")
    walker.press("I am looking after this")
    walker.see("The case is yours now")
    walker.look("security-case")
    walker.press("Close the case")
    walker.see("Fill this in")
    walker.look("security-case-reason", expected_errors=1)
    walker.page.get_by_label("What you found out").fill("Our own test of the alarm.")
    walker.press("Close the case")
    walker.see("No case is in this state")
    walker.go(program.origin + "/security/decoys")
    walker.see("See the case")
    walker.look("security-decoys")


def test_the_trail_says_who_did_what(walker, program):
    become_owner(walker, program)
    walker.go(program.origin + "/security")
    walker.follow("Audit trail")
    walker.see("workspace.created")
    walker.look("security-trail")
    walker.follow("What did support do?")
    walker.see("Nothing found")
    walker.look("security-trail-none")
    walker.follow("Everything")
    walker.page.get_by_label("Identifier or word").fill("nothing of the kind")
    walker.press("Look")
    walker.see("Nothing found")


def test_the_review_of_a_quarter(walker, program):
    become_owner(walker, program)
    walker.go(program.origin + "/security/review")
    walker.see("No review yet")
    walker.look("security-review-none")
    make_token(walker, program, "Weekly report")
    make_old(program)

    def is_open():
        walker.go(program.origin + "/security/review")
        return walker.page.get_by_text("Waits for an answer").count() > 0

    wait_until(is_open)
    walker.look("security-review")
    walker.page.get_by_role("button", name="Still needed").first.click()
    walker.see("Noted: it is still needed")
    walker.page.get_by_text("Revoke…").first.click()
    walker.see("It is taken away at once")
    walker.look("security-review-asks")
    walker.page.get_by_role("button", name="Revoke").first.click()
    walker.see("Revoked. Sessions and tokens")
    walker.see("Ended")
    walker.look("security-review-done")
