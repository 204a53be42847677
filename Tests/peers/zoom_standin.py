"""A server that stands for Zoom in tests: python zoom_standin.py

Paths, fields, codes and the rotation of refresh tokens are as Zoom's documents and the reports of those who use its
interface tell; the rest is ours, so that it proves nothing about Zoom's limits, texts or times.

Binds 127.0.0.1 only. When ready it prints one line of JSON, {"root": ...}. It is told things by lines of JSON on its
standard input, each answered by one line, and it ends when that closes. Tests of one run share it, each with a user of
its own, who is made by the first word that names them.

    consent {"page", "user", "answer"}     what somebody does on the page they were sent to; where Zoom sends them then
    fault   {"user", "method", "kind", "times"}   what a call does next: see below
    expire  {"user"}                       access tokens given so far are not good any more
    end     {"user"}                       the person removes the app
    calm    {"user"}                       nothing goes wrong any more
    address {"user", "address"}            by which the company knows them
    delete  {"user"}                       the person deletes their meetings
    fill    {"user", "count"}              meetings of their own
    state   {"user"}                       meetings, every call, and how often a token was renewed

Methods: token.code, token.refresh, token.company, revoke, users.get, meetings.create, meetings.list, meetings.update,
meetings.delete. Faults: "503" and "429" before anything is done; "lost" before and "done-lost" after it was done: no
answer; "slow": a third of a second; "garbage": done, and an answer that is none; "4711": the app may not.
"""

import base64
import hashlib
import html
import http.server
import itertools
import json
import sys
import threading
import time
import urllib.parse

LOCK = threading.RLock()
USERS, CODES, ACCESS, REFRESH = {}, {}, {}, {}
NUMBERS = itertools.count(81_000_000_000)
CLIENTS = {"zoom-client": "zoom-secret", "zoom-company": "zoom-company-secret"}
COMPANY = "account-1"


class User:
    def __init__(self, name):
        self.id, self.address = "u-" + name, name + "@zoom.example"
        self.meetings, self.calls, self.faults = {}, [], {}
        self.refreshes, self.is_ended, self.refresh = 0, True, None

    def grant(self):
        """New tokens; those before are not good any more."""
        REFRESH.pop(self.refresh, None)
        self.refresh = f"refresh-{self.id}-{next(NUMBERS)}"
        REFRESH[self.refresh] = self
        self.is_ended = False
        token = f"access-{self.id}-{next(NUMBERS)}"
        ACCESS[token] = self
        return {"access_token": token, "token_type": "bearer", "refresh_token": self.refresh, "expires_in": 3599,
                "scope": "meeting:write:meeting", "api_url": "https://api.zoom.us"}

    def expire(self):
        for token in [token for token, user in ACCESS.items() if user is self]:
            del ACCESS[token]

    def end(self):
        self.expire()
        REFRESH.pop(self.refresh, None)
        self.is_ended = True


def user(name):
    with LOCK:
        return USERS.setdefault(name, User(name))


class Refusal(Exception):
    def __init__(self, status, body):
        super().__init__(status)
        self.status, self.body = status, body


class NoAnswer(Exception):
    pass


class Garbage(Exception):
    pass


class Peer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        url = urllib.parse.urlsplit(self.path)
        try:
            status, value = self.route(url, body)
        except Refusal as refusal:
            status, value = refusal.status, refusal.body
        except NoAnswer:
            self.close_connection = True
            return
        except Garbage:
            return self.reply(200, b"<html>busy</html>", "text/html")
        if status == 302:
            self.send_response(302)
            self.send_header("Location", value)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        if isinstance(value, str):
            return self.reply(status, value.encode(), "text/html; charset=utf-8")
        return self.reply(status, b"" if value is None else json.dumps(value).encode(), "application/json")

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def reply(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def route(self, url, body):
        query = urllib.parse.parse_qs(url.query)
        form = {name: values[0] for name, values in urllib.parse.parse_qs(body.decode()).items()}
        match self.command, url.path.strip("/").split("/"):
            case "GET", ["oauth", "authorize"]:
                return 200, page(query)
            case "POST", ["oauth", "authorize"]:
                return 302, consent(query, form.get("user", ""), form.get("answer", "no"))
            case "POST", ["oauth", "token"]:
                return self.token(form)
            case "POST", ["oauth", "revoke"]:
                return self.revoke(form)
            case method, ["v2", *rest]:
                return self.call(method, rest, query, body)
        raise Refusal(404, {"code": 404, "message": "no such path"})

    # Access

    def client(self):
        kind, _, text = (self.headers.get("Authorization") or "").partition(" ")
        name, _, secret = base64.b64decode(text).decode().partition(":")
        if kind != "Basic" or CLIENTS.get(name) != secret:
            raise Refusal(400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
        return name

    def token(self, form):
        client = self.client()
        match form.get("grant_type"):
            case "authorization_code":
                with LOCK:
                    found = CODES.pop(form.get("code"), None)
                digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
                if not found or found[1:] != (client, challenge, form.get("redirect_uri")):
                    raise Refusal(400, {"reason": "Invalid authorization code", "error": "invalid_grant"})
                return self.doing(found[0], "token.code", found[0].grant)
            case "refresh_token":
                with LOCK:
                    owner = REFRESH.get(form.get("refresh_token"))
                if not owner:
                    raise Refusal(400, {"reason": "Invalid Token!", "error": "invalid_grant"})
                return self.doing(owner, "token.refresh", lambda: self.refreshed(owner, form["refresh_token"]))
            case "account_credentials" if client == "zoom-company" and form.get("account_id") == COMPANY:
                token = f"company-{next(NUMBERS)}"
                ACCESS[token] = None
                return 200, {"access_token": token, "token_type": "bearer", "expires_in": 3599}
        raise Refusal(400, {"reason": "unsupported grant type", "error": "unsupported_grant_type"})

    @staticmethod
    def refreshed(owner, token):
        if owner.refresh != token:
            raise Refusal(400, {"reason": "Invalid Token!", "error": "invalid_grant"})
        owner.refreshes += 1
        return owner.grant()

    def revoke(self, form):
        self.client()
        owner = ACCESS.get(form.get("token"))
        if not owner:
            raise Refusal(400, {"reason": "Invalid Token!", "error": "invalid_request"})
        return self.doing(owner, "revoke", lambda: (owner.end(), {"status": "success"})[1])

    # Calls

    def call(self, method, path, query, body):
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        with LOCK:
            if token not in ACCESS:
                raise Refusal(401, {"code": 124, "message": "Invalid access token."})
            owner = ACCESS[token]
        given = json.loads(body) if body else {}
        match method, path:
            case "GET", ["users", name]:
                who = self.who(owner, name)
                return self.doing(who, "users.get", lambda: {"id": who.id, "email": who.address, "pmi": 1})
            case "POST", ["users", name, "meetings"]:
                who = self.who(owner, name)
                return self.doing(who, "meetings.create", lambda: made(who, given), 201)
            case "GET", ["users", name, "meetings"]:
                who = self.who(owner, name)
                return self.doing(who, "meetings.list", lambda: listed(who, query))
            case "PATCH", ["meetings", number]:
                who = self.holder(owner, number)
                return self.doing(who, "meetings.update", lambda: changed(who, int(number), given), 204)
            case "DELETE", ["meetings", number]:
                who = self.holder(owner, number)
                return self.doing(who, "meetings.delete", lambda: (who.meetings.pop(int(number)), None)[1], 204)
        raise Refusal(404, {"code": 404, "message": "no such path"})

    @staticmethod
    def who(owner, name):
        name = urllib.parse.unquote(name)
        if owner and name in ("me", owner.id, owner.address):
            return owner
        found = [each for each in list(USERS.values()) if name in (each.id, each.address)] if not owner else []
        if not found:
            raise Refusal(404, {"code": 1001, "message": f"User does not exist: {name}."})
        return found[0]

    @staticmethod
    def holder(owner, number):
        for each in [owner] if owner else list(USERS.values()):
            if number.isdigit() and int(number) in each.meetings:
                return each
        if owner:
            owner.calls.append("gone")
        raise Refusal(404, {"code": 3001, "message": "Meeting does not exist."})

    @staticmethod
    def doing(who, method, act, status=200):
        """The act, and whatever is to go wrong with it."""
        with LOCK:
            who.calls.append(method)
            faults = who.faults.get(method, [])
            kind = faults.pop(0) if faults else None
        if kind == "slow":
            time.sleep(0.3)
        if kind == "503":
            raise Refusal(503, {"code": 503, "message": "busy"})
        if kind == "429":
            raise Refusal(429, {"code": 429, "message": "You have exceeded the daily rate limit (100)."})
        if kind == "4711":
            raise Refusal(400, {"code": 4711, "message": "Invalid access token, does not contain scopes."})
        if kind == "lost":
            raise NoAnswer
        with LOCK:
            value = act()
        if kind == "done-lost":
            raise NoAnswer
        if kind == "garbage":
            raise Garbage
        return status, value


def made(who, given):
    assert given["type"] == 2 and given["timezone"] == "UTC"
    number = next(NUMBERS)
    who.meetings[number] = {name: given[name] for name in ("topic", "start_time", "duration", "agenda")}
    return shown(number, who.meetings[number]) | {
        "start_url": f"https://zoom.example/s/{number}?zak=wexelhost", "password": "wexelcode", "host_email": who.address}


def shown(number, meeting):
    return {"id": number, "uuid": f"uuid-{number}==", "type": 2, "join_url": f"https://zoom.example/j/{number}?pwd=x",
            **meeting, "agenda": meeting["agenda"][:250]}


def changed(who, number, given):
    who.meetings[number].update({name: given[name] for name in ("topic", "start_time", "duration", "agenda")})


def listed(who, query):
    start = int(query.get("next_page_token", ["0"])[0])
    all_of = [shown(number, meeting) for number, meeting in sorted(who.meetings.items())]
    size = int(query["page_size"][0])
    more = str(start + size) if start + size < len(all_of) else ""
    return {"page_size": size, "total_records": len(all_of), "next_page_token": more,
            "meetings": all_of[start:start + size]}


def consent(query, name, answer):
    back = query["redirect_uri"][0]
    assert query["client_id"][0] in CLIENTS and query["code_challenge_method"] == ["S256"]
    if answer != "yes":
        fields = {"error": "access_denied", "state": query["state"][0]}
    else:
        code = f"code-{next(NUMBERS)}"
        CODES[code] = (user(name), query["client_id"][0], query["code_challenge"][0], back)
        fields = {"code": code, "state": query["state"][0]}
    return back + "?" + urllib.parse.urlencode(fields)


def page(query):
    return f"""<!doctype html><html lang="en"><title>Zoom (stand-in)</title><h1>Zoom (stand-in)</h1>
<p>{html.escape(query["client_id"][0])} wants to make meetings for you.</p>
<form method="post"><label>User <input name="user" value="walker"></label>
<button name="answer" value="yes">Allow</button> <button name="answer" value="no">Decline</button></form></html>"""


def told(verb, given):
    if verb == "consent":
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(given["page"]).query)
        return {"location": consent(query, given["user"], given.get("answer", "yes"))}
    who = user(given["user"])
    if verb == "fault":
        who.faults.setdefault(given["method"], []).extend([given["kind"]] * given.get("times", 1))
    elif verb == "expire":
        who.expire()
    elif verb == "end":
        who.end()
    elif verb == "calm":
        who.faults.clear()
    elif verb == "delete":
        who.meetings.clear()
    elif verb == "fill":
        for _ in range(given["count"]):
            who.meetings[next(NUMBERS)] = {
                "topic": "Own", "start_time": "2026-01-08T09:00:00Z", "duration": 30, "agenda": "Oncologist"}
    elif verb == "address":
        who.address = given["address"]
    meetings = [{"id": number, **meeting} for number, meeting in sorted(who.meetings.items())]
    return {"id": who.id, "address": who.address, "meetings": meetings, "calls": who.calls, "refreshes": who.refreshes,
            "isEnded": who.is_ended}


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"root": f"http://127.0.0.1:{server.server_address[1]}"}), flush=True)
    for line in sys.stdin:
        given = json.loads(line)
        with LOCK:
            answer = told(given.pop("verb"), given)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
