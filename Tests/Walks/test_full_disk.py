"""A disk without room: people are told to try again, nothing is half done, and with room again everything goes on."""

import pathlib
import re
import subprocess

import pytest
from conftest import Program, become_owner, wait_until
from steps import bring_people, look_at_file

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


def test_a_full_disk_loses_no_introduction(walker, small):
    become_owner(walker, small)
    filler = fill(small)
    look_at_file(walker, small, ROSTER)
    walker.see("We cannot answer just now.")
    assert re.fullmatch("[0-9a-f]{16}", walker.page.locator(".request-id code").inner_text())
    filler.unlink()
    wait_until(lambda: walker.go(small.origin + "/people").status == 200)
    bring_people(walker, small, ROSTER)
