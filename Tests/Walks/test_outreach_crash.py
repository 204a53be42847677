"""The program is killed at every step of a mail on its way through a mailbox, and each mail arrives once."""

import re
import signal
import subprocess
import time

from conftest import become_owner, wait_until
from test_mailboxes import dovecot, google, write, written  # noqa: F401

CREATE, LOOK, READ, SEND = (
    "gmail.users.drafts.create", "gmail.users.threads.get", "gmail.users.drafts.get", "gmail.users.drafts.send")
# What Google does on the way of a first mail, and of its follow-up; the program is killed while an answer is held, before
# the thing is done or after it. "done-503" is done, and answered as if it were not.
FIRST = [[(CREATE, "hold")], [(CREATE, "done-hold")], [(READ, "hold")], [(READ, "done-hold")], [(SEND, "hold")],
         [(SEND, "done-hold")]]
FOLLOW_UP = [[(LOOK, "hold")], [(LOOK, "done-hold")], [(READ, "hold")], [(SEND, "hold")], [(SEND, "done-hold")],
             [(SEND, "done-503"), (LOOK, "hold")]]


def run(program, statements):
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_app"
    subprocess.run(
        ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", "SET app.scope = 'system'; " + statements, address], check=True,
        timeout=30)


def hurry(program):
    """What would happen in some minutes happens now, but for what somebody is at: waits are over, and what is due is seen."""
    run(program, "UPDATE outreach_message m SET hold_at = NULL, run_at = now() WHERE run_at IS NOT NULL AND NOT EXISTS"
                 " (SELECT FROM job WHERE kind = 'outreach.dispatch' AND state = 'executing' AND unique_key = m.id::text);"
                 "UPDATE job_schedule SET next_at = now() WHERE name = 'outreach.due'")


def state(google):
    return google.control("state", mailbox="person")


def kill_and_start(program, google, held, faults):
    def is_held():
        # After an answer that told nothing the mailbox is asked some minutes later.
        if len(faults) > 1:
            hurry(program)
            time.sleep(1)
        return state(google)["held"] > held
    wait_until(is_held)
    program.stop(signal.SIGKILL)
    google.control("release", mailbox="person")
    program.start()
    # The lease of whoever was killed has run out.
    run(program, "DELETE FROM job WHERE kind = 'outreach.dispatch'")


def arrived(google, name, text):
    return [mail for mail in state(google)["sent"] if f"{name}@far.example" in mail["raw"] and text in mail["raw"]]


def set_faults(google, faults):
    for method, kind in faults:
        google.control("fault", mailbox="person", method=method, kind=kind, times=1)


def await_arrival(program, google, name, text):
    def there():
        if arrived(google, name, text):
            return True
        hurry(program)
        time.sleep(3)
        return False
    wait_until(there)


def see_at_last(walker, program, words):
    """Looks again until it stands there; the program finds out meanwhile what became of what it was at."""
    def there():
        walker.page.reload()
        if walker.page.get_by_text(words).count() > 0:
            return True
        hurry(program)
        time.sleep(2)
        return False
    wait_until(there)


def test_each_mail_arrives_once_wherever_the_program_is_killed(walker, written, google):  # noqa: F811
    become_owner(walker, written)
    walker.go(written.origin + "/outreach/mailbox")
    walker.press("Connect Gmail")
    walker.page.get_by_label("Mailbox").fill("person")
    walker.press("Allow")
    walker.press("Yes, it is mine")
    for _ in range(2):
        walker.press("Allow at Google")
        walker.press("Allow")
    walker.see("In use")
    # A new mailbox sends ten mails on its first day.
    run(written, "UPDATE outreach_mailbox SET sends_since = sends_since - interval '30 days'")
    kills = 0
    for number, (first, second) in enumerate(zip(FIRST, FOLLOW_UP)):
        name = "abcdef"[number] + "person"
        held = state(google)["held"]
        set_faults(google, first)
        write(walker, written, name.title(), f"{name}@far.example", sequence=f"Coffee {number}")
        mails = re.sub("^https?://[^/]*", "", walker.page.url)
        kill_and_start(written, google, held, first)
        await_arrival(written, google, name, "shall we meet?")
        walker.go(written.origin + mails)
        see_at_last(walker, written, "Look for an answer now")
        # Its follow-up has a draft by now; the day on which it is due comes.
        wait_until(lambda: any(f"{name}@" in draft["raw"] and "Still there?" in draft["raw"]
                               for draft in state(google)["drafts"].values()))
        held = state(google)["held"]
        set_faults(google, second)
        # Days have passed since the mail before it, which it keeps its distance from.
        run(written, "UPDATE outreach_message SET sent_at = sent_at - interval '3 days' WHERE sent_at IS NOT NULL")
        run(written, "UPDATE outreach_message SET due_at = now(), run_at = now(), hold_at = NULL"
                     " WHERE stage = 'scheduled' AND draft IS NOT NULL")
        run(written, "UPDATE job_schedule SET next_at = now() WHERE name = 'outreach.due'")
        kill_and_start(written, google, held, second)
        await_arrival(written, google, name, "Still there?")
        kills += 2
        walker.go(written.origin + mails)
        see_at_last(walker, written, "Every mail was sent.")
    sent = state(google)["sent"]
    assert kills == 12 and len(sent) == 12, [mail["raw"][:300] for mail in sent]
    for number in range(6):
        for text in ("shall we meet?", "Still there?"):
            assert len(arrived(google, "abcdef"[number] + "person", text)) == 1
