"""A strict mail server for tests: python smtp_sink.py [FOLDER]

Binds 127.0.0.1 only. When ready it prints one line of JSON:
    {"ports": {...}, "folder": ..., "ca": "FOLDER/ca.pem", "user": ..., "password": ...}
and it ends when its standard input is closed. Without FOLDER it makes one of its own and removes it at the end.

Ports:  starttls     STARTTLS and AUTH required (587)
        smtps        TLS from the first octet, AUTH required (465)
        plain        neither TLS nor AUTH (25)
        noauth       STARTTLS required, no AUTH offered
        expired      as smtps, with a certificate that is past its end
        othername    as smtps, with a certificate for another name
        tls11        as smtps, with TLS 1.1 at most
        cbc          as smtps, with TLS 1.2 and a cipher without authentication of its own
        mute         accepts connections and says nothing
        notsmtp      answers like a web server

Accepted messages are stored as FOLDER/NNNN.eml with FOLDER/NNNN.json, the envelope. Both are complete once the
JSON file is there, which is before the reply is sent.

Faults, by the local part of the recipient (before any "+"):
    refuse550@            a 5xx reply to RCPT, with that code      refuse554-after-dot@   the same after the message
    busy451@              a 4xx reply to RCPT                      busy452-after-dot@     the same after the message
    relay@                554 5.7.1 Relay access denied
    drop-before-data@     the connection is cut at DATA            drop-in-data@          cut after 354, before the dot
    drop-after-dot@       stored, then cut without a reply         half-reply@            stored, then cut inside the reply
    slow@                 stored, and never answered
None of the first two where the folder holds a file "mended". And by the local part of the sender: badsender@ gets 553.
Anything not strictly right (bare CR or LF, NUL, 8-bit octets, lines over 998, more than one recipient, a header field
twice, a message that Python's parser finds fault with) gets 554 "strict: ...".
"""

import asyncio
import email
import email.policy
import json
import logging
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER, PASSWORD = "mailer", "correct horse: battery@staple"
DAY = ["-days", "2"]


def run(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """A certificate authority made for this run."""

    def __init__(self, folder):
        self.folder = folder
        self.ca, self.key = folder / "ca.pem", folder / "ca.key"
        new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        run("req", "-x509", *new_key, "-keyout", self.key, "-out", self.ca, *DAY, "-subj", "/CN=Test authority")

    def certify(self, name, host, *, expired=False):
        """A context with a certificate for `host`."""
        key, request, cert, extra = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem", "ext"))
        run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", key)
        run("req", "-new", "-key", key, "-out", request, "-subj", f"/CN={host}")
        extra.write_text(f"subjectAltName=DNS:{host}\n")
        days = ["-days", "-1"] if expired else DAY
        run("x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", self.key, "-CAcreateserial",
            "-out", cert, "-extfile", extra, *days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context


def complaint(octets):
    """Why a message is not strictly right, or None."""
    if b"\0" in octets or any(octet > 126 for octet in octets):
        return "octets that are not plain ASCII"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", octets):
        return "a bare CR or LF"
    if any(len(line) > 998 for line in octets.split(b"\r\n")):
        return "a line over 998 octets"
    message = email.message_from_bytes(octets, policy=email.policy.SMTP)
    names = [name.lower() for name in message.keys()]
    if len(names) != len(set(names)):
        return "a header field twice"
    for part in message.walk():
        for name, value in part.items():
            if value.defects:
                return f"{name}: {value.defects[0]}"
        if part.defects:
            return str(part.defects[0])
    for needed in ("date", "from", "to", "subject", "message-id", "mime-version"):
        if needed not in names:
            return f"no {needed}"
    return None


class Sink:
    """What to answer, and where messages go."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    @staticmethod
    def fault(envelope):
        return envelope.rcpt_tos[0].split("@")[0].split("+")[0] if envelope.rcpt_tos else ""

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("badsender@"):
            return "553 5.7.1 Sender address rejected: not owned by user"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if envelope.rcpt_tos:
            return "554 strict: more than one recipient"
        local = address.split("@")[0].split("+")[0]
        mended = (self.folder / "mended").exists()
        if not mended and (found := re.fullmatch(r"(refuse|busy)(\d{3})", local)):
            code = found[2]
            return f"{code} {code[0]}.1.1 <{address}>: Recipient address rejected"
        if local == "relay":
            return f"554 5.7.1 <{address}>: Relay access denied"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        if wrong := complaint(envelope.content):
            return f"554 strict: {wrong}"
        fault = self.fault(envelope)
        if found := re.fullmatch(r"(refuse|busy)(\d{3})-after-dot", fault):
            return f"{found[2]}-{found[2][0]}.7.0 Message content rejected\r\n{found[2]} {found[2][0]}.7.0 by policy"
        self.store(server, session, envelope)
        if fault == "slow":
            await asyncio.Event().wait()
        if fault == "half-reply":
            server.transport.write(b"250-2.0.0 O")
        if fault in ("drop-after-dot", "half-reply"):
            server.transport.close()
            return "250 never sent"
        return f"250 2.0.0 Ok: stored as {self.count:04}"

    def store(self, server, session, envelope):
        self.count += 1
        path = self.folder / f"{self.count:04}"
        path.with_suffix(".eml").write_bytes(envelope.content)
        facts = {
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "hello": session.host_name,
            "tls": server.transport.get_extra_info("cipher"), "connection": id(server),
            "signed_in": session.auth_data.login.decode() if session.auth_data else None,
        }
        path.with_suffix(".part").write_text(json.dumps(facts))
        path.with_suffix(".part").rename(path.with_suffix(".json"))


class StrictSMTP(SMTP):
    """aiosmtpd, with connections cut where the fault asks for it."""

    async def smtp_DATA(self, arg):
        fault = Sink.fault(self.envelope)
        if fault == "drop-in-data":
            await self.push("354 Go on")
        if fault in ("drop-before-data", "drop-in-data"):
            self.transport.close()
            return
        await super().smtp_DATA(arg)


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False, auth_data=data if right else None)


class Servers:
    """All the listeners of one run."""

    def __init__(self, folder):
        self.sink, self.ports = Sink(folder), {}

    async def smtp(self, name, *, starttls=None, tls=None, auth=True):
        def make():
            return StrictSMTP(
                self.sink, hostname="sink.example.org", ident="ready", tls_context=starttls,
                require_starttls=starttls is not None, auth_required=auth, auth_require_tls=starttls is not None,
                auth_exclude_mechanism=[] if auth else ["PLAIN", "LOGIN"], authenticator=authenticate,
                loop=asyncio.get_running_loop())
        await self.listen(name, make, tls)

    async def listen(self, name, make, tls=None):
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=tls)
        self.ports[name] = server.sockets[0].getsockname()[1]

    async def start(self, authority):
        good = authority.certify("good", "localhost")
        await self.smtp("starttls", starttls=good)
        await self.smtp("smtps", tls=good)
        await self.smtp("plain", auth=False)
        await self.smtp("noauth", starttls=good, auth=False)
        await self.smtp("expired", tls=authority.certify("expired", "localhost", expired=True))
        await self.smtp("othername", tls=authority.certify("othername", "mail.example.org"))
        old = authority.certify("old", "localhost")
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        await self.smtp("tls11", tls=old)
        weak = authority.certify("weak", "localhost")
        weak.maximum_version = ssl.TLSVersion.TLSv1_2
        weak.set_ciphers("ECDHE-ECDSA-AES128-SHA256")
        await self.smtp("cbc", tls=weak)
        await self.listen("mute", asyncio.Protocol)
        await self.listen("notsmtp", WebServer)


class WebServer(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
        transport.close()


async def main(folder):
    logging.disable(logging.CRITICAL)
    authority, servers = Authority(folder), Servers(folder)
    await servers.start(authority)
    facts = {"ports": servers.ports, "folder": str(folder), "ca": str(authority.ca), "user": USER, "password": PASSWORD}
    print(json.dumps(facts), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    given = sys.argv[1:]
    place = pathlib.Path(given[0] if given else tempfile.mkdtemp(prefix="smtp-sink-"))
    place.mkdir(parents=True, exist_ok=True)
    asyncio.new_event_loop().run_until_complete(main(place))
    if not given:
        shutil.rmtree(place, ignore_errors=True)
    os._exit(0)  # connections held open on purpose do not hold up the end
