"""The pictures of a program: empty first, then after six rounds of two hundred people, on a desk and in a hand."""

import random
import re

from conftest import become_owner, wait_until
from steps import bring_people, make_program, run_round

DEPARTMENTS = ["Customer Success", "Design", "Engineering", "Finance", "Legal", "Marketing", "Operations", "Sales"]
WEIGHTS = [12, 6, 30, 5, 3, 10, 14, 20]
PEOPLE = 200
ROUNDS = 6


def roster():
    chosen = random.Random(4)
    names = [f"Person {number:03}" for number in range(1, PEOPLE)]
    lines = [f"{name},p{number}@example.org,{chosen.choices(DEPARTMENTS, WEIGHTS)[0]}" for number, name in enumerate(names)]
    return "\r\n".join(["Name,Email,Department", *lines]) + "\r\n"


def test_pictures(walker, program):
    become_owner(walker, program)
    walker.go(program.origin + "/dashboard")
    walker.see("After the first round you will see here")
    walker.look("dashboard-empty")
    bring_people(walker, program, roster())
    address = make_program(walker, program, "Coffee")
    for _ in range(ROUNDS):
        run_round(walker, address)

    def counted():
        walker.go(address)
        table = walker.page.locator("#figure-ties table tbody tr")
        return table.count() == ROUNDS

    wait_until(counted, 120)
    # Every number of a picture is in its table too.
    walker.page.locator("#figure-participation summary").click()
    walker.see("Round 6")
    walker.look("program-pictures")
    with walker.page.expect_download() as download:
        walker.page.locator("#figure-participation").get_by_role("link", name="Download as CSV").click()
    assert download.value.path().read_text(encoding="utf-8-sig").count("\n") == ROUNDS + 1

    walker.go(program.origin + "/dashboard")
    walker.look("dashboard")
    assert walker.page.locator("svg.chart").count() == 7
    walker.page.locator("#figure-map .keyed").get_by_role("link", name="Engineering").click()
    walker.page.wait_for_url(re.compile("/departments/"))
    walker.see("Other departments met")
    walker.look("department")
    assert walker.page.locator("tbody tr", has_text="Person").count() > 10
