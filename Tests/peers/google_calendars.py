"""Calendars as the stand-in for Google keeps them, and what the methods do with them. Ours, not Google's."""

import datetime
import re

from google_discovery import Refusal

GONE = ("Not Found", "notFound", "NOT_FOUND")


class Kept:
    """A calendar: its events, and when each was changed last, as a number that grows."""

    def __init__(self, title, role="owner", zone="Europe/Oslo"):
        self.title, self.role, self.zone = title, role, zone
        self.events, self.changed, self.count, self.forgotten = {}, {}, 0, 0

    def put(self, event):
        self.count += 1
        self.events[event["id"]] = event
        self.changed[event["id"]] = self.count


def moment(time, end=False):
    """When an event begins or ends; days are taken in UTC, which is near enough for what is filtered."""
    text = time.get("dateTime") or time["date"] + "T00:00:00Z"
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Calendar:
    """The state behind the methods that we use; each takes the mailbox, the path's names, the query and the body."""

    PAGE = 2

    @staticmethod
    def find(box, name):
        kept = box.calendars.setdefault("primary", Kept("Own"))
        kept = box.calendars.get("primary" if name == box.address else name)
        if kept is None:
            raise Refusal(404, *GONE)
        return kept

    @staticmethod
    def calendarList_list(box, path, query, body):
        Calendar.find(box, "primary")
        items = [{"id": box.address if name == "primary" else name, "summary": kept.title, "accessRole": kept.role,
                  "timeZone": kept.zone, "description": "not asked", **({"primary": True} if name == "primary" else {})}
                 for name, kept in box.calendars.items()]
        return Calendar.page(items, query, "items", {})

    @staticmethod
    def page(items, query, name, last):
        start = int(query.get("pageToken", "0"))
        more = {"nextPageToken": str(start + Calendar.PAGE)} if start + Calendar.PAGE < len(items) else last
        return {name: items[start:start + Calendar.PAGE], **more}

    @staticmethod
    def events_list(box, path, query, body):
        kept = Calendar.find(box, path["calendarId"])
        token = query.get("syncToken")
        if token and {"timeMin", "timeMax", "q", "orderBy", "updatedMin", "iCalUID"} & set(query):
            raise Refusal(400, "Sync token cannot be used with these parameters")
        if token and not re.fullmatch("sync-[0-9]+", token):
            raise Refusal(400, "Invalid sync token value.")
        since = int(token.removeprefix("sync-")) if token else 0
        if token and since < kept.forgotten:
            raise Refusal(410, "Sync token is no longer valid, a full sync is required.", "fullSyncRequired", "GONE")
        shown = [event for name, event in kept.events.items() if kept.changed[name] > since and (token or Calendar.within(event, query))]
        limit = int(query.get("maxAttendees", "100"))
        shown = [Calendar.show(event, limit) for event in shown]
        return {"timeZone": kept.zone, "summary": kept.title,
                **Calendar.page(shown, query, "items", {"nextSyncToken": f"sync-{kept.count}"})}

    @staticmethod
    def within(event, query):
        if event["status"] == "cancelled":
            return False
        low, high = query.get("timeMin"), query.get("timeMax")
        return ((not low or moment(event["end"]) > moment({"dateTime": low}))
                and (not high or moment(event["start"]) < moment({"dateTime": high})))

    @staticmethod
    def show(event, limit):
        if event["status"] == "cancelled":
            return {"id": event["id"], "status": "cancelled"}
        shown = dict(event)
        guests = shown.get("attendees", [])
        if len(guests) > limit:
            shown["attendees"] = [guest for guest in guests if guest.get("self")]
        return shown

    @staticmethod
    def events_insert(box, path, query, body):
        kept = Calendar.find(box, path["calendarId"])
        if kept.role != "owner":
            raise Refusal(403, "You need to have writer access to this calendar.", "requiredAccessLevel",
                          "PERMISSION_DENIED")
        if not re.fullmatch("[a-v0-9]{5,1024}", body.get("id", "")):
            raise Refusal(400, "Invalid resource id value.")
        if body["id"] in kept.events:
            raise Refusal(409, "The requested identifier already exists.", "duplicate", "ALREADY_EXISTS")
        event = {"status": "confirmed", "iCalUID": body["id"] + "@google.com", **body}
        Calendar.video(box, event)
        kept.put(event)
        return event

    @staticmethod
    def events_patch(box, path, query, body):
        kept = Calendar.find(box, path["calendarId"])
        if path["eventId"] not in kept.events:
            raise Refusal(404, *GONE)
        event = {**kept.events[path["eventId"]], **{k: v for k, v in body.items() if k != "conferenceData"}}
        if "conferenceData" in body and "conferenceData" not in event:
            event["conferenceData"] = body["conferenceData"]
        Calendar.video(box, event)
        kept.put(event)
        return event

    @staticmethod
    def events_delete(box, path, query, body):
        kept = Calendar.find(box, path["calendarId"])
        event = kept.events.get(path["eventId"])
        if event is None:
            raise Refusal(404, *GONE)
        if event["status"] == "cancelled":
            raise Refusal(410, "Resource has been deleted", "deleted", "GONE")
        kept.put({**event, "status": "cancelled"})

    @staticmethod
    def video(box, event):
        """Google makes a video meeting a moment later: the first answer says that it is pending."""
        wish = event.get("conferenceData", {}).get("createRequest")
        if wish is None:
            return
        state = box.video if box.video else "success" if wish.get("status") else "pending"
        event["conferenceData"] = {"createRequest": {**wish, "status": {"statusCode": state}}}
        if state == "success":
            event["conferenceData"]["entryPoints"] = [
                {"entryPointType": "video", "uri": f"https://meet.google.example/{wish['requestId'][-12:]}"},
                {"entryPointType": "phone", "uri": "tel:+47-21-00-00-00"}]


class CalendarControl:
    """What tests say to the stand-in about calendars."""

    @staticmethod
    def control_calendar(box, given):
        """Another calendar in the person's list, of theirs or of somebody else's."""
        Calendar.find(box, "primary")
        box.calendars[given["calendar"]] = Kept(given["title"], given.get("role", "reader"))
        return {}

    @staticmethod
    def control_event(box, given):
        """An event that somebody else writes, changes (by the same id) or removes."""
        kept = Calendar.find(box, given.get("calendar", "primary"))
        kept.put({"status": "confirmed", "iCalUID": given["event"]["id"] + "@google.com",
                  **kept.events.get(given["event"]["id"], {}), **given["event"]})
        return {}

    @staticmethod
    def control_forget(box, given):
        """Sync tokens given so far are not taken any more."""
        kept = Calendar.find(box, given.get("calendar", "primary"))
        kept.count += 1
        kept.forgotten = kept.count
        return {}

    @staticmethod
    def control_nocalendar(box, given):
        box.calendars.pop(given["calendar"], None)
        return {}

    @staticmethod
    def control_video(box, given):
        box.video = given["state"]
        return {}

    @staticmethod
    def control_nofaults(box, given):
        box.faults.clear()
        return {}

    @staticmethod
    def control_events(box, given):
        """What stands in a calendar."""
        return {"events": [event for event in Calendar.find(box, given.get("calendar", "primary")).events.values()
                           if event["status"] != "cancelled"]}
