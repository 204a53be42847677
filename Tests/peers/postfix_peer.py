"""A whole mail server for tests: python postfix_peer.py POSTFIX DOVECOT

Both are folders into which Debian's packages were unpacked. Mail is handed over to Postfix by submission with STARTTLS;
whom it lets in, Dovecot's own `auth` says; Postfix's `virtual` puts what it takes into maildirs, and Dovecot's own `imap` shows
these, behind the front of imap_peer.py. Postfix looks at recipients after it has taken a mail, as a relay does, so that an
unknown one brings a report from it. Nothing leaves the machine: every other domain is an error.

Binds 127.0.0.1 only and needs root, because Postfix does. When ready it prints one line of JSON, {"ports", "ca", "password",
"log", "logs", "mail"}, and it ends when its standard input is closed. At home are mia, ben and kim of example.org, who sign
in with the password, and pat of far.example.

Ports:  submission  STARTTLS and a sign-in, and nothing before      smtp   what comes in from elsewhere, with neither
        imaps       TLS from the first octet
"""

import grp
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from imap_peer import PASSWORD, Authority, Mailboxes, listen  # noqa: E402

# Postfix wants two users who are not `nobody`, and whom nothing else shares; any Debian has these.
OWNER, SET_GROUP = pwd.getpwnam("daemon"), grp.getgrnam("games")

MAIN = """
compatibility_level = 3.7
import_environment = LD_LIBRARY_PATH MAIL_CONFIG TZ LANG=C
export_environment = LD_LIBRARY_PATH MAIL_CONFIG TZ LANG PATH
command_directory = {postfix}/usr/sbin
daemon_directory = {postfix}/usr/lib/postfix/sbin
shlib_directory = {postfix}/usr/lib/postfix
queue_directory = {place}/queue
data_directory = {place}/data
mail_owner = {owner}
setgid_group = {group}
default_privs = nobody
maillog_file = {place}/postfix.log
maillog_file_prefixes = {place}
myhostname = mail.example.org
mydestination =
mynetworks =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
disable_dns_lookups = yes
default_database_type = texthash
alias_maps =
virtual_mailbox_domains = example.org far.example
virtual_mailbox_maps = texthash:{place}/conf/users
virtual_mailbox_base = {place}/mail
virtual_transport = virtual
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
recipient_delimiter = +
smtpd_reject_unlisted_recipient = no
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_tls_cert_file = {place}/good.crt
smtpd_tls_key_file = {place}/good.key
smtpd_sasl_type = dovecot
smtpd_sasl_path = {place}/auth/auth-smtp
"""
MASTER = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_auth_only=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_recipient_restrictions=permit_sasl_authenticated,reject
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
"""
AUTH = """
base_dir = {place}/auth
state_dir = {place}/auth
libexec_dir = {dovecot}/usr/lib/dovecot
import_environment = LD_LIBRARY_PATH
protocols =
ssl = no
instance_name = klatch-test
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
log_path = {place}/auth.log
auth_mechanisms = plain login
disable_plaintext_auth = no
passdb {{
  driver = passwd-file
  args = {place}/conf/passwords
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home=/
}}
service auth {{
  chroot =
  unix_listener auth-smtp {{
    mode = 0666
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
USERS = ["mia", "ben", "kim"]


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def folders(place):
    """What `postfix set-permissions` would make of an installed one."""
    for name in ("queue", "data", "auth"):
        (place / name).mkdir()
    os.chown(place / "data", OWNER.pw_uid, 0)
    for name in ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"):
        (place / "queue" / name).mkdir(mode=0o700)
        os.chown(place / "queue" / name, OWNER.pw_uid, 0)
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        (place / "queue" / name).mkdir()
        os.chown(place / "queue" / name, OWNER.pw_uid, SET_GROUP.gr_gid)
        os.chmod(place / "queue" / name, mode)
    (place / "queue" / "pid").mkdir()


def answers(port):
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                if connection.recv(4) == b"220 ":
                    return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def start_auth(place, dovecot):
    settings = place / "conf" / "auth.conf"
    settings.write_text(AUTH.format(place=place, dovecot=dovecot))
    passwords = place / "conf" / "passwords"
    passwords.write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in USERS))
    shutil.chown(passwords, "nobody")
    passwords.chmod(0o600)
    library = f"{dovecot}/usr/lib/dovecot"
    return subprocess.Popen(
        [f"{dovecot}/usr/bin/doveconf", "-f", "service=master", "-c", str(settings), "-m", "master", "-p", "-e",
         f"{dovecot}/usr/sbin/dovecot", "-F", "-c", str(settings)], stdin=subprocess.DEVNULL, stdout=sys.stderr,
        env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": f"{library}:{library}/modules/old-stats"})


def start_postfix(place, postfix, ports):
    conf = place / "conf"
    (conf / "users").write_text(
        "".join(f"{user}@example.org {user}/\n" for user in USERS) + "pat@far.example pat/\n")
    owner = pwd.getpwnam("nobody")
    (conf / "main.cf").write_text(MAIN.format(
        postfix=postfix, place=place, owner=OWNER.pw_name, group=SET_GROUP.gr_name, uid=owner.pw_uid, gid=owner.pw_gid))
    (conf / "master.cf").write_text(MASTER.format(**ports))
    return subprocess.Popen(
        [f"{postfix}/usr/lib/postfix/sbin/master", "-c", str(conf), "-d"], stdin=subprocess.DEVNULL, stdout=sys.stderr,
        env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": f"{postfix}/usr/lib/postfix", "MAIL_CONFIG": str(conf)})


if __name__ == "__main__":
    if os.getuid() != 0:
        sys.exit("postfix_peer.py: Postfix's master is for root alone.")
    # Whoever started this program may have put signals off, and with them the one that ends these servers.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    boxes = Mailboxes(os.path.abspath(sys.argv[2]))
    place, (smtp, submission) = boxes.place, free_ports(2)
    authority = Authority(place, "authority")
    good = authority.certify("good", "localhost")
    folders(place)
    services = [start_auth(place, boxes.dovecot),
                start_postfix(place, os.path.abspath(sys.argv[1]), {"smtp": smtp, "submission": submission})]
    try:
        if answers(smtp) and answers(submission):
            ports = {"smtp": smtp, "submission": submission, "imaps": listen(boxes, good)}
            print(json.dumps({"ports": ports, "ca": str(authority.ca), "password": PASSWORD,
                              "logs": str(place / "logs"), "log": str(place / "postfix.log"),
                              "mail": str(place / "mail")}), flush=True)
            sys.stdin.buffer.read()
    finally:
        for service in reversed(services):
            service.terminate()
        for service in services:
            try:
                service.wait(20)
            except subprocess.TimeoutExpired:
                service.kill()
        shutil.rmtree(place, ignore_errors=True)
        os._exit(0)
