"""The owner's first hour: from the printed link to two rounds, a stop and a start."""

import re

from conftest import ROOT, plan_round
from steps import await_mails, import_people, look_at_file, name_program, run_planned, start_program

PEOPLE = 1000


def run_round(walker, program):
    """Previews and runs the next round of the only program, and waits until all of its mails are kept in the outbox."""
    walker.go(program.origin + "/programs")
    walker.page.get_by_role("main").get_by_role("link", name="Coffee across teams").first.click()
    walker.page.wait_for_url(re.compile("/programs/"))
    address = walker.page.url.split("?")[0]
    plan_round(walker, address)
    walker.look("round-preview")
    run_planned(walker)
    await_mails(walker, f"kept here {PEOPLE + 1:,}")


def test_the_owners_first_hour(walker, program):
    walker.go(program.await_owner_link())
    walker.look("owner-link")
    walker.press("Become the owner")
    walker.look("owner-setup")
    walker.page.get_by_label("Your name").fill("Ada Example")
    walker.page.get_by_label("E-mail address").fill("not an address")
    walker.press("Start")
    # The refusal keeps what was typed.
    assert walker.page.get_by_label("Your name").input_value() == "Ada Example"
    walker.look("owner-setup-refused", expected_errors=1)
    walker.page.get_by_label("E-mail address").fill("ada@example.org")
    walker.page.get_by_label("Name of the workspace").fill("Analytical Engines")
    walker.press("Start")
    walker.look("second-factor-none")
    walker.hold_passkeys()
    walker.follow("Add a passkey")
    walker.look("passkey-new")
    walker.press("Make the passkey")
    walker.see("Write these ten codes down")
    walker.look("recovery-codes")
    walker.follow("I have kept them")
    walker.see("Good to see you, Ada Example")
    walker.look("home-empty")
    walker.go(program.origin + "/people")
    walker.look("people-owner-only")

    walker.go(program.origin + "/people/import")
    walker.look("import-upload")
    look_at_file(walker, program, ROOT / "docs/examples/roster.csv")
    walker.page.wait_for_url(re.compile("/people/import/"))
    walker.look("import-preview")
    import_people(walker)
    walker.look("import-done")
    walker.go(program.origin + "/people")
    walker.look("people")

    name_program(walker, program, "Coffee across teams")
    walker.look("program-form")
    start_program(walker)
    walker.see("Coffee across teams")
    walker.look("program")
    run_round(walker, program)
    walker.look("round")
    run_round(walker, program)

    walker.go(program.origin + "/outbox")
    walker.look("outbox")
    walker.page.get_by_role("main").get_by_role("link").filter(has_text="Coffee").first.click()
    walker.look("outbox-message")
    walker.go(program.origin + "/jobs")
    walker.look("jobs")
    walker.go(program.origin + "/members")
    walker.look("members")
    walker.go(program.origin + "/sessions")
    walker.look("sessions")

    # Stop it, start it: everything is there, and so is the session.
    assert program.stop() == 0
    port = program.origin.rsplit(":", 1)[1]
    program.settings["KLATCH_LISTEN"] = "127.0.0.1:" + port
    program.start()
    walker.go(program.origin + "/")
    walker.see("Good to see you, Ada Example")
    walker.look("home")

    # Each person got one introduction in each round, and nobody met the same person twice.
    verified = program.command("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    exported = program.command("people", "export")
    assert exported.stdout.count("\n") == PEOPLE + 2
