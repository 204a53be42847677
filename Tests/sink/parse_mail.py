"""What Python's mail parser makes of rendered messages: python parse_mail.py IN OUT

IN holds one message a line, in base64; OUT gets one JSON object a line.
"""

import base64
import email
import email.policy
import email.utils
import json
import sys
from email.header import decode_header, make_header


def addresses(message, old, name):
    """Pairs of name and address. Names by the older parser: the newer one (up to 3.12) puts spaces between encoded words."""
    field = message[name]
    pairs = email.utils.getaddresses([str(old[name])]) if field else []
    assert [spec for _, spec in pairs] == [each.addr_spec for each in field.addresses] if field else True
    return [[str(make_header(decode_header(display))), spec] for display, spec in pairs]


def defects(message):
    found = [str(defect) for part in message.walk() for defect in part.defects]
    return found + [f"{name}: {defect}" for part in message.walk() for name, value in part.items() for defect in value.defects]


def facts(octets):
    message = email.message_from_bytes(octets, policy=email.policy.SMTP)
    old = email.message_from_bytes(octets)
    bodies = [part for part in message.walk() if not part.is_multipart()]
    return {
        "headers": message.keys(),
        "from": addresses(message, old, "from"),
        "to": addresses(message, old, "to"),
        "replyTo": addresses(message, old, "reply-to"),
        "subject": str(message["subject"]),
        "messageID": str(message["message-id"]),
        "date": message["date"].datetime.timestamp(),
        "types": [part.get_content_type() for part in bodies],
        "bodies": [part.get_payload(decode=True).decode("utf-8") for part in bodies if not part.get_filename()],
        "files": [[part.get_content_type(), part.get_filename(), str(len(part.get_payload(decode=True)))]
                  for part in bodies if part.get_filename()],
        "partHeaders": [part.keys() for part in bodies],
        "defects": defects(message),
    }


with open(sys.argv[1], "rb") as given, open(sys.argv[2], "w") as found:
    for line in given:
        print(json.dumps(facts(base64.b64decode(line))), file=found)
