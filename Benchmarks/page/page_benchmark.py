"""A signed-in page over TLS: server CPU per request, beside nginx and FastAPI (bare, and guarded as Klatch is) in the same run.

The page is the roster with 20 people: session look-up, rows, template. `wrk` asks for it over eight connections that
are kept. The servers take turns, and the middle of three turns counts.
"""
import re
import statistics
import subprocess

import cpu_time
import figures
import klatch_program
import page_peers

TURNS, SECONDS, CONNECTIONS = 3, 5, 8


def load(server, seconds=SECONDS, path="/people"):
    """Requests answered; every one of them must be."""
    output = subprocess.run(
        ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--header",
         f"Cookie: {server.cookie}", f"https://127.0.0.1:{server.port}{path}"], check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in output and "Socket errors" not in output, output
    return int(re.search(r"(\d+) requests in", output)[1])


def turn(server, *clocks, path="/people"):
    """Microseconds per request of each clock."""
    before = [clock() for clock in clocks]
    requests = load(server, path=path)
    return [(clock() - start) / requests * 1e6 for clock, start in zip(clocks, before)]


def measure(klatch, peers):
    """Each server's turns: lists of microseconds, its own and PostgreSQL's."""
    postgres = lambda: cpu_time.of_postgres(klatch.cluster)  # noqa: E731
    servers = {"klatch": klatch, **peers}
    turns = {name: [] for name in servers}
    for server in servers.values():
        load(server, 1)
    for _ in range(TURNS):
        for name, server in servers.items():
            turns[name].append(turn(server, server.cpu, postgres))
    return {name: [statistics.median(values) for values in zip(*turns[name])] for name in servers}


def floor(klatch, page):
    """What network, TLS and HTTP alone cost us: a file of the page's size, without session, database and template.

    We have none of just that size, so it lies on the line between the next smaller and the next larger.
    """
    paths = sorted(set(re.findall(r'/assets/[^"]+', page.decode())))
    sizes = {len(klatch.request("GET", path)[1]): path for path in paths}
    small = max(size for size in sizes if size <= len(page))
    large = min(size for size in sizes if size > len(page))
    below, above = (
        statistics.median(turn(klatch, klatch.cpu, path=sizes[size])[0] for _ in range(TURNS)) for size in (small, large))
    return below + (above - below) * (len(page) - small) / (large - small)


def tell(cost, size, floor):
    (klatch, postgres), (nginx, _), (bare, bare_postgres), (guarded, guarded_postgres) = (
        cost[name] for name in ("klatch", "nginx", "fastapi", "guarded"))
    file = f"nginx, a file of {size} bytes: {nginx:.1f} µs"
    figures.say("page, against nginx", f"{klatch:.0f} µs", file, klatch / nginx, 5, 2.5)
    figures.say(
        "page, against FastAPI doing the same", f"{klatch:.0f} µs", f"FastAPI, guarded: {guarded:.0f} µs", klatch / guarded, 0.5)
    figures.say("page, against FastAPI without guards", f"{klatch:.0f} µs", f"FastAPI, bare: {bare:.0f} µs", klatch / bare)
    figures.say("page, of it network, TLS and HTTP", f"{floor:.0f} µs, a file of that size", file, floor / nginx)
    figures.say("page, PostgreSQL's part", f"{postgres:.0f} µs",
                f"FastAPI's PostgreSQL: {guarded_postgres:.0f} µs guarded, {bare_postgres:.0f} µs bare")


def main():
    folder = klatch_program.place()
    tls = klatch_program.certificate(folder)
    klatch = klatch_program.KlatchProgram(folder, tls)
    peers = {}
    try:
        klatch.start().sign_in().command("people", "import", klatch.roster(19))
        _, page = klatch.request("GET", "/people")
        assert page.count(b"<tr role") == 21, "the page does not show 20 people"
        database = {"host": f"{klatch.data}/socket", "user": "klatch_owner", "database": "klatch"}
        peers["nginx"] = page_peers.nginx(page, tls, folder)
        peers["fastapi"] = page_peers.fastapi(page, tls, folder, database)
        peers["guarded"] = page_peers.guarded_fastapi(page, tls, folder, database)
        for name, peer in peers.items():
            assert abs(len(peer.page()) - len(page)) < len(page) / 50, f"the page of {name} is another"
        tell(measure(klatch, peers), len(page), floor(klatch, page))
    finally:
        for peer in peers.values():
            peer.stop()
        klatch.remove()


if __name__ == "__main__":
    main()
