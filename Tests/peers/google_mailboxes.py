"""Mailboxes as the stand-in for Google keeps them, and what the methods do with them. Ours, not Google's."""

import base64
import email
import email.policy
import re
import threading
import time

from google_discovery import Refusal


class Mailbox:
    """What a person has at Google, and what was asked of it."""

    def __init__(self, name):
        self.number = str(100000000000000000000 + abs(hash(name)) % 10**18)
        self.address = f"{re.sub('[^a-z0-9]', '', name.lower())[:40]}@gmail.example"
        self.drafts, self.messages, self.calls, self.faults, self.sent = {}, {}, [], [], []
        self.count, self.unasked, self.verified = 0, False, True
        self.held, self.release = 0, threading.Event()
        self.calendars, self.video = {}, None

    def id(self):
        self.count += 1
        return format(0x1800_0000_0000_0000 + self.count * 7919 + int(self.number) % 10**9 * 10**6, "x")

    def add(self, raw, labels, thread=None):
        parsed = email.message_from_bytes(raw, policy=email.policy.compat32)
        thread = thread if thread and any(m["threadId"] == thread for m in self.messages.values()) else None
        made = {"id": self.id(), "labelIds": labels, "raw": raw,
                "headers": [{"name": name, "value": value} for name, value in parsed.items()],
                "snippet": raw.split(b"\r\n\r\n", 1)[-1][:100].decode("utf-8", "replace"),
                "internalDate": str(int(time.time() * 1000) + self.count)}
        made["threadId"] = thread or made["id"]
        self.messages[made["id"]] = made
        return made

    def show(self, made, form="full", wanted=None):
        shown = {name: made[name] for name in ("id", "threadId", "labelIds", "snippet", "internalDate")}
        shown["historyId"], shown["sizeEstimate"] = "1", len(made["raw"])
        keep = {name.lower() for name in wanted or []}
        headers = [h for h in made["headers"] if form == "full" or not keep or h["name"].lower() in keep]
        if form in ("full", "metadata"):
            shown["payload"] = {"mimeType": "text/plain", "headers": headers}
        if form == "full":
            body = base64.urlsafe_b64encode(made["raw"].split(b"\r\n\r\n", 1)[-1]).decode()
            shown["payload"]["body"] = {"size": len(body), "data": body}
        if form == "raw":
            shown["raw"] = base64.urlsafe_b64encode(made["raw"]).decode()
        return shown


def content(message):
    """The octets of a mail in a request, which must be a whole one."""
    raw = base64.urlsafe_b64decode(message.get("raw", "") + "==")
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    if not raw or parsed.defects:
        raise Refusal(400, "Invalid message")
    return raw, parsed


class Gmail:
    """The state behind the methods that we use; each takes the mailbox, the path's names, the query and the body."""

    @staticmethod
    def drafts_create(box, path, query, body):
        message = body.get("message", {})
        made = box.add(content(message)[0], ["DRAFT"], message.get("threadId"))
        identity = f"r-{int(made['id'], 16) % 10**18}"
        box.drafts[identity] = made
        return {"id": identity, "message": box.show(made, "minimal")}

    @staticmethod
    def drafts_update(box, path, query, body):
        old = Gmail._draft(box, path["id"])
        message = body.get("message", {})
        del box.messages[old["id"]]
        made = box.add(content(message)[0], ["DRAFT"], message.get("threadId"))
        if message.get("threadId") == old["threadId"]:
            made["threadId"] = old["threadId"]
        box.drafts[path["id"]] = made
        return {"id": path["id"], "message": box.show(made, "minimal")}

    @staticmethod
    def drafts_get(box, path, query, body):
        made = Gmail._draft(box, path["id"])
        return {"id": path["id"], "message": box.show(made, query.get("format", "full"))}

    @staticmethod
    def drafts_delete(box, path, query, body):
        del box.messages[Gmail._draft(box, path["id"])["id"]]
        del box.drafts[path["id"]]

    @staticmethod
    def drafts_send(box, path, query, body):
        if "id" not in body:
            raise Refusal(400, "Missing draft id", "required")
        made = Gmail._draft(box, body["id"])
        if not content({"raw": base64.urlsafe_b64encode(made["raw"]).decode()})[1]["to"]:
            raise Refusal(400, "Recipient address required", "invalidArgument")
        del box.drafts[body["id"]], box.messages[made["id"]]
        # The draft disappears and another message is in its place; the thread stays.
        thread = made["threadId"]
        made = {**made, "id": box.id(), "labelIds": ["SENT"]}
        made["threadId"] = thread
        box.messages[made["id"]] = made
        box.sent.append(made)
        return box.show(made, "minimal")

    @staticmethod
    def messages_send(box, path, query, body):
        raw, parsed = content(body)
        if not parsed["to"]:
            raise Refusal(400, "Recipient address required", "invalidArgument")
        made = box.add(raw, ["SENT"], body.get("threadId"))
        box.sent.append(made)
        return box.show(made, "minimal")

    @staticmethod
    def messages_get(box, path, query, body):
        if path["id"] not in box.messages:
            raise Refusal(404, "Requested entity was not found.", "notFound", "NOT_FOUND")
        return box.show(box.messages[path["id"]], query.get("format", "full"), query.get("metadataHeaders"))

    @staticmethod
    def messages_list(box, path, query, body):
        wanted = set(query.get("labelIds", []))
        found = [m for m in box.messages.values() if wanted <= set(m["labelIds"])]
        return {"messages": [{"id": m["id"], "threadId": m["threadId"]} for m in found],
                "resultSizeEstimate": len(found)}

    @staticmethod
    def threads_get(box, path, query, body):
        found = [m for m in box.messages.values() if m["threadId"] == path["id"]]
        if not found:
            raise Refusal(404, "Requested entity was not found.", "notFound", "NOT_FOUND")
        form, wanted = query.get("format", "full"), query.get("metadataHeaders")
        return {"id": path["id"], "historyId": "1", "messages": [box.show(m, form, wanted) for m in found]}

    @staticmethod
    def userinfo_get(box, path, query, body):
        return {"id": box.number, "email": box.address, "verified_email": box.verified, "name": "Not Asked",
                "picture": "https://pictures.example/1"}

    @staticmethod
    def _draft(box, identity):
        if identity not in box.drafts:
            raise Refusal(404, "Requested entity was not found.", "notFound", "NOT_FOUND")
        return box.drafts[identity]
