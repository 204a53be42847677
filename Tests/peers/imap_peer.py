"""Real IMAP for tests: python imap_peer.py DOVECOT

DOVECOT is the folder into which Debian's packages were unpacked. What is done in a mailbox is done by Dovecot's own
`imap`, one process for each connection, over folders that end with the run. In front of it stands this program, which
speaks TLS and lets people in: Dovecot's login cannot run from an unpacked folder.

Binds 127.0.0.1 only. When ready it prints one line of JSON, {"ports", "ca", "password", "logs"}, and it ends when its
standard input is closed. Any user with the password (IMAP_PEER_PASSWORD, where that is set) has a mailbox of their own,
made by the first connection; a name
that begins with "plain-" has no folders marked for what they are for, "few-" no UIDPLUS and no LITERAL+, "nosasl-" only the
LOGIN command. Dovecot's closing words for each connection, with how many bodies it read, are in LOGS/USER.

Ports:  imaps      TLS from the first octet          expired    the same, past its end
        starttls   STARTTLS, and nothing before      othername  for another name
        bare       no TLS at all                     untrusted  of an authority nobody knows
        mute       accepts and says nothing
"""

import base64
import grp
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "sink"))
from web_peer import Authority  # noqa: E402

PASSWORD = os.environ.get("IMAP_PEER_PASSWORD", "correct horse \"battery\" \\ staple")
CAPABILITIES = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+"
CONFIGURATION = """
protocols = imap
base_dir = {place}/base
mail_plugin_dir = {dovecot}/usr/lib/dovecot/modules
import_environment = LD_LIBRARY_PATH
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {uid}
mail_gid = {gid}
default_login_user = {owner}
default_internal_user = {owner}
default_internal_group = {group}
stats_writer_socket_path =
mail_location = maildir:{place}/mail/{user}
ssl = no
imap_capability = {capability}
namespace inbox {{
  inbox = yes
  mailbox {drafts} {{
    auto = create
    {mark_drafts}
  }}
  mailbox "{sent}" {{
    auto = create
    {mark_sent}
  }}
}}
"""


class Mailboxes:
    """Where they lie, and how Dovecot is started for one."""

    def __init__(self, dovecot):
        self.dovecot, self.place = dovecot, pathlib.Path(tempfile.mkdtemp(prefix="imap-"))
        # Dovecot does not touch mail as root.
        self.owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        os.chmod(self.place, 0o755)
        for name in ("base", "logs", "mail", "conf"):
            (self.place / name).mkdir()
            os.chown(self.place / name, self.owner.pw_uid, self.owner.pw_gid)
        self.lock = threading.Lock()

    def start(self, user):
        plain, few = user.startswith("plain-"), user.startswith("few-")
        config, log = self.place / "conf" / user, self.place / "logs" / user
        with self.lock:
            config.write_text(CONFIGURATION.format(
                place=self.place, dovecot=self.dovecot, user=user, uid=self.owner.pw_uid, gid=self.owner.pw_gid,
                owner=self.owner.pw_name, group=grp.getgrgid(self.owner.pw_gid).gr_name,
                capability="IMAP4rev1 UNSELECT" if few or plain else "",
                drafts="Entwürfe" if plain else "Drafts", sent="Sent Items" if plain else "Gone out",
                mark_drafts="" if plain else "special_use = \\Drafts", mark_sent="" if plain else "special_use = \\Sent"))
        environment = {"LD_LIBRARY_PATH": f"{self.dovecot}/usr/lib/dovecot", "HOME": str(self.place / "mail" / user),
                       "USER": user, "PATH": os.environ["PATH"]}
        with open(log, "ab") as words:
            return subprocess.Popen(
                [f"{self.dovecot}/usr/bin/doveconf", "-f", "service=imap", "-c", str(config), "-m", "imap", "-p", "-e",
                 f"{self.dovecot}/usr/lib/dovecot/imap"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words, bufsize=0, env=environment)


class Front:
    """One connection until somebody is let in."""

    def __init__(self, mailboxes, context, offers_tls):
        self.mailboxes, self.context, self.offers_tls = mailboxes, context, offers_tls

    def serve(self, connection):
        try:
            self.connection = connection if self.offers_tls or not self.context else self.wrap(connection)
            self.say("* OK ready")
            user = None
            while user is None:
                line = self.line()
                if not line:
                    return
                user = self.command(*(line.split(" ", 2) + [""])[:3])
            self.hand_over(user)
        except OSError:
            pass
        finally:
            connection.close()

    def wrap(self, connection):
        return self.context.wrap_socket(connection, server_side=True)

    def say(self, text):
        self.connection.sendall(text.encode() + b"\r\n")

    def line(self):
        line = b""
        while not line.endswith(b"\n"):
            octet = self.connection.recv(1)
            if not octet:
                return ""
            line += octet
        return line.decode().rstrip("\r\n")

    @property
    def capabilities(self):
        return "IMAP4rev1 LOGINDISABLED STARTTLS" if self.offers_tls else CAPABILITIES

    def command(self, tag, verb, rest):
        verb = verb.upper()
        if verb == "CAPABILITY":
            self.say(f"* CAPABILITY {self.capabilities}")
            self.say(f"{tag} OK done")
        elif verb == "STARTTLS" and self.offers_tls:
            self.say(f"{tag} OK go on")
            self.connection, self.offers_tls = self.wrap(self.connection), False
        elif verb == "AUTHENTICATE" and not self.offers_tls:
            _, _, secret = rest.partition(" ")
            if not secret:
                self.say("+ ")
                secret = self.line()
            return self.admit(tag, *base64.b64decode(secret).decode().split("\0")[1:])
        elif verb == "LOGOUT":
            self.say("* BYE")
            self.say(f"{tag} OK done")
        else:
            self.say(f"{tag} BAD not now")
        return None

    def admit(self, tag, user, password):
        if password == PASSWORD and user.replace("-", "").isalnum():
            self.tag = tag
            return user
        self.say(f"{tag} NO [AUTHENTICATIONFAILED] Authentication failed.")
        return None

    def hand_over(self, user):
        """From here on octets go to Dovecot and back; its greeting is swallowed, for people were greeted already."""
        process = self.mailboxes.start(user)
        process.stdout.readline()
        self.say(f"{self.tag} OK welcome")
        threading.Thread(target=self.answer, args=(process,), daemon=True).start()
        try:
            while octets := self.connection.recv(65536):
                process.stdin.write(octets)
        except OSError:
            pass
        process.stdin.close()
        process.wait()

    def answer(self, process):
        try:
            while octets := process.stdout.read(65536):
                self.connection.sendall(octets)
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def listen(mailboxes, context, offers_tls=False):
    server = socket.create_server(("127.0.0.1", 0), backlog=128)

    def accept():
        while True:
            connection = server.accept()[0]
            threading.Thread(target=Front(mailboxes, context, offers_tls).serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1]


if __name__ == "__main__":
    boxes = Mailboxes(os.path.abspath(sys.argv[1]))
    authority, nobody = Authority(boxes.place, "authority"), Authority(boxes.place, "nobody")
    good = authority.certify("good", "localhost")
    silent = socket.create_server(("127.0.0.1", 0))
    ports = {
        "imaps": listen(boxes, good), "starttls": listen(boxes, good, offers_tls=True), "bare": listen(boxes, None),
        "expired": listen(boxes, authority.certify("expired", "localhost", expired=True)),
        "othername": listen(boxes, authority.certify("othername", "mail.example.org")),
        "untrusted": listen(boxes, nobody.certify("untrusted", "localhost")), "mute": silent.getsockname()[1]}
    print(json.dumps({"ports": ports, "ca": str(authority.ca), "password": PASSWORD,
                      "logs": str(boxes.place / "logs")}), flush=True)
    sys.stdin.buffer.read()
    shutil.rmtree(boxes.place, ignore_errors=True)
    os._exit(0)
