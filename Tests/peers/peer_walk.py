"""A person with a browser in front of one of the peers, without the browser.

    python peer_walk.py canaille|glewlwyd            takes orders, for tests
    python peer_walk.py canaille|glewlwyd --show     walks the whole code flow with PKCE by itself and prints it

Starts the peer and prints its line. Then each line of standard input is an order in JSON, answered by a line:
    {"call": URL, "headers": {...}, "body": TEXT}    -> {"status": 200, "type": "application/json", "body": TEXT}
    {"walk": URL, "answer": "accept" or "deny"}      -> {"callback": QUERY}, after signing in and answering there
`call` is a GET without a body and a POST with one; redirects are not followed. Every walk has cookies of its own.
"""

import base64
import hashlib
import html.parser
import http.cookiejar
import json
import pathlib
import secrets
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

REDIRECT_URI = "http://127.0.0.1:9/sign-in/peer/callback"


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


class Forms(html.parser.HTMLParser):
    """The fields of each form of a page, with the values they have."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "fields": {}})
        elif tag == "input" and self.forms and given.get("name") and given.get("type") not in ("submit", "checkbox"):
            self.forms[-1]["fields"][given["name"]] = given.get("value") or ""

    def with_field(self, name):
        return next(form for form in self.forms if name in form["fields"])


class Browser:
    def __init__(self):
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(Stay, urllib.request.HTTPCookieProcessor(jar))

    def open(self, address, body=None, headers=None, method=None):
        request = urllib.request.Request(address, body, headers or {}, method=method)
        try:
            answer = self.opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")

    def go(self, address, body=None):
        """Follows redirects until one leads back to us, whose query it gives, or a page says something."""
        for _ in range(12):
            status, headers, page = self.open(address, body)
            body = None
            if status not in (301, 302, 303, 307):
                return address, page, None
            address = urllib.parse.urljoin(address, headers["Location"])
            if address.startswith(REDIRECT_URI + "?"):
                return address, "", address.partition("?")[2]
        raise RuntimeError("redirects without end")

    def submit(self, address, form, **filled):
        fields = urllib.parse.urlencode({**form["fields"], **filled}).encode()
        return self.go(urllib.parse.urljoin(address, form["action"]) if form["action"] else address, fields)


def walk_canaille(facts, location, answer):
    browser = Browser()
    # It remembers who said yes before, unless it is told to ask.
    address, page, _ = browser.go(location + ("&prompt=consent" if answer == "deny" else ""))
    address, page, _ = browser.submit(address, Forms(page).with_field("login"), login=facts["user"])
    address, page, callback = browser.submit(address, Forms(page).with_field("password"), password=facts["password"])
    if callback is None:
        form = next(form for form in Forms(page).forms if "csrf_token" in form["fields"])
        address, page, callback = browser.submit(address, form, answer=answer)
    return callback


def walk_glewlwyd(facts, location, answer):
    browser = Browser()
    # Its page has no button that says no. What comes closest is to be asked without being there.
    address, _, callback = browser.go(location + ("&prompt=none" if answer == "deny" else ""))
    if callback is not None:
        return callback
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
    origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(address))
    said = {"Content-Type": "application/json"}
    person = {"username": facts["user"], "password": facts["password"]}
    browser.open(origin + "/api/auth/", json.dumps(person).encode(), said)
    granted = json.dumps({"scope": query["scope"]}).encode()
    browser.open(f"{origin}/api/auth/grant/{query['client_id']}", granted, said, "PUT")
    # What its page does when the person is through.
    return browser.go(query["callback_url"] + "&g_continue")[2]


WALKS = {"canaille": walk_canaille, "glewlwyd": walk_glewlwyd}


def obey(order, facts, walk):
    if "walk" in order:
        return {"callback": walk(facts, order["walk"], order.get("answer", "accept"))}
    body = order.get("body")
    status, headers, text = Browser().open(
        order["call"], None if body is None else body.encode(), order.get("headers"))
    return {"status": status, "type": headers.get("Content-Type"), "body": text}


def show(facts, walk):
    """The flow by hand, so that one sees what the peers do."""
    call = lambda address, **more: json.loads(obey({"call": address, **more}, facts, walk)["body"])
    metadata = call(facts["issuer"] + "/.well-known/openid-configuration")
    verifier = secrets.token_urlsafe(32)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    wanted = {"response_type": "code", "client_id": facts["client_id"], "redirect_uri": REDIRECT_URI,
              "scope": "openid profile email", "state": "a-state", "nonce": "a-nonce",
              "code_challenge": challenge, "code_challenge_method": "S256"}
    location = metadata["authorization_endpoint"] + "?" + urllib.parse.urlencode(wanted)
    print("denied:", walk(facts, location, "deny"))
    callback = dict(urllib.parse.parse_qsl(walk(facts, location, "accept")))
    print("callback:", callback)
    basic = base64.b64encode(f"{facts['client_id']}:{facts['client_secret']}".encode()).decode()
    for proof in ("a wrong verifier, which is long enough to be one", verifier):
        form = {"grant_type": "authorization_code", "code": callback["code"], "redirect_uri": REDIRECT_URI, "code_verifier": proof}
        answer = obey({"call": metadata["token_endpoint"], "body": urllib.parse.urlencode(form), "headers": {
            "Authorization": "Basic " + basic, "Content-Type": "application/x-www-form-urlencoded"}}, facts, walk)
        print("token endpoint:", answer)
        if proof != verifier and answer["status"] != 200:
            callback = dict(urllib.parse.parse_qsl(walk(facts, location, "accept")))
    for part in json.loads(answer["body"])["id_token"].split(".")[:2]:
        print("id token:", base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode())
    print("metadata:", metadata)
    print("keys:", call(metadata["jwks_uri"]))


if __name__ == "__main__":
    name = sys.argv[1]
    starter = pathlib.Path(__file__).with_name(name + "_peer.py")
    peer = subprocess.Popen(
        [sys.executable, "-B", str(starter), REDIRECT_URI], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = peer.stdout.readline()
    if not line:
        sys.exit(f"{name} did not start")
    print(line.strip(), flush=True)
    try:
        if "--show" in sys.argv:
            show(json.loads(line), WALKS[name])
        else:
            for order in sys.stdin:
                print(json.dumps(obey(json.loads(order), json.loads(line), WALKS[name])), flush=True)
    finally:
        peer.stdin.close()
        peer.wait(timeout=20)
