"""A mystery: people are told where and when and nobody's name, and one of three cannot come."""
from conftest import become_owner, wait_until
from steps import bring_people, link_in, mail_to, mails_to, name_program, run_round, start_program, text_of

ROSTER = "name,email\nBen Example,ben@example.com\nCleo Example,cleo@example.com\n"


def test_somebody_cannot_come_and_the_others_hear_no_name(walker, mailing, sink, phone):
    become_owner(walker, mailing)
    bring_people(walker, mailing, ROSTER)
    name_program(walker, mailing, "Lunch in the dark")
    walker.page.locator("[name='match-kind'][value='mystery']").check()
    walker.page.locator("#match-place").fill("The blue sofa")
    address = start_program(walker)
    run_round(walker, address)

    mail = mail_to(sink, "ben@example.com", "somebody awaits you")
    assert "The blue sofa" in text_of(mail) and "Cleo" not in text_of(mail)
    ben = phone(link_in(mail, "/me/").split("/cannot/")[0])
    ben.see("Your number:")
    ben.look("mystery-mine")
    ben.follow("I cannot come")
    ben.see("so that nobody waits in vain")
    ben.look("mystery-cancel")
    ben.press("I cannot come")
    ben.see("Thank you for saying so.")
    ben.look("mystery-cancelled")

    told = wait_until(lambda: mails_to(sink, "cleo@example.com", "somebody cannot come"), 120)[0]
    assert "You still meet: somebody." in text_of(told) and "Ben" not in text_of(told)

    # Then the second: whoever is left alone is offered somebody else.
    cleo = phone(link_in(mail_to(sink, "cleo@example.com", "somebody awaits you"), "/me/").split("/cannot/")[0])
    cleo.follow("I cannot come")
    cleo.press("I cannot come")
    cleo.see("Thank you for saying so.")
    offer = wait_until(lambda: mails_to(sink, "ada@example.org", "somebody else"), 120)[0]
    ada = phone(link_in(offer, "/again"))
    ada.see("did not come about")
    ada.look("second-offer")
