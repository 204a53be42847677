"""`klatch serve` of the release build, on a data folder of its own and over TLS, with its owner signed in."""
import http.client
import os
import queue
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import cpu_time

START_SECONDS = 60


def certificate(folder):
    """A self-made P-256 certificate for 127.0.0.1: (certificate, key)."""
    paths = (f"{folder}/certificate.pem", f"{folder}/key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-out", paths[0], "-keyout", paths[1]],
        check=True, capture_output=True)
    return paths


def trusting(certificate_path):
    return ssl.create_default_context(cafile=certificate_path)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def place():
    """A folder of one benchmark's own, on a disk, that PostgreSQL's user may pass through."""
    folder = tempfile.mkdtemp(prefix="kb-", dir="/var/tmp")
    os.chmod(folder, 0o711)
    return folder


class KlatchProgram:
    def __init__(self, folder, tls, port=0):
        self.program = os.environ["BENCH_PROGRAM"]
        self.folder = folder
        self.data = f"{folder}/data"
        self.cluster = f"{self.data}/postgres"
        self.context = trusting(tls[0])
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KLATCH_")}
        self.environment = {
            **kept, "KLATCH_DATA": self.data, "KLATCH_LISTEN": f"127.0.0.1:{port}", "KLATCH_TLS_CERTIFICATE": tls[0],
            "KLATCH_TLS_KEY": tls[1],
        }
        self.process = None
        self.cookies = {}

    @property
    def pid(self):
        return self.process.pid

    def cpu(self):
        return cpu_time.of_process(self.pid)

    def start(self):
        self._spawn()
        self.port = int(self._await("answers at ").rsplit(":", 1)[1])
        return self

    def start_and_time(self, port):
        """Starts on a known port. Seconds of wall clock and of CPU until it has answered its first page."""
        begin = time.perf_counter()
        self._spawn()
        self.port = port
        while True:
            try:
                if self.request("GET", "/sign-in")[0] == 200:
                    return time.perf_counter() - begin
            except OSError:
                assert self.process.poll() is None, "klatch ended before it answered"
                time.sleep(0.001)

    def _spawn(self):
        # Logs go where a service's logs go: to a file.
        with open(f"{self.folder}/klatch.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.program, "serve"], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=log, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, args=(self.process, self.lines), daemon=True).start()

    @staticmethod
    def _read(process, lines):
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    def _await(self, words):
        while True:
            line = self.lines.get(timeout=START_SECONDS)
            assert line is not None, f"klatch ended before it said: {words}"
            if words in line:
                return line.strip()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def command(self, *arguments):
        """Runs one command of the program. Its output, and its CPU seconds."""
        process = subprocess.Popen(
            [self.program, *arguments], env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=sys.stderr, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, f"klatch {' '.join(arguments)} failed"
        return output, usage.ru_utime + usage.ru_stime

    def request(self, method, path, fields=None):
        """One request on a connection of its own, with the cookies so far: (status, body)."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=30)
        headers = {"Cookie": self.cookie} if self.cookies else {}
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, fields and urllib.parse.urlencode(fields), headers)
        response = connection.getresponse()
        body = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        return response.status, body

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def sign_in(self):
        """The owner's first minute: the printed link, a button, three fields."""
        token = self._await("/owner#").split("#")[1]
        self._submit("/owner", token=token)
        self._submit("/owner/setup", name="Ada Example", address="ada@example.org", workspace="Analytical Engines")
        status, _ = self.request("GET", "/people")
        assert status == 200, f"not signed in: {status}"
        return self

    def _submit(self, path, **fields):
        _, page = self.request("GET", path)
        csrf = re.search(rb'name="csrf" value="([^"]+)"', page)[1].decode()
        status, _ = self.request("POST", path, {"csrf": csrf, **fields})
        assert status == 303, f"{path} answered {status}"

    def roster(self, people):
        """A roster of that many invented people, as a file."""
        path = f"{self.folder}/roster-{people}.csv"
        script = Path(__file__).resolve().parent.parent / "scripts" / "make-roster"
        subprocess.run(
            [sys.executable, str(script), "--people", str(people), "--output", path], check=True, capture_output=True)
        return path
