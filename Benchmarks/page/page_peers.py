"""What the page is measured against: nginx with a file of its size, and FastAPI with the same work, bare and guarded."""
import asyncio
import hashlib
import json
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import asyncpg
import cpu_time
import klatch_program
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ROW = re.compile(
    r'<tr role="row">\n<th role="rowheader".*?tone-\d" aria-hidden="true">(?P<initials>[^<]*)</span>.*?'
    r'href="/people/(?P<id>[^"]+)">(?P<name>[^<]*)</a>.*?cell-sub">(?P<address>[^<]*)<.*?'
    r'data-label="Department">(?P<department>[^<]*)<.*?data-label="Location">(?P<location>[^<]*)<.*?</tr>\n', re.DOTALL)


class Peer:
    """A server that was started by us, and its CPU. `cookie` opens its page."""

    def __init__(self, command, port, cookie, tls, folder, **environment):
        self.port, self.cookie, self.context = port, cookie, klatch_program.trusting(tls[0])
        with open(f"{folder}/peers.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            env={**os.environ, **environment})
        self._await()

    def _await(self):
        for _ in range(1000):
            try:
                return self.page()
            except urllib.error.URLError:
                assert self.process.poll() is None, "a peer ended at its start"
                time.sleep(0.02)
        raise TimeoutError("a peer did not answer")

    def page(self):
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}/people", headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request, context=self.context, timeout=5) as answer:
            return answer.read()

    def cpu(self):
        pids = [self.process.pid, *cpu_time.children(self.process.pid)]
        return sum(cpu_time.of_process(pid) for pid in pids)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=15)


NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{ worker_connections 512; }}
http {{
    default_type text/html;
    access_log off;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    keepalive_requests 10000000;
    sendfile on;
    tcp_nopush on;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        ssl_protocols TLSv1.2 TLSv1.3;
        root {folder}/static;
    }}
}}
"""


def nginx(page, tls, folder):
    """One worker, a static file, no log."""
    port = klatch_program.free_port()
    static = Path(folder, "static")
    static.mkdir()
    (static / "people").write_bytes(page)
    static.chmod(0o755)
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = Path(folder, "nginx.conf")
    configuration.write_text(
        NGINX.format(user=user, folder=folder, port=port, certificate=tls[0], key=tls[1]), encoding="utf-8")
    return Peer(["nginx", "-e", "stderr", "-c", str(configuration)], port, "none=0", tls, folder)


def fastapi(page, tls, folder, database):
    """One worker with uvloop and httptools, no log. Its template is our page with the values taken out."""
    people = _people(page)
    return _uvicorn("plain", page, tls, folder, database, asyncio.run(_filled(database, people)))


def guarded_fastapi(page, tls, folder, database):
    """The same, keeping what Klatch keeps: row security, sealed fields, a form token, a log line."""
    key = secrets.token_bytes(32)
    token = asyncio.run(_filled_sealed(database, _people(page), AESGCM(key)))
    return _uvicorn("guarded", page, tls, folder, database, token, PEER_KEY=key.hex())


def _people(page):
    return [match.groupdict() for match in ROW.finditer(page.decode())]


def _uvicorn(name, page, tls, folder, database, token, **environment):
    port = klatch_program.free_port()
    templates = Path(folder, f"templates-{name}")
    templates.mkdir()
    (templates / "people.html").write_text(_template(page.decode()), encoding="utf-8")
    command = [
        sys.executable, "-m", "uvicorn", "fastapi_peer:app", "--app-dir", str(Path(__file__).parent), "--host",
        "127.0.0.1", "--port", str(port), "--ssl-certfile", tls[0], "--ssl-keyfile", tls[1], "--no-access-log",
        "--loop", "uvloop", "--http", "httptools", "--workers", "1"]
    return Peer(
        command, port, f"session={token}", tls, folder, PEER_DATABASE=json.dumps(database),
        PEER_TEMPLATES=str(templates), **environment)


def _template(page):
    """The first row becomes the loop's body, the others go."""
    first = ROW.search(page)
    row = first[0]
    for name in ("name", "address", "department", "location", "id"):
        row = row.replace(f">{first[name]}<", f">{{{{ person.{name} }}}}<")
    row = row.replace(f'/people/{first["id"]}"', '/people/{{ person.id }}"')
    row = row.replace(f">{first['initials']}<", ">{{ person.initials }}<").replace(">takes part<", ">{{ person.state }}<")
    row = re.sub(r"tone-\d", "tone-{{ person.tone }}", row)
    head, tail = page[:first.start()], page[list(ROW.finditer(page))[-1].end():]
    text = head + "{% for person in people %}" + row + "{% endfor %}" + tail
    text = text.replace("Ada Example", "{{ caller.name }}").replace("Analytical Engines", "{{ caller.workspace }}")
    text = re.sub(r'name="csrf" value="[^"]*"', 'name="csrf" value="{{ token }}"', text)
    return re.sub(r'nonce="[^"]*"', 'nonce="{{ nonce }}"', text)


async def _filled(database, people):
    """The session's token."""
    connection = await asyncpg.connect(**database)
    token, account, workspace = "t" * 43, uuid.uuid4(), uuid.uuid4()
    await connection.execute("""
        CREATE SCHEMA peer;
        CREATE TABLE peer.account (id uuid PRIMARY KEY, name text NOT NULL);
        CREATE TABLE peer.workspace (id uuid PRIMARY KEY, name text NOT NULL);
        CREATE TABLE peer.membership (workspace_id uuid, account_id uuid UNIQUE, PRIMARY KEY (workspace_id, account_id));
        CREATE TABLE peer.session (token_hash bytea PRIMARY KEY, account_id uuid NOT NULL, expires_at timestamptz NOT NULL);
        CREATE TABLE peer.person (workspace_id uuid, id uuid, name text, address text, department text, location text,
            state text, PRIMARY KEY (workspace_id, id));
    """)
    await connection.execute("INSERT INTO peer.account VALUES ($1, 'Ada Example')", account)
    await connection.execute("INSERT INTO peer.workspace VALUES ($1, 'Analytical Engines')", workspace)
    await connection.execute("INSERT INTO peer.membership VALUES ($1, $2)", workspace, account)
    await connection.execute(
        "INSERT INTO peer.session VALUES ($1, $2, now() + interval '1 day')",
        hashlib.sha256(token.encode()).digest(), account)
    await connection.executemany(
        "INSERT INTO peer.person VALUES ($1, $2, $3, $4, $5, $6, 'takes part')",
        [(workspace, uuid.UUID(row["id"]), row["name"], row["address"], row["department"], row["location"])
         for row in people])
    await connection.execute("ANALYZE")
    await connection.close()
    return token


async def _filled_sealed(database, people, seal):
    """The session's token. The owner of the tables is bound by their policies as well."""
    connection = await asyncpg.connect(**database)
    token, account, workspace = "t" * 43, uuid.uuid4(), uuid.uuid4()

    def sealed(text, row):
        nonce = secrets.token_bytes(12)
        return nonce + seal.encrypt(nonce, text.encode(), row.bytes)

    await connection.execute("""
        CREATE SCHEMA sealed;
        CREATE TABLE sealed.account (id uuid PRIMARY KEY, sealed bytea NOT NULL);
        CREATE TABLE sealed.workspace (id uuid PRIMARY KEY, sealed bytea NOT NULL);
        CREATE TABLE sealed.membership (workspace_id uuid, account_id uuid UNIQUE, PRIMARY KEY (workspace_id, account_id));
        CREATE TABLE sealed.session (token_hash bytea PRIMARY KEY, account_id uuid NOT NULL, expires_at timestamptz NOT NULL);
        CREATE TABLE sealed.person (workspace_id uuid, id uuid, sealed bytea NOT NULL, state text, PRIMARY KEY (workspace_id, id));
    """)
    await connection.execute("INSERT INTO sealed.account VALUES ($1, $2)", account, sealed("Ada Example", account))
    await connection.execute("INSERT INTO sealed.workspace VALUES ($1, $2)", workspace, sealed("Analytical Engines", workspace))
    await connection.execute("INSERT INTO sealed.membership VALUES ($1, $2)", workspace, account)
    await connection.execute(
        "INSERT INTO sealed.session VALUES ($1, $2, now() + interval '1 day')",
        hashlib.sha256(token.encode()).digest(), account)
    rows = [(uuid.UUID(row["id"]), row) for row in people]
    profile = ("name", "address", "department", "location")
    await connection.executemany(
        "INSERT INTO sealed.person VALUES ($1, $2, $3, 'takes part')",
        [(workspace, id, sealed(json.dumps({name: row[name] for name in profile}), id)) for id, row in rows])
    await connection.execute("ANALYZE")
    for table in ("account", "workspace", "membership", "session"):
        await _guard(connection, table, "current_setting('peer.scope', true) = 'system'")
    await _guard(connection, "person", "workspace_id::text = current_setting('peer.scope', true)")
    await connection.close()
    return token


async def _guard(connection, table, rule):
    await connection.execute(f"""
        ALTER TABLE sealed.{table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY reading ON sealed.{table} USING ({rule});
    """)
