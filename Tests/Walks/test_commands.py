"""What operators do from a shell: the commands beside a server that runs, and what they answer to a script."""

import json
import os
import pathlib
import re
import socket
import subprocess
import urllib.request

from conftest import Program, become_owner, wait_until
from prometheus_client.parser import text_string_to_metric_families
from steps import bring_people

ROSTER = "Name,Email\nBen Example,ben@example.com\nCleo Example,cleo@example.com\n"


def as_owner_of_tables(program, statements):
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_owner"
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statements, address], check=True, timeout=30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def said(program, *arguments):
    answer = program.command(*arguments)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_without_a_mail_server_a_code_is_read_on_the_machine(walker, phone, program):
    become_owner(walker, program)
    person = phone(program.origin + "/sign-in")
    person.page.get_by_label("E-mail address").fill("ada@example.org")
    person.press("Send me a sign-in mail")
    person.see("klatch mail kept")
    person.look("sign-in-kept")
    kept = wait_until(lambda: re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", said(program, "mail", "kept")))
    person.page.get_by_label("Code from the mail").fill(kept.group(0))
    person.press("Sign in with the code")
    person.page.wait_for_url(lambda address: "/sign-in" not in address)


def test_keys_of_every_level_are_replaced_and_everything_still_opens(walker, program):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)
    before = json.loads(said(program, "keys", "status", "--json"))
    for level in ("root", "workspaces", "people", "signing"):
        said(program, "keys", "rotate", level)
    after = json.loads(said(program, "keys", "status", "--json"))
    assert after["wrappedByOtherRoots"] == 0
    highest = {kind: max(row["version"] for row in after["counts"] if row["kind"] == kind) for kind in ("person", "workspace")}
    assert min(highest.values()) > max(row["version"] for row in before["counts"]), highest
    assert "Ben Example" in said(program, "people", "export")
    assert program.stop() == 0
    program.start()
    walker.go(program.origin + "/people")
    walker.see("Ben Example")
    assert "hold." in said(program, "audit", "verify")


def test_a_trail_that_was_cut_is_found_by_the_checkpoint_that_was_saved(walker, program, tmp_path):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)
    saved = str(tmp_path / "checkpoints.json")
    said(program, "audit", "verify", "--save", saved)
    as_owner_of_tables(
        program,
        "SET search_path TO klatch; SET app.scope = 'system'; ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY;"
        "ALTER TABLE audit_head NO FORCE ROW LEVEL SECURITY;"
        "DELETE FROM audit_event e USING audit_head h WHERE h.workspace_id = e.workspace_id AND h.seq = e.seq;"
        "UPDATE audit_head h SET (seq, hash) = (SELECT e.seq, e.hash FROM audit_event e"
        " WHERE e.workspace_id = h.workspace_id ORDER BY e.seq DESC LIMIT 1);"
        "ALTER TABLE audit_event FORCE ROW LEVEL SECURITY; ALTER TABLE audit_head FORCE ROW LEVEL SECURITY")
    cut = program.command("audit", "verify", "--checkpoints", saved, "--json")
    assert cut.returncode == 1
    findings = [chain["finding"] for chain in json.loads(cut.stdout)["chains"] if chain.get("finding")]
    assert len(findings) == 2, cut.stdout


def test_a_trail_is_checked_elsewhere_without_an_installation(walker, program, tmp_path):
    become_owner(walker, program)
    file, key = str(tmp_path / "trail.jsonl"), json.loads(said(program, "keys", "status", "--json"))
    said(program, "audit", "verify")
    assert "entries" in said(program, "audit", "export", file)
    elsewhere = {"PATH": os.environ["PATH"], "KLATCH_DATA": str(tmp_path / "nothing")}
    check = lambda *more: subprocess.run(
        [os.environ["WALKS_PROGRAM"], "audit", "verify", "--file", file, *more], env=elsewhere, capture_output=True, text=True)
    feed = json.loads(urllib.request.urlopen(program.origin + "/trust.json", timeout=10).read())
    assert "hold." in check("--key", feed["key"]).stdout
    assert check("--key", "ab" * 32).returncode == 1 and check("--key", "none").returncode != 0
    text = pathlib.Path(file).read_text()
    pathlib.Path(file).write_text(text.replace("workspace.created", "workspace.removed"))
    told = check()
    assert told.returncode == 1 and "was edited" in told.stdout, told


def test_measures_are_read_where_the_operator_said(tmp_path):
    port = free_port()
    program = Program(KLATCH_METRICS_LISTEN=f"127.0.0.1:{port}").start()
    try:
        read = lambda path: urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10).read().decode()
        assert "klatch_database_up 1" in read("/metrics") and read("/ready") == "ready\n" and read("/health") == "ok\n"
        families = {family.name for family in text_string_to_metric_families(read("/metrics"))}
        assert {"klatch_jobs", "klatch_claims", "klatch_http_answers", "process_resident_memory_bytes"} <= families
    finally:
        program.remove()
    refused = Program(KLATCH_METRICS_LISTEN="0.0.0.0:9464")
    assert "KLATCH_METRICS_LISTEN" in refused.command("doctor").stdout + refused.command("doctor").stderr


def test_a_roster_comes_in_by_command_whole_or_not_at_all(walker, program, tmp_path):
    become_owner(walker, program)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(ROSTER)
    bad.write_text(ROSTER + "Dina Example,not an address\n")
    refused = program.command("people", "import", str(bad))
    assert refused.returncode == 2 and "Row 4, column 2" in refused.stderr and str(bad) in refused.stderr, refused.stderr
    told = json.loads(program.command("people", "import", str(bad), "--json").stdout)
    assert [problem["row"] for problem in told["problems"]] == [4] and "Nothing was imported" in told["sentence"], told
    assert "ben@example.com" not in said(program, "people", "export")
    assert json.loads(said(program, "people", "import", str(good), "--json"))["new"] == 2
    assert "ben@example.com" in said(program, "people", "export")
    assert "0 new" in said(program, "people", "import", str(good))


def test_a_column_that_is_left_out_is_named_and_can_be_kept(walker, program, tmp_path):
    become_owner(walker, program)
    file = tmp_path / "people.csv"
    file.write_text("Name,Mail,Squad\nAda Example,ada@example.com,Blue\n")
    assert 'Left out: "Squad"' in said(program, "people", "import", str(file))
    assert "Blue" not in said(program, "people", "export")
    assert "1 changed" in said(program, "people", "import", str(file), "--column", "squad=custom:Squad")
    assert "Blue" in said(program, "people", "export")
    wrong = program.command("people", "import", str(file), "--column", "Troop=department")
    assert wrong.returncode == 2 and '"Troop"' in wrong.stderr, wrong.stderr


def test_migrating_by_hand_leaves_nothing_to_do(program):
    assert "stands at version" in said(program, "migrate")
    assert "version" in json.loads(said(program, "migrate", "--json"))


def test_links_and_new_keys_can_be_read_by_a_script(program):
    assert "/owner#klatch_owner_" in json.loads(said(program, "owner", "link", "--json"))["link"]
    turned = json.loads(said(program, "keys", "rotate", "workspaces", "--json"))
    assert turned["keys"] >= 1 and turned["level"] == "workspaces" and "new version" in turned["text"], turned


def test_where_nothing_was_ever_started_commands_say_so_once_with_the_fix(program, tmp_path):
    environment = {**program.environment, "KLATCH_DATA": str(tmp_path / "nothing")}
    run = lambda *words: subprocess.run(  # noqa: E731
        [os.environ["WALKS_PROGRAM"], *words], env=environment, capture_output=True, text=True, timeout=60)
    for words in (["keys", "status"], ["owner", "link"], ["audit", "verify"], ["people", "export"]):
        answer = run(*words)
        assert answer.returncode == 1 and "was never started in" in answer.stderr and "klatch serve" in answer.stderr
    doctor = run("doctor", "--json")
    findings = json.loads(doctor.stdout)
    assert doctor.returncode == 0 and not [finding for finding in findings if finding["state"] == "bad"], findings
    assert ["klatch serve" in finding["fix"] for finding in findings if finding["subject"] == "start"] == [True], findings
    program.settings["KLATCH_DATABASE_URL"] = "postgresql://klatch_app:quixquill@127.0.0.1:1/klatch"
    lost = json.loads(program.command("doctor", "--json").stdout)
    unreached = [finding for finding in lost if finding["subject"] == "database"][0]
    assert "KLATCH_DATABASE_URL" in unreached["sentence"] and "host and port" in unreached["fix"], lost
    assert "quixquill" not in json.dumps(lost)
    assert not (tmp_path / "nothing").exists()


def test_a_second_klatch_on_the_same_port_names_the_setting_before_it_starts_anything(program, tmp_path):
    taken = "127.0.0.1:" + program.origin.rsplit(":", 1)[1]
    environment = {**program.environment, "KLATCH_DATA": str(tmp_path / "second"), "KLATCH_LISTEN": taken}
    second = subprocess.run(
        [os.environ["WALKS_PROGRAM"], "serve"], env=environment, capture_output=True, text=True, timeout=60)
    assert second.returncode == 1 and "KLATCH_LISTEN" in second.stderr, second.stderr
    assert not (tmp_path / "second").exists()
