"""A trial without a mail server, and then one: what was kept is not called sent, and one button sends it."""

from conftest import become_owner
from steps import await_mails, bring_people, introductions, make_program, run_round

ROSTER = "name,email\n" + "".join(f"{name} Example,{name.lower()}@example.com\n" for name in ("Ben", "Cleo", "Dina"))


def test_what_was_kept_is_sent_by_one_button(walker, program, sink):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)
    address = run_round(walker, make_program(walker, program, "Coffee")).removeprefix(program.origin)
    await_mails(walker, "kept here 4")

    program.stop()
    program.settings |= {"KLATCH_SMTP_URL": sink.address, "KLATCH_MAIL_FROM": "klatch@example.org"}
    program.start()
    walker.go(program.origin + "/")
    walker.see("kept here, not sent")
    walker.look("home-kept-before")
    walker.go(program.origin + address)
    walker.see("There is one now")
    walker.look("round-kept-before")
    walker.press("Send them now")
    await_mails(walker, "sent 4")
    assert len(introductions(sink)) == 4
    assert not walker.page.get_by_text("kept here").count()
    walker.go(program.origin + "/outbox")
    walker.look("outbox-kept-before")
