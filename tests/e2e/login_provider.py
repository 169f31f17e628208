"""An OpenID Connect provider of one account, for the test of logging in: nobody has to type."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


@contextmanager
def provider(claims: dict[str, Any]) -> Iterator[str]:
    """The provider's address; whoever comes is logged in with these claims."""
    key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
    nonces: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            place = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(place.query).items()}
            if place.path == "/authorize":
                nonces.append(asked["nonce"])
                back = urlencode({"code": "1", "state": asked["state"]})
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri']}?{back}")
                self.end_headers()
            elif place.path == "/keys":
                self._say({"keys": [key.as_dict(private=False)]})
            else:
                self._say(
                    {
                        "issuer": root,
                        "authorization_endpoint": f"{root}/authorize",
                        "token_endpoint": f"{root}/token",
                        "jwks_uri": f"{root}/keys",
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            now = int(time.time())
            told = {"iss": root, "aud": "shiten", "sub": "1", "iat": now, "exp": now + 600}
            told |= {"nonce": nonces.pop(), **claims}
            token = jwt.encode({"alg": "RS256", "kid": "1"}, told, key)
            self._say({"access_token": "1", "token_type": "Bearer", "id_token": token})

        def _say(self, what: dict[str, Any]) -> None:
            data = json.dumps(what).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    root = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield root
    finally:
        server.shutdown()
        server.server_close()
