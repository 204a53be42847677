"""A little server with two holes, on the loopback interface: what an auditing tool does not find here, it would find nowhere."""
import contextlib
import html
import http.server
import sqlite3
import threading
import urllib.parse

PAGE = "<!DOCTYPE html><html><body><form action='{path}' method='get'><input name='q' value=''></form>{said}</body></html>"


class Planted(http.server.BaseHTTPRequestHandler):
    """`/holes` puts what is asked into the statement and into the page; `/none` binds and escapes it."""

    def do_GET(self):
        address = urllib.parse.urlsplit(self.path)
        asked = urllib.parse.parse_qs(address.query, keep_blank_values=True).get("q", [""])[0]
        if address.path == "/none":
            return self.answer("/none", html.escape(asked), "SELECT name FROM person WHERE name = ?", (asked,))
        return self.answer("/holes", asked, f"SELECT name FROM person WHERE name = '{asked}'", ())

    def answer(self, path, shown, statement, values):
        names, code = [], 200
        with contextlib.closing(sqlite3.connect(":memory:")) as database:
            database.execute("CREATE TABLE person (name text)")
            database.executemany("INSERT INTO person VALUES (?)", [("Ada",), ("Grace",)])
            try:
                names = [str(row[0]) for row in database.execute(statement, values)]
            except (sqlite3.Error, sqlite3.Warning) as error:
                names, code = [f"sqlite3.OperationalError: {error}"], 500
        said = f"<p>{shown}</p><ul>{''.join(f'<li>{name}</li>' for name in names)}</ul>"
        body = PAGE.format(path=path, said=said).encode(errors="replace")
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def planted():
    """The origin of the server, while it runs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Planted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
