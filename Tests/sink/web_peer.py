"""A web server that misbehaves on request, for tests: python web_peer.py ADDRESS

ADDRESS is a loopback address of the run's own, such as 127.81.3.9; port 8443 there answers for feed.example.org and
other.example.org. When ready it prints one line of JSON with the ports of the other listeners, all on 127.0.0.1, and
it ends when its standard input is closed.

Ports:  https      TLS with a certificate for localhost          expired    the same, past its end
        plain      no TLS                                        othername  for another name
        tls11      TLS 1.1 at most                               untrusted  of an authority nobody knows
        cbc        TLS 1.2 with a cipher without authentication  mute       accepts and says nothing

The first segment of the path says what happens; the query's `id` names the request in the log, one line of JSON for
each request in FOLDER/log, {"id", "method", "target", "fields", "body", "kept", "host"}; then on standard output.
"""

import base64
import gzip
import http.server
import json
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

DAY = ["-days", "2"]
EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
LOCK = threading.Lock()


def run(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """A certificate authority made for this run."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        self.ca, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        run("req", "-x509", *EC, "-keyout", self.key, "-out", self.ca, *DAY, "-subj", f"/CN=Test {name}")

    def certify(self, label, *hosts, expired=False):
        key, request, cert, extra = (self.folder / f"{label}.{end}" for end in ("key", "csr", "crt", "ext"))
        run("req", "-new", *EC, "-keyout", key, "-out", request, "-subj", f"/CN={hosts[0]}")
        extra.write_text("subjectAltName=" + ",".join(f"DNS:{host}" for host in hosts) + "\n")
        run("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.key, "-CAcreateserial", "-out", cert,
            "-extfile", extra, *(["-days", "-1"] if expired else DAY))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context


class Peer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def setup(self):
        self.served = 0
        if self.server.context:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def log_message(self, *_):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        url = urllib.parse.urlsplit(self.path)
        self.given = dict(urllib.parse.parse_qsl(url.query))
        self.seen = {
            "id": self.given.get("id", ""), "method": self.command, "target": self.path,
            "fields": [f"{name}: {value}" for name, value in self.headers.items()],
            "body": base64.b64encode(body).decode(), "kept": self.served > 0, "host": self.headers.get("Host", "")}
        with LOCK, open(self.server.log, "a") as log:
            print(json.dumps(self.seen), file=log, flush=True)
            print(self.seen["id"], flush=True)
        self.served += 1
        getattr(self, url.path.split("/")[1].replace("-", "_"), self.missing)()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

    def reply(self, status, body=b"", **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def raw(self, octets):
        self.wfile.write(octets)
        self.wfile.flush()
        self.close_connection = True

    def missing(self):
        self.reply(404, b"no such thing")

    def echo(self):
        self.reply(200, json.dumps(self.seen).encode(), Content_Type="application/json", ETag='"7"',
                   Set_Cookie="crumb=1", X_Secret="not wanted")

    def status(self):
        extra = {"Retry_After": self.given["retry"]} if "retry" in self.given else {}
        self.reply(int(self.given["n"]), b"words of the provider: canary-excerpt", **extra)

    def redirect(self):
        head = f"HTTP/1.1 {self.given.get('n', 302)} Found\r\nLocation: {self.given.get('to', '')}\r\n"
        self.wfile.write(head.encode() + b"Content-Length: 5\r\n\r\nmoved")  # as it was asked for, fit or not

    def feed(self):
        self.reply(200, b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", Content_Type=self.given.get("type", "text/calendar"))

    def gzip(self):
        self.reply(200, gzip.compress(b"x" * int(self.given["n"])), Content_Encoding="gzip",
                   Content_Type="text/calendar")

    def gzip_twice(self):
        self.reply(200, gzip.compress(gzip.compress(b"x" * 1000)), Content_Encoding="gzip, gzip",
                   Content_Type="text/calendar")

    def gzip_transfer(self):
        body = gzip.compress(gzip.compress(b"x" * 1000))
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\nTransfer-Encoding: gzip, gzip, chunked\r\n\r\n"
                 + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body))

    def declared(self):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n" + b"x" * 1000)

    def endless(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/calendar\r\n\r\n")
        while True:
            self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

    def long_head(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            self.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

    def drip(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nContent-Type: text/calendar\r\n\r\n")
        while True:
            self.wfile.write(b"x")
            time.sleep(0.05)

    def hang(self):
        self.rfile.read(1)
        self.close_connection = True

    def drop(self):
        self.close_connection = True

    def drop_if_kept(self):
        return self.drop() if self.seen["kept"] else self.reply(200, b"first")

    def half(self):
        self.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: text/calendar\r\n\r\n0123456789")

    def garbage(self):
        self.raw(b"SSH-2.0-OpenSSH_9.2\r\n")

    def interim(self):
        self.raw(b"HTTP/1.1 103 Early Hints\r\nETag: \"early\"\r\n\r\n"
                 b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address, context, log):
        self.context, self.log = context, log
        super().__init__(address, Peer)

    def handle_error(self, request, client_address):
        pass  # a client that hangs up is what the tests are about


def start(address, context, log):
    server = Server(address, context, log)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def ports(folder, address, log):
    authority, nobody = Authority(folder, "authority"), Authority(folder, "nobody")
    here = ("127.0.0.1", 0)
    old = authority.certify("old", "localhost")
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    weak = authority.certify("weak", "localhost")
    weak.maximum_version = ssl.TLSVersion.TLSv1_2
    weak.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
    start((address, 8443), authority.certify("feed", "feed.example.org", "other.example.org"), log)
    mute = socket.create_server(here)
    return authority, mute, {
        "https": start(here, authority.certify("good", "localhost"), log), "plain": start(here, None, log),
        "expired": start(here, authority.certify("expired", "localhost", expired=True), log),
        "othername": start(here, authority.certify("othername", "api.example.org"), log),
        "untrusted": start(here, nobody.certify("untrusted", "localhost"), log),
        "tls11": start(here, old, log), "cbc": start(here, weak, log), "mute": mute.getsockname()[1]}


if __name__ == "__main__":
    place = pathlib.Path(tempfile.mkdtemp(prefix="web-peer-"))
    log_file = place / "log"
    log_file.touch()
    certificates, held, listeners = ports(place, sys.argv[1], log_file)
    print(json.dumps({"ports": listeners, "ca": str(certificates.ca), "log": str(log_file)}), flush=True)
    sys.stdin.buffer.read()
    shutil.rmtree(place, ignore_errors=True)
    os._exit(0)  # connections held open on purpose do not hold up the end
