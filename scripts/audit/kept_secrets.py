"""Secrets in the tree, by detect-secrets. Those of the exceptions are made up, or are no secrets."""
import json
import tempfile
from pathlib import Path

from findings import ROOT, Finding, run

BIN = ROOT / ".venv-audit" / "bin"
# In two pieces, so that this file holds none itself.
PLANTED = {
    "AWS Access Key": "key = 'AKIA" + "Q3EGRIKOMMLTR5WZ'\n",
    "Private Key": "-----BEGIN RSA " + "PRIVATE KEY-----\n",
    "Secret Keyword": "password = 'correct-" + "horse-battery'\n",
    "Basic Auth Credentials": "url = 'smtp://ada:" + "n0tAWord@mail.example.net'\n",
}


def look(_):
    yield from planted()
    files = run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], 60, cwd=ROOT).stdout.splitlines()
    print(f"    {len(files)} files.")
    for path, kind, digest, line in secrets(ROOT):
        yield Finding(f"{path}#{digest[:12]}", f"{path}:{line}: {kind}, {digest[:12]}. Take it out; if it is none, say why.")


def secrets(folder, *options):
    """What looks like a secret: path, kind, SHA-1 of the secret, line."""
    said = run([BIN / "detect-secrets", "--cores", "2", "scan", *options, "."], 300, cwd=folder)
    for path, found in json.loads(said.stdout)["results"].items():
        for secret in found:
            yield path, secret["type"], secret["hashed_secret"], secret["line_number"]


def planted():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "settings.py").write_text("".join(PLANTED.values()))
        kinds = {kind for _, kind, _, _ in secrets(folder, "--all-files")}
    for kind in sorted(set(PLANTED) - kinds):
        yield Finding("planted", f"detect-secrets does not see a planted {kind}.")
