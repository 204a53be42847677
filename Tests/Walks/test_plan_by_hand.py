"""A plan changed by hand: the page says right away what the change did, and where everybody is."""

from conftest import become_owner, plan_round, wait_until
from steps import bring_people, make_program, run_planned

ROSTER = "name,email,department\n" + "".join(
    f"{name} Example,{name.lower()}@example.com,{department}\n" for name, department in (
        ("Ben", "Sales"), ("Cleo", "Design"), ("Dina", "Sales"), ("Emil", "Design"), ("Fay", "Legal")))


def test_a_plan_is_changed_by_hand(walker, program):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)
    plan_round(walker, make_program(walker, program, "Coffee"))
    walker.page.get_by_label("Find somebody in this plan").fill("cleo")
    walker.press("Find")
    walker.look("plan-found")
    found = walker.page.get_by_role("list", name="Found in this plan")
    partner = found.get_by_role("listitem").inner_text().split(" with ")[1]
    found.get_by_role("link", name="Cleo Example").click()
    walker.look("plan-person")
    walker.page.locator("#reason").select_option("out-away")
    walker.press("Take out")

    # Two are left out by one stroke, and one group is no more: all of it stands under the notice.
    walker.see("Changed. Right below is what it did.")
    change = walker.page.locator("section:has(#touched)")
    assert "Cleo Example: Taken out" in change.inner_text() and partner in change.inner_text()
    assert "is dissolved" in change.inner_text()
    walker.look("plan-changed")
    change.get_by_role("link", name=partner).click()
    walker.page.locator("#group").select_option(index=0)
    walker.press("Put in")
    change.get_by_role("link", name="Group").click()
    group = walker.page.locator(walker.page.url[walker.page.url.index("#group-"):]).inner_text()
    assert partner in group and "One more than usual" not in group

    # Without a mail server nothing has left, and no page calls it complete.
    address = walker.page.url.split("/preview")[0]
    run_planned(walker)
    walker.go(program.origin + "/")
    walker.see("Mails have not left this machine")
    wait_until(lambda: walker.page.reload() and walker.page.get_by_text("kept here, not sent").count())
    walker.look("home-kept")
    walker.go(address)
    walker.see("kept here, not sent")
    walker.look("program-kept")
    walker.go(address + "/dates")
    walker.look("program-dates")
    walker.go(program.origin + "/introductions")
    walker.look("introductions-own")
