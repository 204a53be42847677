"""The peer: the same page by FastAPI, Jinja2 and asyncpg. Session look-up, a row per person, template.

With PEER_KEY it also keeps what Klatch keeps: two transactions under row security, sealed fields, a form token bound to the
session, a log line per request. Without, it is spared all of that.
"""
import hashlib
import hmac
import json
import logging
import os
import secrets
import time
import zlib
from contextlib import asynccontextmanager

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

DATABASE = json.loads(os.environ["PEER_DATABASE"])
KEY = bytes.fromhex(os.environ.get("PEER_KEY", ""))
templates = Jinja2Templates(directory=os.environ["PEER_TEMPLATES"])

SESSION = """
    SELECT a.id, a.name, m.workspace_id, w.name AS workspace
    FROM peer.session s JOIN peer.account a ON a.id = s.account_id
    JOIN peer.membership m ON m.account_id = a.id JOIN peer.workspace w ON w.id = m.workspace_id
    WHERE s.token_hash = $1 AND s.expires_at > now()
"""
PEOPLE = """
    SELECT id, name, address, department, location, state FROM peer.person
    WHERE workspace_id = $1 ORDER BY id DESC LIMIT 50 OFFSET 0
"""
SEALED_SESSION = """
    SELECT a.id, a.sealed AS account, m.workspace_id, w.sealed AS workspace
    FROM sealed.session s JOIN sealed.account a ON a.id = s.account_id
    JOIN sealed.membership m ON m.account_id = a.id JOIN sealed.workspace w ON w.id = m.workspace_id
    WHERE s.token_hash = $1 AND s.expires_at > now()
"""
SEALED_PEOPLE = """
    SELECT id, sealed, state FROM sealed.person WHERE workspace_id = $1 ORDER BY id DESC LIMIT 50 OFFSET 0
"""
SCOPE = "SELECT set_config('peer.scope', $1, true)"


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool(**DATABASE, min_size=8, max_size=8) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)
seal = AESGCM(KEY) if KEY else None
log = logging.getLogger("uvicorn.error")


def opened(sealed, row):
    """A field is sealed to its row: moved elsewhere it does not open."""
    return seal.decrypt(sealed[:12], sealed[12:], row.bytes)


def shown(person):
    words = person["name"].split()
    return {
        "id": person["id"], "name": person["name"], "address": person["address"], "department": person["department"],
        "location": person["location"], "state": person["state"],
        "initials": words[0][0] + words[-1][0], "tone": zlib.crc32(person["address"].encode()) % 6 + 1,
    }


async def plain(connection, token_hash):
    """The caller and the rows of people; None where nobody is signed in."""
    caller = await connection.fetchrow(SESSION, token_hash)
    return caller and (caller, await connection.fetch(PEOPLE, caller["workspace_id"]))


async def guarded(connection, token_hash):
    async with connection.transaction():
        await connection.execute(SCOPE, "system")
        row = await connection.fetchrow(SEALED_SESSION, token_hash)
    if row is None:
        return None
    caller = {"name": opened(row["account"], row["id"]).decode(),
              "workspace": opened(row["workspace"], row["workspace_id"]).decode()}
    async with connection.transaction():
        await connection.execute(SCOPE, str(row["workspace_id"]))
        people = await connection.fetch(SEALED_PEOPLE, row["workspace_id"])
    return caller, [
        {"id": person["id"], "state": person["state"], **json.loads(opened(person["sealed"], person["id"]))}
        for person in people]


@app.get("/people", response_class=HTMLResponse)
async def people(request: Request):
    start = time.perf_counter()
    token_hash = hashlib.sha256(request.cookies.get("session", "").encode()).digest()
    async with app.state.pool.acquire() as connection:
        found = await (guarded if seal else plain)(connection, token_hash)
    if found is None:
        raise HTTPException(status_code=401)
    nonce = secrets.token_urlsafe(16)
    token = hmac.new(KEY, token_hash + nonce.encode(), hashlib.sha256).hexdigest() if seal else "0" * 64
    answer = templates.TemplateResponse(
        request, "people.html",
        {"caller": found[0], "nonce": nonce, "token": token, "people": [shown(row) for row in found[1]]})
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'"
    answer.headers["Cache-Control"] = "no-store"
    if seal:
        log.info("GET /people 200 %d bytes %.1f ms", len(answer.body), (time.perf_counter() - start) * 1e3)
    return answer
