"""Signing in through a company's own provider: a real one, Canaille, with real pages of its own."""

import json
import socket
import subprocess
import sys

import pytest
from conftest import ROOT, Program, become_owner, open_owner_link


class Company:
    """Canaille, for one client whose address of return it knows."""

    def __init__(self, redirect):
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "Tests/peers/canaille_peer.py"), redirect], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.process.stdout.readline())

    def sign_in(self, walker):
        """What a person does on its pages: name, password, and a yes where it asks."""
        walker.page.locator("input[name=login]").fill(self.facts["user"])
        walker.page.locator("input[name=login]").press("Enter")
        walker.page.locator("input[name=password]").fill(self.facts["password"])
        walker.page.locator("input[name=password]").press("Enter")
        walker.page.wait_for_load_state()
        if walker.page.locator("button[value=accept]").count():
            walker.page.locator("button[value=accept]").click()
        walker.errors.clear()  # of its pages, not of ours

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


@pytest.fixture
def company_and_program():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    company = Company(f"http://localhost:{port}/sign-in/return/oidc")
    program = Program(
        KLATCH_LISTEN=f"127.0.0.1:{port}", KLATCH_SIGNIN_OIDC_ISSUER=company.facts["issuer"],
        KLATCH_SIGNIN_OIDC_CLIENT_ID=company.facts["client_id"], KLATCH_SIGNIN_OIDC_NAME="Example Works",
        KLATCH_SIGNIN_OIDC_CLIENT_SECRET=company.facts["client_secret"]).start()
    yield company, program
    program.remove()
    company.close()


def test_a_company_account_is_connected_signs_in_and_is_demanded(walker, company_and_program):
    company, program = company_and_program
    become_owner(walker, program)

    walker.go(program.origin + "/account/connections")
    walker.look("connections-none")
    walker.press("Example Works")
    company.sign_in(walker)
    walker.see("Connected. Other sessions were signed out.")
    walker.look("connections")
    walker.go(program.origin + "/account/receipt")
    walker.page.get_by_role("cell", name="Connect an account").first.wait_for()
    walker.look("receipt")

    walker.context.clear_cookies()
    walker.go(program.origin + "/sign-in?next=/sign-in-rules")
    walker.look("sign-in-providers")
    walker.press("Sign in with Example Works")
    company.sign_in(walker)
    # The company's word is one factor; whoever administers shows another.
    walker.press("Use a passkey")
    walker.page.get_by_label("Take only sign-ins through Example Works").check()
    walker.press("Save")
    walker.see("The rules have been saved.")
    walker.look("sign-in-rules-demanded")

    walker.context.clear_cookies()
    open_owner_link(walker, program)
    walker.go(program.origin + "/sign-in/company?next=/people")
    walker.see("takes only sign-ins through Example Works")
    walker.look("company-sign-in")


def test_an_account_that_nobody_connected_opens_nothing(walker, company_and_program):
    company, program = company_and_program
    become_owner(walker, program)
    walker.context.clear_cookies()
    walker.go(program.origin + "/sign-in")
    walker.press("Sign in with Example Works")
    company.sign_in(walker)
    walker.see("not connected")
    walker.look("not-connected")
