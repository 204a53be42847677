"""Real calendar servers for tests: python caldav_peer.py ADDRESS

Radicale and Xandikos, each as it comes from PyPI, behind one TLS front at ADDRESS:8443 that passes requests on by their
Host: radicale.example.org, xandikos.example.org. feed.example.org hands out the files of a folder; beside NAME a file
NAME.status with a number makes it answer so instead.

When ready it prints one line of JSON, {"ca", "password", "users", "calendars", "feeds"}, and it ends when its standard
input is closed. Radicale has the users u0 to u<users - 1>, all with that password, each with the calendars own and team; Xandikos asks for none and has the
calendars /user/calendars/c0/ to c<calendars - 1>/.
"""

import base64
import hashlib
import http.client
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "sink"))
from web_peer import Authority  # noqa: E402

USERS, CALENDARS, PASSWORD = 60, 20, "correct horse: battery"
HERE = pathlib.Path(sys.executable).parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_radicale(place, port):
    users = place / "users"
    users.write_text("".join(f"u{number}:{PASSWORD}\n" for number in range(USERS)))
    return subprocess.Popen(
        [sys.executable, "-B", "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{port}", "--auth-type",
         "htpasswd", "--auth-htpasswd-filename", users, "--auth-htpasswd-encryption", "plain", "--auth-delay", "0",
         "--storage-filesystem-folder", place / "radicale", "--web-type", "none", "--logging-level", "error"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_xandikos(place, port):
    return subprocess.Popen(
        [sys.executable, "-B", "-m", "xandikos", "serve", "-d", place / "xandikos", "--autocreate", "--defaults",
         "--current-user-principal", "/user/", "-l", "127.0.0.1", "-p", str(port)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait_for(port):
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("a calendar server did not start")


def make_calendar(port, path, user=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    pair = base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
    connection.request("MKCALENDAR", path, headers={"Authorization": "Basic " + pair} if user else {})
    assert connection.getresponse().status in (200, 201), "no calendar could be made"
    connection.close()


class Front:
    """Speaks TLS, reads one head, and passes everything on."""

    def __init__(self, context, ports, feeds):
        self.context, self.ports, self.feeds = context, ports, feeds

    def serve(self, listener):
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.handle, args=(plain,), daemon=True).start()

    def handle(self, plain):
        try:
            with self.context.wrap_socket(plain, server_side=True) as client:
                client.settimeout(60)
                head = b""
                while b"\r\n\r\n" not in head and len(head) < 100_000:
                    more = client.recv(65536)
                    if not more:
                        return
                    head += more
                start, body = head.split(b"\r\n\r\n", 1)
                lines = start.decode("latin-1").split("\r\n")
                fields = dict(line.split(": ", 1) for line in lines[1:])
                fields = {name.lower(): value for name, value in fields.items()}
                while len(body) < int(fields.get("content-length", 0)):
                    body += client.recv(65536)
                host = fields["host"].split(":")[0]
                if host in self.ports:
                    method, path, _ = lines[0].split(" ")
                    client.sendall(self.pass_on(method, path, fields, body, self.ports[host]))
                else:
                    client.sendall(self.feed(lines[0].split(" ")[1], fields.get("if-none-match")))
        except OSError:
            pass

    def feed(self, path, known):
        file = self.feeds / path.split("?")[0].strip("/").replace("/", "_")
        status = file.with_name(file.name + ".status")
        if status.exists():
            return f"HTTP/1.1 {status.read_text()} Fault\r\nContent-Length: 0\r\n\r\n".encode()
        if not file.is_file():
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        body = file.read_bytes()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if known == tag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\nETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    @staticmethod
    def pass_on(method, path, fields, body, port):
        """The whole answer: a server that closes early must not look like one that broke off."""
        fields = {name: value for name, value in fields.items() if name not in ("content-length", "connection")}
        for attempt in range(5):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            try:
                connection.request(method, path, body, fields)
                answer = connection.getresponse()
                kept = [(name, value) for name, value in answer.getheaders()
                        if name.lower() not in ("content-length", "transfer-encoding", "connection")]
                read = answer.read()
                break
            except (OSError, http.client.HTTPException):
                if attempt == 4:
                    raise OSError("the calendar server does not answer")
            finally:
                connection.close()
        head = "".join(f"{name}: {value}\r\n" for name, value in kept)
        return (f"HTTP/1.1 {answer.status} {answer.reason}\r\n{head}Content-Length: {len(read)}\r\n"
                "Connection: close\r\n\r\n").encode("latin-1") + read


def main():
    address = sys.argv[1]
    place = pathlib.Path(tempfile.mkdtemp(prefix="caldav-"))
    authority = Authority(place, "calendars")
    context = authority.certify("front", "radicale.example.org", "xandikos.example.org", "feed.example.org")
    radicale, xandikos = free_port(), free_port()
    servers = [start_radicale(place, radicale), start_xandikos(place, xandikos)]
    try:
        wait_for(radicale)
        wait_for(xandikos)
        for number in range(CALENDARS):
            make_calendar(xandikos, f"/user/calendars/c{number}/")
        for number in range(USERS):
            make_calendar(radicale, f"/u{number}/own/", f"u{number}")
            make_calendar(radicale, f"/u{number}/team/", f"u{number}")
        feeds = place / "feeds"
        feeds.mkdir()
        listener = socket.create_server((address, 8443), backlog=256)
        ports = {"radicale.example.org": radicale, "xandikos.example.org": xandikos}
        threading.Thread(target=Front(context, ports, feeds).serve, args=(listener,), daemon=True).start()
        print(json.dumps({"ca": str(authority.ca), "password": PASSWORD, "users": USERS, "calendars": CALENDARS,
                          "feeds": str(feeds)}), flush=True)
        sys.stdin.read()
    finally:
        for server in servers:
            server.kill()


main()
