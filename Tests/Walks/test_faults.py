"""What people see when something breaks, and that nothing is lost or done twice."""

import collections
import os
import pathlib
import re
import signal
import socket
import time

from conftest import Program, become_owner, wait_until
from steps import await_mails, bring_people, mails_to, make_program, recipient, run_round


def roster(addresses):
    return "name,email\n" + "".join(f"Person {n},{address}\n" for n, address in enumerate(addresses))


def introduce(walker, program, addresses):
    """Runs the first round of a program for these people. Returns the round's address."""
    bring_people(walker, program, roster(addresses))
    return run_round(walker, make_program(walker, program, "Coffee"))


def postmaster(program):
    return int(pathlib.Path(program.data, "postgres/postmaster.pid").read_text().split("\n")[0])


def test_a_lost_database_says_try_again_and_comes_back(walker, program):
    become_owner(walker, program)
    old = postmaster(program)
    # The next one cannot open its socket, so that it stays away for as long as anybody needs to see it.
    sockets = pathlib.Path(program.data, "socket")
    mode = sockets.stat().st_mode & 0o7777
    sockets.chmod(0)
    os.kill(old, signal.SIGKILL)
    answers = []

    def back():
        answer = walker.go(program.origin + "/people")
        answers.append(answer.status)
        if answer.status == 503:
            sockets.chmod(mode)
            walker.see("We cannot answer just now.")
            assert re.fullmatch("[0-9a-f]{16}", walker.page.locator(".request-id code").inner_text())
        return answer.status == 200
    wait_until(back)
    assert set(answers) == {200, 503}
    assert postmaster(program) != old


def test_refused_mail_is_shown_with_the_servers_words_and_sent_again_by_a_click(walker, mailing, sink):
    become_owner(walker, mailing)
    introduce(walker, mailing, ["refuse550@example.com"])
    await_mails(walker, "refused 1")
    walker.look("round-undelivered")
    walker.see("550")
    assert mails_to(sink, "refuse550@example.com") == []
    (sink.folder / "mended").touch()
    walker.page.get_by_role("button", name=re.compile("again", re.IGNORECASE)).first.click()
    walker.page.wait_for_url(re.compile("/rounds/"))
    await_mails(walker, "sent 2")
    assert len(mails_to(sink, "refuse550@example.com")) == 1


def test_killed_while_it_sends_nobody_gets_a_mail_twice_and_nobody_is_forgotten(walker, mailing, sink):
    become_owner(walker, mailing)
    address = introduce(walker, mailing, [f"person{n}@example.com" for n in range(60)])
    port = mailing.origin.rsplit(":", 1)[1]
    mailing.settings["KLATCH_LISTEN"] = "127.0.0.1:" + port
    for _ in range(3):
        # Killed as soon as another mail has arrived, or where none is left to send.
        seen = len(list(sink.mails()))
        arrives = time.monotonic() + 5
        while len(list(sink.mails())) == seen and time.monotonic() < arrives:
            time.sleep(0.02)
        mailing.stop(signal.SIGKILL)
        mailing.start()

    def settled():
        walker.go(address)
        # A state that no mail is in is not shown.
        links = walker.page.get_by_role("navigation", name="Show by state").get_by_role("link").all_inner_texts()
        numbers = collections.Counter({text.split()[0]: int(text.split()[-1]) for text in links})
        return numbers if numbers["queued"] + numbers["sending"] == 0 else None
    numbers = wait_until(settled, 150)
    arrived = collections.Counter(recipient(mail) for _, mail in sink.mails())
    assert max(arrived.values()) == 1
    # Whoever has no mail is one of those that are shown as unknown: a person decides whether to send again.
    assert numbers["sent"] + numbers["unknown"] == 61
    assert len(arrived) >= numbers["sent"]


def begin_upload(program, length):
    """A form of which only the head and a first part is sent."""
    host, port = program.origin.removeprefix("http://").split(":")
    slow = socket.create_connection((host, int(port)), timeout=10)
    slow.sendall(f"POST /sign-in HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                 f"Content-Length: {length}\r\n\r\naddress=".encode())
    time.sleep(0.3)
    return slow


def test_it_ends_within_five_seconds_with_an_upload_under_way_that_never_ends(program):
    slow = begin_upload(program, 1000)
    begun = time.monotonic()
    program.process.send_signal(signal.SIGTERM)
    program.process.wait(timeout=30)
    assert time.monotonic() - begun < 5
    slow.close()


def test_what_is_under_way_when_it_is_told_to_end_is_still_answered(program):
    slow = begin_upload(program, 11)
    program.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    slow.sendall(b"ada")
    assert slow.recv(12) in (b"HTTP/1.1 403", b"HTTP/1.1 422"), "answered, though refused for want of a cookie"
    assert program.process.wait(timeout=30) == 0
    slow.close()


def test_a_second_server_on_the_same_folder_is_refused_with_a_sentence(program):
    answer = program.command("serve")
    assert answer.returncode != 0
    assert "Another Klatch" in answer.stderr and "KLATCH_DATA" in answer.stderr, answer.stderr


def test_a_second_process_on_the_same_database_shares_the_work_and_the_sessions(walker, program):
    become_owner(walker, program)
    address = f"postgresql:///klatch?host={program.data}/socket&user="
    second = Program(
        KLATCH_DATABASE_URL=address + "klatch_app", KLATCH_DATABASE_OWNER_URL=address + "klatch_owner",
        KLATCH_ROOT_KEY=program.data + "/keys/root.key").start()
    try:
        walker.go(second.origin + "/")
        walker.see("Good to see you, Ada Example")
        powerful = second.command("doctor", "--json")
        assert '"state" : "bad"' not in powerful.stdout, powerful.stdout
        second.settings["KLATCH_DATABASE_URL"] = address + "klatch_owner"
        refused = second.command("doctor")
        assert refused.returncode == 1 and "klatch_owner" in refused.stdout, refused.stdout
    finally:
        second.remove()


def test_wrong_settings_are_told_all_at_once():
    program = Program(KLATCH_URL="http://klatch.example.org", KLATCH_LISTEN="nonsense", KLATCH_SMTP_URL="ftp://x")
    answer = program.command("serve")
    program.remove()
    assert answer.returncode == 78
    for setting in ("KLATCH_URL", "KLATCH_LISTEN", "KLATCH_SMTP_URL", "KLATCH_MAIL_FROM"):
        assert setting in answer.stderr, answer.stderr
    assert answer.stderr.count("Fix:") >= 4
