"""The peer: the same page by FastAPI, Jinja2 and asyncpg. Session look-up, a row per person, template.

It is spared what Klatch does beside that: row security, sealed fields, a fresh form token, a log line per request.
"""
import hashlib
import json
import os
import secrets
import zlib
from contextlib import asynccontextmanager

import asyncpg
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

DATABASE = json.loads(os.environ["PEER_DATABASE"])
templates = Jinja2Templates(directory=os.environ["PEER_TEMPLATES"])

SESSION = """
    SELECT a.name, m.workspace_id, w.name AS workspace
    FROM peer.session s JOIN peer.account a ON a.id = s.account_id
    JOIN peer.membership m ON m.account_id = a.id JOIN peer.workspace w ON w.id = m.workspace_id
    WHERE s.token_hash = $1 AND s.expires_at > now()
"""
PEOPLE = """
    SELECT id, name, address, department, location, state FROM peer.person
    WHERE workspace_id = $1 ORDER BY id DESC LIMIT 50 OFFSET 0
"""


@asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool(**DATABASE, min_size=8, max_size=8) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=lifespan, openapi_url=None)


def shown(person):
    words = person["name"].split()
    return {
        "id": person["id"], "name": person["name"], "address": person["address"], "department": person["department"],
        "location": person["location"], "state": person["state"],
        "initials": words[0][0] + words[-1][0], "tone": zlib.crc32(person["address"].encode()) % 6 + 1,
    }


@app.get("/people", response_class=HTMLResponse)
async def people(request: Request):
    token_hash = hashlib.sha256(request.cookies.get("session", "").encode()).digest()
    async with app.state.pool.acquire() as connection:
        caller = await connection.fetchrow(SESSION, token_hash)
        if caller is None:
            raise HTTPException(status_code=401)
        rows = await connection.fetch(PEOPLE, caller["workspace_id"])
    nonce = secrets.token_urlsafe(16)
    answer = templates.TemplateResponse(
        request, "people.html", {"caller": caller, "nonce": nonce, "people": [shown(row) for row in rows]})
    answer.headers["Content-Security-Policy"] = f"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'"
    answer.headers["Cache-Control"] = "no-store"
    return answer
