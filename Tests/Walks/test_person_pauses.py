"""A person gets an introduction by mail, pauses by its link without an account, and is left out of the next round."""

import datetime
import urllib.request

from conftest import become_owner, plan_round, wait_until
from steps import bring_people, introductions, link_in, make_program, recipient, run_planned, run_round

ROSTER = "name,email,department\n" + "".join(
    f"{name} Example,{name.lower()}@example.com,{team}\n"
    for name, team in [("Ben", "Sales"), ("Cleo", "Legal"), ("Dina", "Sales"), ("Emil", "Design"), ("Femi", "Legal")])


def test_a_person_pauses_by_the_link_of_a_mail(walker, mailing, sink, phone):
    become_owner(walker, mailing)
    bring_people(walker, mailing, ROSTER)
    address = make_program(walker, mailing, "Lunch")
    run_round(walker, address)

    # Six people, three pairs, one mail each, to exactly one recipient.
    mails = wait_until(lambda: len(introductions(sink)) == 6 and introductions(sink))
    assert sorted(map(recipient, mails)) == sorted(
        ["ada@example.org"] + [f"{name}@example.com" for name in ("ben", "cleo", "dina", "emil", "femi")])
    assert all(mail["Auto-Submitted"] == "auto-generated" for mail in mails)
    link = link_in(next(mail for mail in mails if recipient(mail) == "ben@example.com"), "/me/")

    # A mail scanner opens the link, as often as it likes, and nothing happens.
    scanner = phone(link, java_script_enabled=False)
    for _ in range(2):
        scanner.go(link)
    person = phone(link)
    person.look("my-introductions")
    person.page.get_by_label("Until").fill("2031-01-01")
    person.press("Pause")
    person.see("Choose a day from tomorrow up to a year ahead.")
    person.look("my-introductions-refused", expected_errors=1)
    until = datetime.date.today() + datetime.timedelta(days=60)
    person.page.get_by_label("Until").fill(until.isoformat())
    person.press("Pause")
    person.see("You are paused until")
    person.look("my-introductions-paused")

    # The next round leaves Ben out and says why; the other five meet, nobody is left over.
    plan_round(walker, address)
    walker.see("Ben Example")
    walker.look("round-preview-paused")
    run_planned(walker)
    second = wait_until(lambda: len(introductions(sink)) == 11 and introductions(sink)[6:])
    assert "ben@example.com" not in map(recipient, second)

    # The mail client's one-click unsubscribe: a POST of another program, without cookies.
    cleo = next(mail for mail in second if recipient(mail) == "cleo@example.com")
    unsubscribe = cleo["List-Unsubscribe"].strip("<>")
    # RFC 8058 asks for HTTPS; over the local mode's HTTP the header that promises it is left out.
    assert cleo["List-Unsubscribe-Post"] is None
    answer = urllib.request.urlopen(urllib.request.Request(unsubscribe, data=b"List-Unsubscribe=One-Click", method="POST"))
    assert answer.status in (200, 204)
    plan_round(walker, address)
    walker.see("Cleo Example")
