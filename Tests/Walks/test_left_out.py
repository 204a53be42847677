"""Nobody is left out without a word: people added and corrected by hand, a program with words of its own, whoever lacks a
detail is told and says it, and rules that contradict are named."""

from conftest import become_owner, plan_round, wait_until
from steps import bring_people, link_in, mails_to, name_program, run_planned, start_program, text_of

ROSTER = (
    "name,email,department,location\nBen Example,ben@example.com,Sales,Oslo\nCleo Example,cleo@example.com,Sales,Lisbon\n"
    "Dina Example,dina@example.com,Sales,\n")


def test_nobody_is_left_out_without_a_word(walker, mailing, sink, phone):
    become_owner(walker, mailing)
    bring_people(walker, mailing, ROSTER)
    walker.go(mailing.origin + "/people")
    walker.look("people")
    walker.follow("Add a person")
    walker.look("person-new")
    walker.page.locator("#name").fill("Eva Example")
    walker.page.locator("#address").fill("eva@example.com")
    walker.page.locator("#location").fill("Rome")
    walker.press("Add")
    walker.see("Added.")
    walker.go(walker.page.url.split("?")[0] + "/edit")
    walker.look("person-edit")

    # A program across places, with words of its own. Dina's place is not known, nor is the owner's.
    name_program(walker, mailing, "Across places")
    walker.page.locator("[name='match-kind'][value='across']").check()
    walker.page.locator("#match-attribute").select_option("location")
    address = start_program(walker)
    walker.go(address + "/habits")
    walker.page.locator("#words").fill("Coffee is on the house.\n\nAsk Vera at the desk for a token.")
    walker.page.get_by_label("Add a question to break the ice").check()
    walker.look("habits-words")
    walker.press("Save")
    walker.see("Saved.")
    walker.look("program-across")
    walker.go(address + "/test")
    walker.page.locator("#person").fill("dina@example.com")
    walker.press("Send the test to me")
    walker.see("The roster lacks a detail that this program goes by.")
    walker.look("test-left", expected_errors=len(walker.errors))
    plan_round(walker, address)
    walker.see("Coffee is on the house.")
    walker.look("preview-words")
    run_planned(walker)

    # She is told, says it on her page, and is in the next plan.
    mail = wait_until(lambda: mails_to(sink, "dina@example.com", "no introduction for you"), 120)[0]
    assert "Location" in text_of(mail)
    met = wait_until(lambda: mails_to(sink, "eva@example.com", ": meet"), 120)[0]
    assert "Coffee is on the house." in text_of(met) and "A question to begin with:" in text_of(met)
    dina = phone(link_in(mail, "/me/"))
    dina.see("Rounds without you")
    dina.look("mine-without")
    dina.page.locator("#detail-0").fill("Paris")
    dina.press("Say it")
    dina.see("Saved")

    # Rules that contradict are named as soon as they are saved.
    name_program(walker, mailing, "Apart")
    walker.page.get_by_text("Rules and wishes").click()
    walker.page.locator("[name='match-rule-0']").select_option("differ")
    other = start_program(walker)
    walker.go(other)
    walker.see("Rules leave some people with nobody to meet")
    walker.look("program-rules")
