"""Drives the stand-in with Google's own client: python google_calibration.py ROOT

Google's client writes requests and reads answers by the same discovery documents. What it does here without complaint
is what the stand-in understands as Google's documents mean it. Prints one line for each thing that is right, and ends
with 1 at the first that is not.
"""

import base64
import json
import sys
import urllib.request

import httplib2
from google.auth.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

ROOT = sys.argv[1]
SCOPES = {name: f"https://www.googleapis.com/auth/gmail.{name}" for name in ("send", "compose", "metadata", "readonly")}
MAIL = b"From: me@gmail.example\r\nTo: ada@example.org\r\nSubject: hello\r\nMessage-ID: <1@klatch.example>\r\n\r\ntext\r\n"


class Fixed(Credentials):
    """An access token that is not renewed."""

    def __init__(self, token):
        super().__init__()
        self.token = token

    def refresh(self, request):
        raise RuntimeError("not to be renewed here")

    @property
    def expired(self):
        return False


def control(verb, **given):
    request = urllib.request.Request(
        f"{ROOT}/control/{verb}", json.dumps({"mailbox": "calibration", **given}).encode(), method="POST")
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def client(*scopes, name="gmail", version="v1", below=""):
    token = control("token", scopes=[SCOPES.get(scope, scope) for scope in scopes])["access_token"]
    http = AuthorizedHttp(Fixed(token), http=httplib2.Http())
    return build(name, version, http=http, static_discovery=True, cache_discovery=False,
                 client_options={"api_endpoint": ROOT + below})


def status(request):
    try:
        request.execute()
    except HttpError as error:
        return error.resp.status
    return 200


def right(what, condition):
    if not condition:
        print(f"wrong: {what}")
        sys.exit(1)
    print(what)


def drafts():
    box = client("compose", "metadata").users()
    raw = {"message": {"raw": base64.urlsafe_b64encode(MAIL).decode()}}
    made = box.drafts().create(userId="me", body=raw).execute()
    right("a draft is made", made["message"]["threadId"] and made["message"]["labelIds"] == ["DRAFT"])
    changed = box.drafts().update(userId="me", id=made["id"], body=raw).execute()
    right("changing a draft gives it another message", changed["message"]["id"] != made["message"]["id"])
    found = box.drafts().get(userId="me", id=made["id"], format="minimal", fields="id,message(id,threadId)").execute()
    right("a masked answer has what was asked for and nothing else", set(found["message"]) == {"id", "threadId"})
    sent = box.drafts().send(userId="me", body={"id": made["id"]}).execute()
    right("a draft that is sent is gone", status(box.drafts().get(userId="me", id=made["id"])) == 404)
    thread = box.threads().get(userId="me", id=sent["threadId"], format="metadata", metadataHeaders=["Message-ID"]).execute()
    right("its thread shows the header fields asked for",
          [h["name"] for m in thread["messages"] for h in m["payload"]["headers"]] == ["Message-ID"])
    other = box.drafts().create(userId="me", body=raw).execute()
    right("a draft is deleted without an answer", box.drafts().delete(userId="me", id=other["id"]).execute() in ("", None))


def refusals():
    narrow, wide = client("send").users(), client("metadata", "readonly").users()
    raw = {"raw": base64.urlsafe_b64encode(MAIL).decode()}
    sent = narrow.messages().send(userId="me", body=raw).execute()
    right("send alone makes no drafts", status(narrow.drafts().create(userId="me", body={"message": raw})) == 403)
    right("send alone looks at nothing", status(narrow.messages().get(userId="me", id=sent["id"])) == 403)
    right("metadata refuses a whole message", status(wide.messages().get(userId="me", id=sent["id"])) == 403)
    right("metadata refuses a search", status(wide.messages().list(userId="me", q="from:ada")) == 403)
    right("metadata lists by label", status(wide.messages().list(userId="me", labelIds=["SENT"])) == 200)
    right("nobody's mailbox but one's own", status(wide.messages().list(userId="other@gmail.example")) == 403)
    person = client("https://www.googleapis.com/auth/userinfo.email", name="oauth2", version="v2")
    right("whose address it is", person.userinfo().get(fields="id,email,verified_email").execute()["verified_email"])


def calendars():
    service = {"name": "calendar", "version": "v3", "below": "/calendar/v3/"}
    google = client("https://www.googleapis.com/auth/calendar.events.owned", **service).events()
    narrow = client("https://www.googleapis.com/auth/calendar.events.freebusy", **service)
    event = {"id": "klatch0123", "summary": "secret", "start": {"dateTime": "2026-01-08T09:00:00Z"},
             "end": {"dateTime": "2026-01-08T10:00:00Z"},
             "conferenceData": {"createRequest": {"requestId": "1", "conferenceSolutionKey": {"type": "hangoutsMeet"}}}}
    made = google.insert(calendarId="primary", body=event, sendUpdates="none", conferenceDataVersion=1).execute()
    right("an event is made under an identity of its maker's", made["id"] == "klatch0123")
    right("and not twice", status(google.insert(calendarId="primary", body=event)) == 409)
    first = narrow.events().list(calendarId="primary", singleEvents=True, fields="nextSyncToken,items(id,start)").execute()
    right("leave to see when one is busy lists events, masked", [set(item) for item in first["items"]] == [{"id", "start"}])
    google.delete(calendarId="primary", eventId="klatch0123").execute()
    token = first["nextSyncToken"]
    after = narrow.events().list(calendarId="primary", singleEvents=True, syncToken=token).execute()
    right("what was removed is told to whoever asks for changes", [i["status"] for i in after["items"]] == ["cancelled"])
    both = narrow.events().list(calendarId="primary", syncToken=token, timeMin="2026-01-01T00:00:00Z")
    right("changes are not asked for within bounds", status(both) == 400)
    control("forget")
    right("an old token is gone", status(narrow.events().list(calendarId="primary", syncToken=token)) == 410)
    right("it writes nothing", status(narrow.events().insert(calendarId="primary", body=event)) == 403)
    right("nor does it list calendars", status(narrow.calendarList().list()) == 403)


drafts()
refusals()
calendars()
