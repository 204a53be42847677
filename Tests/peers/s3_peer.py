"""A store that speaks S3 and is not ours: python s3_peer.py

moto answers, in memory, and checks each signature as botocore computes it. Binds 127.0.0.1 only. When ready it prints one line
of JSON, {"root", "tls", "untrusted", "ca", "bucket", "region", "id", "secret"}, and it ends when its standard input is closed.

POST /control takes JSON. {"log": PREFIX} tells the requests so far whose path begins so, as "METHOD path?query".
{"fault": {"path": PREFIX, "method": M, "query": TEXT, "kind": KIND, "times": N}} is for the next N requests that fit:
    {"status": 503, "code": "SlowDown"}   answered so         {"lost": true}    carried out, and nobody hears of it
    {"body": TEXT, "fields": {...}}       answered with 200   {"cut": N}        answered without its last N octets
{"skip": N} in a fault lets the first N pass.
"""

import json
import os
import pathlib
import shutil
import signal
import socket
import sys
import tempfile
import threading

import boto3
import moto.settings
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "sink"))
from web_peer import Authority  # noqa: E402

BUCKET, REGION = "kept", "eu-central-1"
RIGHTS = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Resource": "*", "Action": [
        "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]}]}


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_):
        pass

    def log_error(self, *_):
        pass


class Front:
    """Goes wrong where it was told to, and lets everything else through."""

    def __init__(self, store):
        self.store, self.log, self.faults, self.lock = store, [], [], threading.Lock()

    def __call__(self, environ, start):
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        if path == "/control":
            return self.control(environ, start)
        with self.lock:
            self.log.append(f"{environ['REQUEST_METHOD']} {path}?{query}")
            fault = next((f for f in self.faults if self.fits(f, environ)), None)
            if fault and fault.get("skip", 0) > 0:
                fault["skip"] -= 1
                fault = None
            elif fault:
                fault["times"] -= 1
        return self.fail(fault["kind"], environ, start) if fault else self.store(environ, start)

    @staticmethod
    def fits(fault, environ):
        return (fault["times"] > 0 and environ["PATH_INFO"].startswith(fault["path"])
                and environ["REQUEST_METHOD"] == fault["method"] and fault["query"] in environ["QUERY_STRING"])

    def fail(self, kind, environ, start):
        if "status" in kind:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return say(start, f"{kind['status']} Fault", f"<Error><Code>{kind['code']}</Code></Error>")
        if "body" in kind:
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            return say(start, f"{kind.get('of', 200)} OK", kind["body"], kind.get("fields", {}))
        if "lost" in kind:
            b"".join(self.store(environ, lambda *_: None))
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            if environ["REQUEST_METHOD"] == "POST" and "uploadId" in environ["QUERY_STRING"]:
                # moto breaks down where it is asked to complete what is complete; a store says this.
                self.faults.append({"path": environ["PATH_INFO"], "method": "POST", "query": "uploadId", "times": 1,
                                    "kind": {"status": 404, "code": "NoSuchUpload"}})
            return say(start, "200 OK", "")
        seen = {}
        body = b"".join(self.store(environ, lambda status, fields, *_: seen.update(status=status, fields=fields)))
        body = body[:-kind["cut"]]
        fields = [(name, value) for name, value in seen["fields"] if name.lower() != "content-length"]
        start(seen["status"], fields + [("Content-Length", str(len(body)))])
        return [body]

    def control(self, environ, start):
        wish = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        with self.lock:
            if "fault" in wish:
                self.faults.append(wish["fault"])
            prefix = wish.get("log")
            lines = [line for line in self.log if prefix and line.split(" ", 1)[1].startswith(prefix)]
        return say(start, "200 OK", json.dumps(lines))


def say(start, status, text, fields=()):
    body = text.encode()
    start(status, [*dict(fields).items(), ("Content-Length", str(len(body)))])
    return [body]


def listen(front, context=None):
    server = make_server("127.0.0.1", 0, front, threaded=True, request_handler=Quiet, ssl_context=context)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.port


def furnish(root):
    """A bucket, and a key that may do there what backups need and nothing else. From here on signatures are checked."""
    def client(name, region):
        return boto3.client(name, endpoint_url=root, region_name=region, aws_access_key_id="furnishing",
                            aws_secret_access_key="furnishing")

    iam = client("iam", "us-east-1")
    iam.create_user(UserName="backups")
    iam.put_user_policy(UserName="backups", PolicyName="backups", PolicyDocument=json.dumps(RIGHTS))
    key = iam.create_access_key(UserName="backups")["AccessKey"]
    client("s3", REGION).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    moto.settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0
    return {"id": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


if __name__ == "__main__":
    folder = pathlib.Path(tempfile.mkdtemp(prefix="s3-peer-"))
    front = Front(DomainDispatcherApplication(create_backend_app))
    authority, nobody = Authority(folder, "authority"), Authority(folder, "nobody")
    root = f"http://127.0.0.1:{listen(front)}"
    facts = furnish(root)
    facts |= {
        "root": root, "bucket": BUCKET, "region": REGION, "ca": str(authority.ca),
        "tls": f"https://localhost:{listen(front, authority.certify('good', 'localhost'))}",
        "untrusted": f"https://localhost:{listen(front, nobody.certify('untrusted', 'localhost'))}"}
    print(json.dumps(facts), flush=True)
    sys.stdin.buffer.read()
    shutil.rmtree(folder, ignore_errors=True)
    os.kill(os.getpid(), signal.SIGKILL)
