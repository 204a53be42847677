"""The trust page: what is claimed, proved on this very installation, for somebody who is not signed in."""
import json
import subprocess

from conftest import become_owner, wait_until

# What is asked of the site over the network: a command beside a server on a port of chance does not find it.
LIVE = {
    "access.every-route", "app.content-security-policy", "app.csrf-tokens", "app.input-validated", "app.modern-browser",
    "app.output-encoded",
}


def as_owner_of_tables(program, statement):
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_owner"
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, address], check=True, timeout=30)


def verify(program, *arguments):
    result = program.command("claims", "verify", "--json", *arguments)
    return result.returncode, json.loads(result.stdout)["claims"]


def test_claims_are_proved_and_a_planted_fault_turns_exactly_one_red(walker, program):
    become_owner(walker, program)
    code, claims = verify(program)
    # Nothing was rehearsed yet, no backup is made, no address is set: that is said, and nothing else is missing.
    waiting = {claim["id"] for claim in claims if claim["state"] != "green"}
    assert code == 0 and waiting <= {
        "incident.staged-process", "incident.notice-72h", "disclosure.security-address", "backup.daily-encrypted",
        "backup.recovery-drill", "monitor.intrusion", "monitor.uptime", "transit.https-only",
        "signin.trusted-providers", "signin.state-bound",
        # Nobody has signed a release, nor said who works for them.
        "change.reviewed", "change.push-alerts", "change.release-signoff", "change.tested-before-production",
        "change.rollback", "vendor.certified", "vendor.hosting-named", "vendor.risk-assessed", "vendor.dpa-signed",
        "vendor.sub-processors", "assurance.page-versioned",
        # It answers this machine alone, compares with no notices, and nobody has signed for anything.
        "transit.tls-1.2", "transit.valid-certificates", "vulnerability.daily-advisories", "vulnerability.patched-in-time",
        "vulnerability.scan-quarterly", "vulnerability.security-testing", "rest.storage-encrypted", "app.network-closed",
        "backup.two-places", "privacy.never-sold", "assurance.soc2-iso", "assurance.quarterly-review",
    } | LIVE | {claim["id"] for claim in claims if claim["id"].startswith("gmail.") and claim["state"] == "off"}, claims
    walker.page.context.clear_cookies()
    walker.go(program.origin + "/trust")
    walker.see("proved")
    assert walker.page.locator(".claim").count() == len(claims)
    walker.look("trust")
    as_owner_of_tables(program, "ALTER TABLE klatch.person NO FORCE ROW LEVEL SECURITY")
    code, claims = verify(program)
    red = {claim["id"]: claim for claim in claims if claim["state"] == "red"}
    assert code == 1 and set(red) == {"access.row-security"}, red
    walker.go(program.origin + "/trust")
    walker.see("It is broken.")
    assert walker.page.get_by_text("table person").count() == 0
    walker.look("trust-broken")
    as_owner_of_tables(program, "ALTER TABLE klatch.person FORCE ROW LEVEL SECURITY")
    assert verify(program, "access.row-security")[0] == 0


def test_the_server_asks_itself_as_anybody_would(walker, program):
    become_owner(walker, program)

    def proved():
        walker.go(program.origin + "/trust.json")
        feed = json.loads(json.loads(walker.page.locator("body").inner_text())["claims"])
        return LIVE <= {line["id"] for line in feed if line["state"] == "green"}

    # The first look comes with the first beat of its schedule.
    as_owner_of_tables(
        program, "SET search_path TO klatch; SET app.scope = 'system'; "
        "UPDATE job_schedule SET next_at = now() WHERE name = 'claims.verify'")
    wait_until(proved, seconds=60)


def test_a_name_that_is_no_claim_is_refused(program):
    result = program.command("claims", "verify", "access.nothing")
    assert result.returncode == 1 and "not in the register" in result.stderr
    listed = json.loads(program.command("claims", "list", "--json").stdout)["claims"]
    assert len(listed) == 110 and any(not claim["isBuilt"] for claim in listed)
