"""A server is lost, and comes back from its backup on another folder."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

from conftest import Program, become_owner

ROSTER = "name,email,department\nBen Example,ben@example.com,Sales\nCleo Example,cleo@example.com,Legal\n"


def import_people(walker, program, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(ROSTER)
    walker.go(program.origin + "/people/import")
    walker.page.locator("input[type=file]").set_input_files(roster)
    walker.press("Look at the file")
    walker.page.locator("form[action$='/confirm'] button").click()
    walker.page.wait_for_url(re.compile("/done$"))


def result(run):
    assert run.returncode == 0, run.stderr + run.stdout
    return json.loads(run.stdout)


def test_a_lost_server_comes_back(walker, program, tmp_path):
    become_owner(walker, program)
    import_people(walker, program, tmp_path)
    key = tmp_path / "backup.key"
    public = program.command("backup", "key", str(key)).stdout.strip()
    assert re.fullmatch(r"klatch-backup-public:[0-9a-f]{64}:[0-9a-f]{8}", public)
    assert "KLATCH_BACKUP_TO" in program.command("backup", "create").stderr

    kept = tmp_path / "kept"
    program.settings |= {"KLATCH_BACKUP_TO": str(kept), "KLATCH_BACKUP_RECIPIENTS": public}
    made = result(program.command("backup", "create", "--json"))
    assert made["rows"] > 20 and len(list(kept.iterdir())) == 5
    for file in kept.iterdir():
        assert b"example.com" not in file.read_bytes(), file
    listed = result(program.command("backup", "list", "--json"))
    assert [backup["name"] for backup in listed[0]["backups"]] == [made["data"], made["keys"]]
    verified = result(program.command("backup", "verify", "--json"))
    assert {backup["checked"] for backup in verified[0]["backups"]} == {"opened"}
    drill = result(program.command("backup", "drill", "--json"))
    assert drill["data"] == made["data"] and drill["rows"] == made["rows"]

    over = program.command("backup", "restore", "--key", str(key))
    assert over.returncode == 1 and "Nothing is ever restored over a living one" in over.stderr

    shutil.copy(os.path.join(program.data, "keys/root.key"), tmp_path / "root.key")
    program.stop()
    other = Program()
    try:
        missing = other.command("backup", "restore", "--key", str(key), "--from", str(kept))
        assert missing.returncode == 1 and "root key" in missing.stderr
        os.makedirs(os.path.join(other.data, "keys"), mode=0o700)
        shutil.copy(tmp_path / "root.key", os.path.join(other.data, "keys/root.key"))
        restored = result(other.command("backup", "restore", "--key", str(key), "--from", str(kept), "--json"))
        assert restored["rows"] == made["rows"] and restored["aftermath"]["sessionsEnded"] > 0
        assert other.command("audit", "verify").returncode == 0
        other.start()
        walker.go(other.origin + "/people")
        assert "/sign-in" in walker.page.url
        link = other.command("owner", "link").stdout.strip()
        assert link.startswith("http")
    finally:
        other.remove()


def test_a_damaged_backup_is_found_and_told(walker, program, tmp_path):
    become_owner(walker, program)
    kept = tmp_path / "kept"
    public = program.command("backup", "key", str(tmp_path / "backup.key")).stdout.strip()
    program.settings |= {"KLATCH_BACKUP_TO": str(kept), "KLATCH_BACKUP_RECIPIENTS": public}
    made = result(program.command("backup", "create", "--json"))
    file = kept / (made["data"] + ".rows")
    octets = bytearray(file.read_bytes())
    octets[-50] ^= 1
    file.write_bytes(octets)
    found = program.command("backup", "verify")
    assert found.returncode == 1 and "was changed" in found.stdout
    assert program.command("backup", "drill").returncode == 1


def test_a_lost_server_comes_back_from_a_bucket(walker, program, tmp_path):
    become_owner(walker, program)
    key = tmp_path / "backup.key"
    public = program.command("backup", "key", str(key)).stdout.strip()
    peer = pathlib.Path(__file__).parent.parent / "peers/s3_peer.py"
    with subprocess.Popen([sys.executable, "-B", peer], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as store:
        facts = json.loads(store.stdout.readline())
        (tmp_path / "secret").write_text(facts["secret"] + "\n")
        bucket = f"{facts['tls']}/{facts['bucket']}/klatch"
        reached = {"KLATCH_BACKUP_S3_KEY_ID": facts["id"], "KLATCH_BACKUP_S3_SECRET_FILE": str(tmp_path / "secret"),
                   "KLATCH_BACKUP_S3_REGION": facts["region"], "KLATCH_BACKUP_S3_CA": facts["ca"]}
        program.settings |= reached | {"KLATCH_BACKUP_TO": bucket, "KLATCH_BACKUP_RECIPIENTS": public}
        made = result(program.command("backup", "create", "--json"))
        assert made["places"] == [bucket]
        assert result(program.command("backup", "list", "--json"))[0]["backups"][0]["name"] == made["data"]
        assert {backup["checked"] for backup in result(program.command("backup", "verify", "--json"))[0]["backups"]} == {"opened"}
        drill = result(program.command("backup", "drill", "--json"))
        assert drill["rows"] == made["rows"] and drill["sight"]["sealedValues"] > 0 and drill["sight"]["signIns"] == 1
        assert os.listdir(os.path.join(program.data, "backups-scratch")) == []
        shutil.copy(os.path.join(program.data, "keys/root.key"), tmp_path / "root.key")
        program.stop()
        other = Program()
        try:
            os.makedirs(os.path.join(other.data, "keys"), mode=0o700)
            shutil.copy(tmp_path / "root.key", os.path.join(other.data, "keys/root.key"))
            other.settings |= reached
            restored = result(other.command("backup", "restore", "--key", str(key), "--from", bucket, "--json"))
            assert restored["rows"] == made["rows"]
            assert other.command("audit", "verify").returncode == 0
        finally:
            other.remove()
            store.stdin.close()
