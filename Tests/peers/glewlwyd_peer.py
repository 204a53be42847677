"""Glewlwyd, a real OpenID provider, for tests: python glewlwyd_peer.py REDIRECT_URI [REDIRECT_URI ...]

Needs what `unpack-glewlwyd` unpacks, sqlite3 and openssl; only Python's own library besides. Starts the program on
127.0.0.1 and a free port, with everything it writes in a folder of its own. When ready it prints one line of JSON, the
same as the other peer's:
    {"issuer": ..., "client_id": ..., "client_secret": ..., "user": ..., "password": ..., "name": ..., "email": ...}
and it ends when its standard input is closed; the folder goes with it.

How it differs from the other peer: `aud` is a text, the key is RSA with RS256 only, its issuer has a path, and what is
wrong with a code it answers with 403 where the other says 400.
"""

import ctypes
import http.cookiejar
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

UNPACKED = pathlib.Path(__file__).resolve().parents[2] / ".build/peers/glewlwyd"
PROGRAM = UNPACKED / "usr/bin/glewlwyd"
SHARE = UNPACKED / "usr/share/glewlwyd/webapp"
SCHEMA = UNPACKED / "usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
PAGE_SETTINGS = UNPACKED / "etc/glewlwyd/config-2.7.json/config.json"
MODULES = UNPACKED / "usr/lib/glewlwyd"
START_SECONDS = 30
USER, NAME, EMAIL = "grace", "Grace Example", "grace@example.org"

SETTINGS = """
bind_address="127.0.0.1"
port={port}
external_url="http://127.0.0.1:{port}"
login_url="login.html"
api_prefix="api"
static_files_path="{folder}/webapp/"
log_mode="file"
log_level="WARNING"
log_file="{folder}/glewlwyd.log"
cookie_secure=0
session_key="PEER_SESSION"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{modules}/user"
client_module_path="{modules}/client"
user_auth_scheme_module_path="{modules}/scheme"
plugin_module_path="{modules}/plugin"
use_secure_connection=false
secure_connection_key_file="{folder}/none"
secure_connection_pem_file="{folder}/none"
secure_connection_ca_file="{folder}/none"
hash_algorithm="SHA512"
database = {{ type="sqlite3" path="{folder}/peer.sqlite" }};
static_files_mime_types = (
  {{ extension=".html" mime_type="text/html" }}, {{ extension=".css" mime_type="text/css" }},
  {{ extension=".js" mime_type="application/javascript" }}, {{ extension=".json" mime_type="application/json" }}
)
"""


def die_with_parent():
    """In the child: the kernel ends it when we end, however we do (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Peer:
    """One running Glewlwyd, and its administrator."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.origin = f"http://127.0.0.1:{self.port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def start(self):
        # Its links lead to other packages' scripts and styles, unpacked beside it; the server wants files.
        shutil.copytree(SHARE, self.folder / "webapp", ignore=shutil.ignore_patterns("config.json"))
        shutil.copy(PAGE_SETTINGS, self.folder / "webapp/config.json")
        with SCHEMA.open() as schema:
            subprocess.run(["sqlite3", str(self.folder / "peer.sqlite")], stdin=schema, check=True)
        settings = self.folder / "glewlwyd.conf"
        settings.write_text(SETTINGS.format(port=self.port, folder=self.folder, modules=MODULES))
        self.process = subprocess.Popen(
            [PROGRAM, "--config-file", settings], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            preexec_fn=die_with_parent)
        self._wait()

    def _wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                return self.call("GET", "/config")
            except OSError:
                time.sleep(0.05)
        sys.exit("glewlwyd did not start: " + (self.folder / "glewlwyd.log").read_text(errors="replace")[-2000:])

    def call(self, method, path, value=None):
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(
            self.origin + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with self.opener.open(request, timeout=10) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"glewlwyd answered {method} {path} with {error.code}: {error.read()[:500]}")

    def provider(self):
        """The OpenID plugin, with a key made for this run."""
        def openssl(*arguments, given=None):
            return subprocess.run(["openssl", *arguments], input=given, capture_output=True, check=True).stdout
        key = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        public = openssl("pkey", "-pubout", given=key)
        issuer = self.origin + "/api/oidc"
        flags = {"auth-type-code-enabled": True, "auth-type-refresh-enabled": True, "pkce-allowed": True,
                 "pkce-required": True, "pkce-method-plain-allowed": False, "auth-type-code-revoke-replayed": True,
                 "oauth-as-iss-id": False, "jwks-show": True, "allow-non-oidc": False}
        off = {f"auth-type-{name}-enabled": False for name in (
            "token", "id-token", "none", "password", "client", "device", "implicit")}
        self.call("POST", "/api/mod/plugin/", {
            "module": "oidc", "name": "oidc", "display_name": "OpenID", "parameters": {
                "iss": issuer, "jwt-type": "rsa", "jwt-key-size": "256", "key": key.decode(), "cert": public.decode(),
                "access-token-duration": 3600, "refresh-token-duration": 86400, "code-duration": 600,
                "subject-type": "public", "secret-type": "pairwise",
                "name-claim": "on-demand", "name-claim-scope": ["profile"],
                "email-claim": "on-demand", "email-claim-scope": ["email"], **flags, **off}})
        return issuer

    def furnish(self, redirects):
        """One person and one client; the administrator's well-known password goes."""
        self.call("POST", "/api/auth/", {"username": "admin", "password": "password"})
        issuer = self.provider()
        password, client_id, secret = (secrets.token_urlsafe(18) for _ in range(3))
        for scope in ("profile", "email"):
            self.call("POST", "/api/scope/", {"name": scope, "display_name": scope, "password_required": False})
        self.call("PUT", "/api/scope/openid", {"display_name": "OpenID", "password_required": True, "password_max_age": 0})
        self.call("POST", "/api/user/", {
            "username": USER, "name": NAME, "email": EMAIL, "password": password, "enabled": True,
            "scope": ["g_profile", "openid", "profile", "email"]})
        self.call("POST", "/api/client/", {
            "client_id": client_id, "name": "Klatch", "enabled": True, "confidential": True, "password": secret,
            "client_secret": secret, "redirect_uri": redirects, "authorization_type": ["code", "refresh_token"],
            "token_endpoint_auth_method": ["client_secret_basic", "client_secret_post"],
            "scope": ["openid", "profile", "email"]})
        self.call("PUT", "/api/profile/password", {"old_password": "password", "password": secrets.token_urlsafe(24)})
        return {"issuer": issuer, "client_id": client_id, "client_secret": secret, "user": USER, "password": password,
                "name": NAME, "email": EMAIL}


if __name__ == "__main__":
    if not PROGRAM.exists():
        sys.exit("Glewlwyd is missing: run `make test-deps`, or Tests/peers/unpack-glewlwyd.")
    place = pathlib.Path(tempfile.mkdtemp(prefix="glewlwyd-"))
    peer = Peer(place)
    try:
        peer.start()
        print(json.dumps(peer.furnish(sys.argv[1:])), flush=True)
        sys.stdin.buffer.read()
    finally:
        if hasattr(peer, "process"):
            peer.process.kill()
            peer.process.wait()
        shutil.rmtree(place, ignore_errors=True)
