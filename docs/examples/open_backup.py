#!/usr/bin/env python3
"""Opens a file of a backup of Klatch without Klatch. Needs Python 3.8 and the package `cryptography` (in Debian, python3-cryptography).

    open_backup.py check MANIFEST SIGNER       whether the manifest is signed by this public key (64 hexadecimal digits),
                                               and whether the files beside it are those that it describes
    open_backup.py open KEYFILE FILE > OUT     decrypts a file; `zstd -d` unpacks what comes out

docs/backups.md describes the format, and what to do with what comes out.
"""
import hashlib
import hmac
import json
import pathlib
import re
import sys

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK, TAG, FIXED, RECIPIENT = 1 << 20, 16, 64, 96
KEM, SUITE = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"


def extract(salt, suite, label, material):
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + material, hashlib.sha256).digest()


def expand(key, suite, label, info, length):
    labelled = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.new(key, labelled + b"\x01", hashlib.sha256).digest()[:length]


def public_bytes(private):
    return private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def unwrap(private, encapsulated, wrapped, info):
    """RFC 9180, base mode, of DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM."""
    shared = private.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    public = public_bytes(private)
    secret = expand(extract(b"", KEM, b"eae_prk", shared), KEM, b"shared_secret", encapsulated + public, 32)
    context = b"\x00" + extract(b"", SUITE, b"psk_id_hash", b"") + extract(b"", SUITE, b"info_hash", info)
    key = extract(secret, SUITE, b"secret", b"")
    opener = AESGCM(expand(key, SUITE, b"key", context, 32))
    return opener.decrypt(expand(key, SUITE, b"base_nonce", context, 12), wrapped, b"")


def private_key(path):
    match = re.fullmatch(r"klatch-backup-private:([0-9a-f]{64}):[0-9a-f]{8}\n", pathlib.Path(path).read_text())
    if not match:
        sys.exit(f"{path} is not a private key for backups.")
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(match[1]))


def open_file(key_path, path, out):
    private = private_key(key_path)
    own = hashlib.sha256(public_bytes(private)).digest()[:16]
    size = pathlib.Path(path).stat().st_size
    with open(path, "rb") as file:
        fixed = file.read(FIXED)
        if fixed[:8] != b"klatchbk" or fixed[8] != 1:
            sys.exit(f"{path} is not a file of a backup that this program knows.")
        recipients = [file.read(RECIPIENT) for _ in range(fixed[10])]
        mine = next((r for r in recipients if r[:16] == own), None)
        if mine is None:
            sys.exit(f"{path} was made for other keys: " + ", ".join(r[:16].hex() for r in recipients))
        opener = AESGCM(unwrap(private, mine[16:48], mine[48:], fixed))
        authenticated = hashlib.sha256(fixed + b"".join(recipients)).digest()
        number = 0
        while True:
            last = size - file.tell() <= CHUNK + TAG
            nonce = fixed[57:64] + number.to_bytes(4, "big") + bytes([last])
            try:
                out.write(opener.decrypt(nonce, file.read(CHUNK + TAG), authenticated))
            except InvalidTag:
                sys.exit(f"{path} was changed or cut short: chunk {number} does not open.")
            if last:
                return
            number += 1


def check(path, signer):
    path = pathlib.Path(path)
    text = path.read_bytes()
    signed, line = text[:-140], text[-140:]
    match = re.fullmatch(rb"signature: ([0-9a-f]{128})\n", line)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(bytes.fromhex(match[1].decode()), signed)
    except (InvalidSignature, TypeError):
        sys.exit(f"{path} is not signed by {signer}.")
    manifest = json.loads(signed)
    for entry in manifest["files"]:
        file = path.with_name(f"{manifest['name']}.{entry['part']}")
        digest = hashlib.sha256()
        with open(file, "rb") as stream:
            while piece := stream.read(CHUNK):
                digest.update(piece)
        if digest.hexdigest() != entry["sha256"]:
            sys.exit(f"{file} is not the file that its manifest describes.")
    print(f"{manifest['name']}: signed, and its files are whole.")


def main(arguments):
    if len(arguments) == 3 and arguments[0] == "open":
        open_file(arguments[1], arguments[2], sys.stdout.buffer)
    elif len(arguments) == 3 and arguments[0] == "check":
        check(arguments[1], arguments[2])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
