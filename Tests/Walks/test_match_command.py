"""What `klatch match` says, and where: results on standard output, notes and refusals on standard error."""

import os
import subprocess

import pytest


def match(folder, people, rules=None, *options):
    (folder / "people.csv").write_text(people)
    command = [os.environ["WALKS_PROGRAM"], "match", "--people", folder / "people.csv", *options]
    if rules is not None:
        (folder / "rules.yaml").write_text(rules)
        command += ["--rules", folder / "rules.yaml"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


PEOPLE = "email,location\nada@example.org,Oslo\nben@example.org,Rome\ncleo@example.org,Rome\n"


@pytest.mark.parametrize("people, rules, named, line", [
    (PEOPLE, "size: 2\nnever:\n  - {locatoin: Oslo}\n", "rules.yaml", 3),
    (PEOPLE, "never:\n  - [ada@example.org, ben]\n", "rules.yaml", 2),
    ("email,blocked\nada@example.org,Ben from Rome\n", None, "people.csv", 2),
    ("email,wishes\nada@example.org,\nben@example.org,anybody\n", None, "people.csv", 3),
])
def test_a_slip_is_told_with_file_and_line_and_nothing_is_planned(tmp_path, people, rules, named, line):
    done = match(tmp_path, people, rules)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{tmp_path / named}: line {line}: ")


def test_somebody_unknown_in_never_is_told_and_passed_over(tmp_path):
    done = match(tmp_path, PEOPLE, "never:\n  - [ada@example.org, gone@example.org]\n")
    assert done.returncode == 0 and "Round 1" in done.stdout
    assert f"{tmp_path / 'rules.yaml'}: note: line 2: not among the people: gone@example.org\n" == done.stderr


def test_csv_stays_a_table_and_who_is_left_out_stands_on_standard_error(tmp_path):
    done = match(tmp_path, PEOPLE, "share: location\n", "--csv")
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["round,group,email", "1,1,ben@example.org", "1,1,cleo@example.org"]
    assert "klatch match: round 1: left out: ada@example.org (the rules allow no partner)\n" in done.stderr
