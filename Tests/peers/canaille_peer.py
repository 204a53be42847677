"""Canaille, a real OpenID provider, for tests: python canaille_peer.py REDIRECT_URI [REDIRECT_URI ...]

Binds 127.0.0.1 only, on a free port, with everything it writes in a folder of its own. When ready it prints one line
of JSON, the same as the other peer's:
    {"issuer": ..., "client_id": ..., "client_secret": ..., "user": ..., "password": ..., "name": ..., "email": ...}
and it ends when its standard input is closed; the folder goes with it.

How it differs from the other peer: `aud` is a list, the keys are RSA and Ed25519, answers carry `iss` (RFC 9207).
"""

import asyncio
import json
import logging
import os
import pathlib
import secrets
import shutil
import socket
import sys
import tempfile
import warnings

USER, NAME, EMAIL = "grace", "Grace Example", "grace@example.org"
SCOPE = ["openid", "profile", "email"]


def settings(folder, port):
    from joserfc.jwk import OKPKey, RSAKey

    keys = [RSAKey.generate_key(2048, auto_kid=True), OKPKey.generate_key("Ed25519", auto_kid=True)]
    return {
        "SECRET_KEY": secrets.token_urlsafe(32),
        "SERVER_NAME": f"127.0.0.1:{port}",
        "PREFERRED_URL_SCHEME": "http",
        "SESSION_COOKIE_SECURE": False,
        "CANAILLE": {"DATABASE": "sql", "JAVASCRIPT": False, "LOGGING": {"version": 1}},
        "CANAILLE_SQL": {"DATABASE_URI": f"sqlite:///{folder}/peer.sqlite"},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [key.as_dict(private=True) for key in keys]},
    }


def furnish(app, redirects):
    """One person and one client, and what there is to know about them."""
    from canaille.app import models
    from canaille.backends import Backend

    password, client_id, secret = (secrets.token_urlsafe(18) for _ in range(3))
    Backend.instance.save(models.User(
        user_name=USER, given_name="Grace", family_name="Example", formatted_name=NAME, emails=[EMAIL],
        password=password))
    client = models.Client(
        client_id=client_id, client_secret=secret, client_name="Klatch", client_uri="https://klatch.example.org",
        redirect_uris=redirects, scope=SCOPE, grant_types=["authorization_code"], response_types=["code"],
        token_endpoint_auth_method="client_secret_basic")
    Backend.instance.save(client)
    client.audience = [client]
    Backend.instance.save(client)
    return {"client_id": client_id, "client_secret": secret, "user": USER, "password": password, "name": NAME, "email": EMAIL}


def tell_tokens_apart():
    """Two access tokens of one person in one second are the same in Canaille 0.3.6, and its database refuses them."""
    from canaille.oidc import provider

    original = provider.generate_id_token

    def generate(token, user_info, **more):
        # An ID token comes with the grant it belongs to, an access token without.
        return original(token, user_info if token else {**user_info, "jti": secrets.token_hex(16)}, **more)

    provider.generate_id_token = generate


async def main(folder, redirects):
    from asgiref.wsgi import WsgiToAsgi
    from canaille.hypercorn.app import create_app
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    # The port stays ours from here on: the server takes the socket over.
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    tell_tokens_apart()
    plain = create_app(config=settings(folder, port), env_file=None, wrap_asgi=False)
    with plain.app_context():
        from canaille.backends import Backend
        with Backend.instance.session():
            Backend.instance.install(plain)
            facts = {"issuer": f"http://127.0.0.1:{port}", **furnish(plain, redirects)}
    config = Config()
    config.bind, config.loglevel = [f"fd://{listener.fileno()}"], "CRITICAL"
    loop = asyncio.get_running_loop()
    loop.call_soon(lambda: print(json.dumps(facts), flush=True))
    await serve(WsgiToAsgi(plain), config, shutdown_trigger=lambda: loop.run_in_executor(None, sys.stdin.buffer.read))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    place = pathlib.Path(tempfile.mkdtemp(prefix="canaille-"))
    try:
        os.chdir(place)
        asyncio.run(main(place, sys.argv[1:]))
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os._exit(0)  # connections that a browser holds open do not hold up the end
