"""Somebody's details are corrected by hand; somebody else is erased."""

from conftest import become_owner
from steps import bring_people

ROSTER = "name,email,department\nBen Example,ben@example.com,Sales\nCleo Example,cleo@example.com,Legal\n"


def open_person(walker, program, name):
    walker.go(program.origin + "/people")
    walker.follow(name)
    walker.page.get_by_role("heading", name=name, exact=True).wait_for()


def test_a_person_is_corrected_and_another_erased(walker, program):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)

    open_person(walker, program, "Ben Example")
    walker.look("person")
    walker.follow("Correct")
    walker.page.get_by_label("E-mail address").fill("cleo@example.com")
    walker.press("Save")
    walker.see("Somebody else here has this address.")
    walker.look("person-edit-refused", expected_errors=1)
    walker.page.get_by_label("E-mail address").fill("benjamin@example.com")
    walker.press("Save")
    walker.see("benjamin@example.com")

    open_person(walker, program, "Cleo Example")
    walker.follow("Erase")
    walker.look("person-erase")
    walker.press("Erase for good")
    walker.see("Erased.")
    assert walker.page.get_by_text("Cleo Example").count() == 0
