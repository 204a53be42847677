"""A server that stands for Google in tests: python google_standin.py

Its routes, parameters, scopes and the shapes of requests and answers come from Google's own discovery documents, as
google-api-python-client ships them. What happens behind them (mailboxes, threads, tokens) is ours, so that it proves
nothing about Google's limits, texts or rules beyond those documents.

Binds 127.0.0.1 only. When ready it prints one line of JSON, {"root": ...}, and it ends when its standard input closes.

A mailbox is made by the first control call that names it, and every control call names one: POST /control/VERB with a
JSON object. Tests of one run share the server, each with a mailbox of its own.

    token    {"mailbox", "scopes"}                     an access and a refresh token; with "verifier" and "redirect" a
                                                       code too
    fault    {"mailbox", "method", "kind", "times"}    what a method does next: see Faults below
    deliver  {"mailbox", "thread", "headers", "labels", "body"}   a mail by somebody else; its body is in every answer
                                                       that has room for it, with `"unasked": true` also where nobody
                                                       asked
    remove   {"mailbox", "draft"}                      the person deletes a draft
    state    {"mailbox"}                               drafts, mails that went out, and every call with what it asked
    end      {"mailbox"}                               the person takes their leave back

    calendar {"mailbox", "calendar", "title", "role"}  another calendar in their list
    event    {"mailbox", "calendar", "event"}          somebody else writes, changes or (by its status) removes an event
    events   {"mailbox", "calendar"}                   what stands in a calendar
    forget   {"mailbox", "calendar"}                   sync tokens given so far are too old
    nocalendar {"mailbox", "calendar"}                 a calendar is not there any more
    video    {"mailbox", "state"}                      what becomes of wishes for a video meeting: pending, failure

Faults: "503" and "500" before anything is done; "done-503", "done-retry" (503 with a pause), "done-500" and
"done-lost" after it was done; "429" with a pause and "403-rate"; "garbage", "empty", "huge" in place of the answer; "hold" before
it is done, which then is not done, and "done-hold" after it: no answer until {"mailbox"} is sent to /control/release.
"""

import base64
import hashlib
import html
import http.server
import itertools
import json
import os
import sys
import threading
import urllib.parse

from google_calendars import Calendar, CalendarControl
from google_discovery import Document, Mask, Refusal
from google_mailboxes import Gmail, Mailbox

LOCK = threading.RLock()
MAILBOXES, TOKENS, REFRESH, CODES = {}, {}, {}, {}
# Never the same twice, whatever was revoked meanwhile.
NUMBERS = itertools.count()
# As who they know us: for mailboxes, and for calendars in a project of their own.
CLIENTS = {"client-1": "client-secret-1", "client-2": "client-secret-2"}
DOCS = [Document("gmail.v1.json"), Document("oauth2.v2.json"), Document("calendar.v3.json")]


def mailbox(name):
    with LOCK:
        return MAILBOXES.setdefault(name, Mailbox(name))


def issue(name, scopes, refresh=None):
    box = mailbox(name)
    with LOCK:
        access = f"ya29.access-{box.number}-{next(NUMBERS)}"
        TOKENS[access] = (name, scopes)
        refresh = refresh or f"1//refresh-{box.number}-{next(NUMBERS)}"
        REFRESH[refresh] = (name, scopes)
    return {"access_token": access, "refresh_token": refresh, "expires_in": 3599, "token_type": "Bearer",
            "scope": " ".join(scopes)}


def challenge(verifier):
    """By S256 (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def code(name, scopes, expected, redirect):
    with LOCK:
        made = f"4/code-{len(CODES)}-{mailbox(name).number}-{os.urandom(4).hex()}"
        CODES[made] = (name, scopes, expected, redirect)
    return made


class Peer(CalendarControl, http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *_):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urllib.parse.urlsplit(self.path)
        try:
            if url.path.startswith("/control/"):
                return self.reply(200, self.control(url.path.split("/")[2], json.loads(body)))
            if url.path.startswith("/o/oauth2/v2/"):
                return self.consent(url, dict(urllib.parse.parse_qsl(url.query)), urllib.parse.parse_qsl(body.decode()))
            if url.path in ("/token", "/revoke"):
                return self.token(url.path, dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True)))
            return self.method(url, body)
        except Refusal as refusal:
            return self.reply(refusal.code, refusal.body, **refusal.fields)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

    def reply(self, status, value=None, **fields):
        octets = value if isinstance(value, bytes) else b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, text in fields.items():
            self.send_header(name.replace("_", "-"), text)
        if octets:
            self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    # Google's methods.

    def method(self, url, body):
        document, method, path = next(
            ((doc, *doc.find(self.command, url.path)) for doc in DOCS if doc.find(self.command, url.path)[0]),
            (None, None, None))
        if method is None:
            raise Refusal(404, "Not Found", "notFound", "NOT_FOUND")
        pairs = urllib.parse.parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query))
        query = document.query(method, pairs)
        box, scopes = self.caller(method)
        if path.get("userId", "me") != "me":
            raise Refusal(403, "Delegation denied", "forbidden", "PERMISSION_DENIED")
        self.metadata_rules(method, query, scopes)
        value = self.body(document, method, body)
        mask = Mask(query["fields"]) if "fields" in query else None
        if mask and "response" in method:
            mask.names(document, method["response"])
        with LOCK:
            box.calls.append({"method": method["id"], "query": pairs, "body": list(value or {})})
            kind = self.fault(box, method["id"])
        if kind == "hold":
            self.hold(box)
            raise Refusal(503, "Backend Error", "backendError", "UNAVAILABLE")
        with LOCK:
            self.before(kind)
            name = "_".join(method["id"].split(".")[-2:])
            handler = getattr(Calendar if method["id"].startswith("calendar.") else Gmail, name, None)
            if handler is None:
                raise Refusal(501, "This stand-in has no such method", "notImplemented", "UNIMPLEMENTED")
            result = handler(box, path, query, value)
        return self.after(kind, document, method, mask, result, box)

    def caller(self, method):
        token = self.headers.get("Authorization", "")
        with LOCK:
            name, scopes = TOKENS.get(token.removeprefix("Bearer "), (None, None))
        if name is None:
            raise Refusal(401, "Request had invalid authentication credentials.", "authError", "UNAUTHENTICATED",
                          WWW_Authenticate="Bearer")
        if not set(scopes) & set(method["scopes"]):
            raise Refusal(403, "Request had insufficient authentication scopes.", "insufficientPermissions",
                          "PERMISSION_DENIED")
        return mailbox(name), scopes

    def metadata_rules(self, method, query, scopes):
        """What Google says of the metadata scope, whatever else the token has."""
        if "https://www.googleapis.com/auth/gmail.metadata" in scopes:
            if "q" in query:
                raise Refusal(403, "Metadata scope does not support 'q' parameter", "forbidden", "PERMISSION_DENIED")
            reads = method["id"] in ("gmail.users.messages.get", "gmail.users.threads.get")
            if reads and query.get("format", "full") in ("full", "raw"):
                raise Refusal(403, "Metadata scope doesn't allow format FULL", "forbidden", "PERMISSION_DENIED")

    def body(self, document, method, body):
        if "request" not in method:
            if body:
                raise Refusal(400, "Unexpected body")
            return None
        if self.headers.get_content_type() != "application/json":
            raise Refusal(400, "Content-Type")
        value = json.loads(body)
        document.check(method["request"], value)
        return value

    @staticmethod
    def fault(box, method):
        for fault in box.faults:
            if fault["method"] == method and fault["times"] > 0:
                fault["times"] -= 1
                return fault["kind"]
        return None

    @staticmethod
    def before(kind):
        if kind in ("503", "500"):
            raise Refusal(int(kind), "Backend Error", "backendError", "UNAVAILABLE")
        if kind == "429":
            raise Refusal(429, "Too many", "rateLimitExceeded", "RESOURCE_EXHAUSTED", Retry_After="17")
        if kind == "403-rate":
            raise Refusal(403, "Too many", "userRateLimitExceeded", "PERMISSION_DENIED")

    @staticmethod
    def hold(box):
        with LOCK:
            box.held += 1
        box.release.wait(60)

    def after(self, kind, document, method, mask, result, box):
        if kind in ("done-503", "done-500"):
            raise Refusal(int(kind[5:]), "Backend Error", "backendError", "UNAVAILABLE")
        if kind == "done-retry":
            raise Refusal(503, "Backend Error", "backendError", "UNAVAILABLE", Retry_After="9")
        if kind == "done-hold":
            self.hold(box)
        if kind in ("done-lost", "done-hold"):
            self.close_connection = True
            return None
        if kind in ("garbage", "empty", "huge"):
            return self.reply(200, {"garbage": b"\xff{not json", "empty": b"{}", "huge": b" " * 5_000_000}[kind])
        if result is None:
            return self.reply(204)
        document.check(method["response"], result, "answer")
        if mask and not box.unasked:
            result = mask.apply(result)
        return self.reply(200, result)

    # Leave.

    def consent(self, url, asked, ticked):
        """The page on which a person allows it, box by box; /o/oauth2/v2/auth shows it, and takes the answer."""
        known = {scope for document in DOCS for scope in document.text["auth"]["oauth2"]["scopes"]}
        wanted = asked.get("scope", "").split()
        right = {"response_type": "code", "access_type": "offline",
                 "code_challenge_method": "S256"}
        wrong = [name for name, value in right.items() if asked.get(name) != value]
        wrong += ["client_id"] if asked.get("client_id") not in CLIENTS else []
        given = [asked.get(name) for name in ("redirect_uri", "state", "code_challenge")]
        if wrong or not set(wanted) <= known or not all(given):
            return self.reply(400, f"Error 400: invalid_request {wrong}".encode())
        if self.command == "GET":
            boxes = "".join(f'<label><input type="checkbox" name="scope" value="{html.escape(scope)}" checked> '
                            f"{html.escape(scope)}</label><br>" for scope in wanted)
            return self.page(f'<form method="post"><label>Mailbox <input name="mailbox" value="person"></label><br>{boxes}'
                             '<button name="answer" value="yes">Allow</button>'
                             '<button name="answer" value="no">Deny</button></form>')
        given = dict(ticked)
        back = {"error": "access_denied", "state": asked["state"]}
        if given.get("answer") == "yes":
            scopes = [value for name, value in ticked if name == "scope" and value in wanted]
            back = {"state": asked["state"], "scope": " ".join(scopes),
                    "code": code(given["mailbox"], scopes, asked["code_challenge"], asked["redirect_uri"])}
        self.send_response(302)
        self.send_header("Location", asked["redirect_uri"] + "?" + urllib.parse.urlencode(back))
        self.send_header("Content-Length", "0")
        return self.end_headers()

    def page(self, text):
        octets = f"<!DOCTYPE html><title>Stand-in for Google</title>{text}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)

    def token(self, path, form):
        if path == "/revoke":
            with LOCK:
                name, _ = TOKENS.get(form.get("token"), REFRESH.get(form.get("token"), (None, None)))
                if name is None:
                    return self.reply(400, {"error": "invalid_token"})
                if kind := self.fault(mailbox(name), "revoke"):
                    return self.reply(int(kind), {"error": "unavailable"})
                end(name)
            return self.reply(200, {})
        if not form.get("client_secret") or CLIENTS.get(form.get("client_id")) != form["client_secret"]:
            return self.reply(401, {"error": "invalid_client", "error_description": "The OAuth client was not found."})
        with LOCK:
            if form.get("grant_type") == "refresh_token" and form.get("refresh_token") in REFRESH:
                name, scopes = REFRESH[form["refresh_token"]]
                made = issue(name, scopes, form["refresh_token"])
                del made["refresh_token"]
            elif form.get("grant_type") == "authorization_code" and form.get("code") in CODES:
                name, scopes, expected, redirect = CODES.pop(form["code"])
                if (challenge(form.get("code_verifier", "")), form.get("redirect_uri")) != (expected, redirect):
                    return self.reply(400, {"error": "invalid_grant", "error_description": "Bad Request"})
                made = issue(name, scopes)
            else:
                return self.reply(400, {"error": "invalid_grant", "error_description": "Token has been expired."})
        kind = self.fault(mailbox(name), "token")
        if kind == "done-lost":
            self.close_connection = True
            return None
        if kind == "garbage":
            return self.reply(200, b"[]")
        return self.reply(200, made)

    # Control.

    def control(self, verb, given):
        box = mailbox(given["mailbox"])
        with LOCK:
            return getattr(self, "control_" + verb)(box, given)

    @staticmethod
    def control_token(box, given):
        made = {**issue(given["mailbox"], given["scopes"]), "subject": box.number, "address": box.address}
        if "verifier" in given:
            made["code"] = code(given["mailbox"], given["scopes"], challenge(given["verifier"]), given["redirect"])
        box.verified = given.get("verified", box.verified)
        return made

    @staticmethod
    def control_fault(box, given):
        box.faults.append({"method": given["method"], "kind": given["kind"], "times": given.get("times", 1)})
        return {}

    @staticmethod
    def control_deliver(box, given):
        head = "".join(f"{name}: {value}\r\n" for name, value in given["headers"])
        box.unasked = given.get("unasked", box.unasked)
        made = box.add((head + "\r\n" + given.get("body", "")).encode(), given.get("labels", ["INBOX"]), given["thread"])
        return {"id": made["id"], "threadId": made["threadId"]}

    @staticmethod
    def control_remove(box, given):
        del box.messages[box.drafts.pop(given["draft"])["id"]]
        return {}

    @staticmethod
    def control_state(box, given):
        sent = [{"id": m["id"], "threadId": m["threadId"], "raw": m["raw"].decode("utf-8", "replace")} for m in box.sent]
        drafts = {name: {"threadId": m["threadId"], "raw": m["raw"].decode("utf-8", "replace")}
                  for name, m in box.drafts.items()}
        living = sum(name == given["mailbox"] for name, _ in TOKENS.values())
        return {"sent": sent, "drafts": drafts, "calls": box.calls, "tokens": living, "held": box.held}

    @staticmethod
    def control_release(box, given):
        box.release.set()
        box.release = threading.Event()
        return {}

    @staticmethod
    def control_end(box, given):
        end(given["mailbox"])
        return {}


def end(name):
    for table in (TOKENS, REFRESH):
        for token in [token for token, entry in table.items() if entry[0] == name]:
            del table[token]


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        pass  # a client that hangs up


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Peer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"root": f"http://127.0.0.1:{server.server_address[1]}"}), flush=True)
    sys.stdin.buffer.read()
    os._exit(0)
