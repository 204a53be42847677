"""A full run with a unique string in every confidential field: none of them lies anywhere in plain.

Where a canary may be seen is said per kind; everything else in the data folder (tables, indexes, write-ahead log,
temporary files, server logs, keys) and everything the program printed must be free of them.
"""

import os
import pathlib
import re
import subprocess

import pytest
from conftest import Program, add_passkey, plan_round
from steps import ask_to_sign_in, await_mails, import_people, look_at_file, make_program, run_planned

CANARIES = {
    "name": "Canaryname Quokkazulu", "address": "canary-zanzibar-48151623", "department": "Canarydepartment-Xylophone",
    "location": "Canarylocation-Quetzalcoatl", "custom": "Canarycustom-Hippopotamus", "owner": "Canaryowner Wombatmeister",
    "owner address": "canary-owner-108815", "invited": "canary-invited-2342",
    "own words": "Canarywords-Marmalade", "own topic": "Canarytopic-Narwhal", "token": "Canarytoken-Periwinkle",
    "told": "Canarytold-Okapi",
}


def people_with_canaries(folder):
    roster = folder / "roster.csv"
    rows = ["Name,Email,Department,Location,Hobby"] + [
        f"{CANARIES['name']} {number},{CANARIES['address']}-{number}@example.com,{CANARIES['department']},"
        f"{CANARIES['location']},{CANARIES['custom']}" for number in range(30)]
    roster.write_text("\n".join(rows))
    return roster


def files_with(folder, words):
    """Every file below a folder that holds one of the words, as the bytes lie on disk, in UTF-8 or UTF-16."""
    found = {}
    for path in pathlib.Path(folder).rglob("*"):
        if not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes().lower()
        for kind, word in words.items():
            if word.lower().encode() in content or word.lower().encode("utf-16-le") in content:
                found.setdefault(kind, []).append(str(path.relative_to(folder)))
    return found


@pytest.fixture
def program():
    """One that says all it can."""
    program = Program(KLATCH_LOG_LEVEL="debug").start()
    yield program
    program.remove()


def say_something(walker, program):
    """What somebody writes about themselves and for everybody, and a token with a name."""
    walker.go(program.origin + "/introductions")
    walker.page.get_by_label("What others read about you").fill(CANARIES["own words"])
    walker.page.get_by_label("Topics").fill(CANARIES["own topic"])
    walker.page.locator("form[action$='/about'] button").first.click()
    walker.see("Saved")
    walker.go(program.origin + "/account/tokens")
    walker.page.get_by_label("Name").fill(CANARIES["token"])
    walker.page.locator("main form button").first.click()
    walker.see("klatch_pat_")
    walker.go(program.origin + "/programs")
    walker.follow("Coffee")
    walker.go(walker.page.url + "/habits")
    walker.page.locator("#words").fill(CANARIES["told"])
    walker.press("Save")
    walker.see("Saved.")


def test_no_canary_lies_in_plain(walker, program, tmp_path):
    walker.go(program.await_owner_link())
    walker.press("Become the owner")
    walker.page.get_by_label("Your name").fill(CANARIES["owner"])
    walker.page.get_by_label("E-mail address").fill(CANARIES["owner address"] + "@example.org")
    walker.page.get_by_label("Name of the workspace").fill("Engines")
    walker.press("Start")
    add_passkey(walker, CANARIES["owner"])
    look_at_file(walker, program, people_with_canaries(tmp_path))
    walker.page.get_by_role("main").wait_for()
    for column in walker.page.locator("main select").all():
        if column.input_value() == "ignore":
            column.select_option(index=1)
    import_people(walker)
    walker.go(program.origin + "/members")
    walker.page.get_by_label("E-mail address").fill(CANARIES["invited"] + "@example.com")
    walker.press("Send the invitation")
    walker.see("is on its way")
    plan_round(walker, make_program(walker, program, "Coffee"))
    walker.see(CANARIES["name"])
    run_planned(walker)
    await_mails(walker, "kept here 31")
    say_something(walker, program)
    ask_to_sign_in(walker, program, CANARIES["owner address"] + "@example.org")
    # The search itself is proved first: the file that was uploaded does hold them.
    assert set(files_with(tmp_path, CANARIES)) >= {"name", "address", "department", "location", "custom"}
    assert program.stop() == 0
    assert files_with(program.data, CANARIES) == {}
    # Nor did the program print any of them, in a log at its fullest or elsewhere.
    printed = (program.said + program.log.read_text()).lower()
    assert "/people/import/{import}" in printed, "the log of requests is in it"
    assert not re.search("klatch_[a-z]+_[0-9a-z]{20}", re.sub("/owner#klatch_[0-9a-z_]+", "", printed))
    assert [word for word in CANARIES.values() if word.lower() in printed] == []
    # What holds keys is open to nobody else.
    for path in pathlib.Path(program.data, "keys").rglob("*"):
        assert os.stat(path).st_mode & 0o077 == 0, path
    assert subprocess.run(["grep", "-rlE", "klatch_(session|link|invite|owner|capability)_[0-9A-Za-z]{20}", program.data],
                          capture_output=True, text=True).stdout == ""
