"""A disk without room: people are told to try again, nothing is half done, and with room again everything goes on."""

import collections
import pathlib
import re
import subprocess

import pytest
from conftest import Program, become_owner, wait_until
from steps import bring_people, look_at_file, make_program, recipient, run_round

ROSTER = "name,email\n" + "".join(f"Person {n},person{n}@example.com\n" for n in range(300))


@pytest.fixture
def small(sink):
    """A program whose data folder is a disk of its own. Needs to be root, as the whole of these tests does."""
    program = Program(KLATCH_SMTP_URL=sink.address, KLATCH_MAIL_FROM="klatch@example.org")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m,mode=711", "tmpfs", program.data], check=True)
    yield program.start()
    program.stop()
    subprocess.run(["umount", "--lazy", program.data], check=True)
    program.remove()


def fill(program):
    """Writes a file until there is no room for another block."""
    path = pathlib.Path(program.data, "filler")
    with path.open("ab", buffering=0) as filler:
        while True:
            try:
                filler.write(bytes(4096))
            except OSError:
                return path


def test_a_full_disk_writes_nothing_by_halves(walker, small):
    become_owner(walker, small)
    filler = fill(small)
    look_at_file(walker, small, ROSTER)
    walker.see("We cannot answer just now.")
    assert re.fullmatch("[0-9a-f]{16}", walker.page.locator(".request-id code").inner_text())
    filler.unlink()
    wait_until(lambda: walker.go(small.origin + "/people").status == 200)
    bring_people(walker, small, ROSTER)


def test_a_disk_that_fills_while_mails_go_out_loses_no_introduction(walker, small, sink):
    become_owner(walker, small)
    bring_people(walker, small, ROSTER)
    address = run_round(walker, make_program(walker, small, "Coffee"))
    wait_until(lambda: any(True for _ in sink.mails()))
    filler = fill(small)
    before = len(list(sink.mails()))
    assert before < 301, "the disk filled too late to be in the way"
    wait_until(lambda: walker.go(small.origin + "/people").status == 503)
    filler.unlink()

    def settled():
        if walker.go(address).status != 200:
            return None
        links = walker.page.get_by_role("navigation", name="Show by state").get_by_role("link").all_inner_texts()
        numbers = collections.Counter({text.split()[0]: int(text.split()[-1]) for text in links})
        return numbers if numbers["all"] and numbers["queued"] + numbers["sending"] == 0 else None
    numbers = wait_until(settled, 150)
    arrived = collections.Counter(recipient(mail) for _, mail in sink.mails())
    assert max(arrived.values()) == 1
    assert numbers["sent"] + numbers["unknown"] + numbers["refused"] == 301
    assert len(arrived) >= numbers["sent"]
    # What is not sure to have arrived has its button.
    if numbers["sent"] < 301:
        assert walker.page.get_by_role("button", name=re.compile("again", re.IGNORECASE)).count()
