"""The TLS of the running server, by testssl.sh: nothing above LOW."""
import contextlib
import json
import socket
import subprocess
import time

from findings import Finding, run

GRAVE = {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}


def look(furnished):
    place = furnished()
    yield from weak_is_found(place.folder)
    found = tested(place.origin.removeprefix("https://"), place.folder / "tls.json")
    print(f"    {len(found)} questions asked.")
    if not any(one["id"] == "TLS1_3" for one in found):
        yield Finding("testssl", "testssl.sh did not come to ask about TLS 1.3.")
    for one in found:
        if one["severity"] in GRAVE:
            yield Finding(one["id"], f"{one['severity']}: {one['id']}: {one['finding']}")


def tested(address, file, *options):
    file.unlink(missing_ok=True)
    run(["testssl", "--quiet", "--color", "0", "--warnings", "batch", "--ip", "one", "--jsonfile", file, *options, address], 400)
    return json.loads(file.read_text())


def weak_is_found(folder):
    """A server with a key of 1024 bits is seen for what it is."""
    with weak_server(folder) as port:
        found = tested(f"localhost:{port}", folder / "weak.json", "--server-defaults")
    sizes = [one["severity"] for one in found if one["id"] == "cert_keySize"]
    if not sizes or sizes[0] not in GRAVE:
        yield Finding("planted", f"testssl.sh says of a key of 1024 bits: {sizes}.")


@contextlib.contextmanager
def weak_server(folder):
    chain, key = folder / "weak.pem", folder / "weak-key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", chain],
        check=True, capture_output=True, timeout=60)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["openssl", "s_server", "-quiet", "-www", "-accept", f"127.0.0.1:{port}", "-cert", chain, "-key", key,
         "-cipher", "ALL:@SECLEVEL=0"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)


def _await(port):
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError("openssl s_server did not start")
