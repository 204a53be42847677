"""A full run with a unique string in every confidential field: none of them lies anywhere in plain.

Where a canary may be seen is said per kind; everything else in the data folder (tables, indexes, write-ahead log,
temporary files, server logs, keys) and everything the program printed must be free of them.
"""

import os
import pathlib
import re
import subprocess

from conftest import add_passkey, become_owner, plan_round, wait_until

CANARIES = {
    "name": "Canaryname Quokkazulu", "address": "canary-zanzibar-48151623", "department": "Canarydepartment-Xylophone",
    "location": "Canarylocation-Quetzalcoatl", "custom": "Canarycustom-Hippopotamus", "owner": "Canaryowner Wombatmeister",
    "owner address": "canary-owner-108815", "invited": "canary-invited-2342",
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


def test_no_canary_lies_in_plain(walker, program, tmp_path):
    walker.go(program.await_owner_link())
    walker.press("Become the owner")
    walker.page.get_by_label("Your name").fill(CANARIES["owner"])
    walker.page.get_by_label("E-mail address").fill(CANARIES["owner address"] + "@example.org")
    walker.page.get_by_label("Name of the workspace").fill("Engines")
    walker.press("Start")
    add_passkey(walker, CANARIES["owner"])
    walker.go(program.origin + "/people/import")
    walker.page.locator("input[type=file]").set_input_files(people_with_canaries(tmp_path))
    walker.press("Look at the file")
    walker.page.get_by_role("main").wait_for()
    for column in walker.page.locator("main select").all():
        if column.input_value() == "ignore":
            column.select_option(index=1)
    walker.press("Import")
    walker.page.wait_for_url(re.compile("/done"))
    walker.go(program.origin + "/members")
    walker.page.get_by_label("E-mail address").fill(CANARIES["invited"] + "@example.com")
    walker.press("Send the invitation")
    walker.see("is on its way")
    walker.go(program.origin + "/programs/new")
    walker.page.get_by_label("Name of the program").fill("Coffee")
    walker.press("Create the program")
    walker.press("Start the program")
    walker.see("The program runs.")
    walker.page.wait_for_url(re.compile("/programs/[0-9a-f-]{36}"))
    plan_round(walker, walker.page.url.split("?")[0])
    walker.see(CANARIES["name"])
    walker.press("Run this round")
    walker.page.wait_for_url(re.compile("/rounds/"))
    wait_until(lambda: walker.page.reload() and walker.page.get_by_role("link", name="sent 31").count())
    walker.go(program.origin + "/sign-in")
    walker.page.get_by_label("E-mail address").fill(CANARIES["owner address"] + "@example.org")
    walker.press("Send me a sign-in mail")
    # The search itself is proved first: the file that was uploaded does hold them.
    assert set(files_with(tmp_path, CANARIES)) >= {"name", "address", "department", "location", "custom"}
    assert program.stop() == 0
    assert files_with(program.data, CANARIES) == {}
    # Nor did the program print any of them, in a log at its fullest or elsewhere.
    printed = (program.said + program.log.read_text()).lower()
    assert "klatch" in printed
    assert [word for word in CANARIES.values() if word.lower() in printed] == []
    # What holds keys is open to nobody else.
    for path in pathlib.Path(program.data, "keys").rglob("*"):
        assert os.stat(path).st_mode & 0o077 == 0, path
    assert subprocess.run(["grep", "-rlE", "klatch_(session|link|invite|owner|capability)_[0-9A-Za-z]{20}", program.data],
                          capture_output=True, text=True).stdout == ""
