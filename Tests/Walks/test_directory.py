"""A company's directory and a program with a token, against the running program. The directory is played by scim2-tester,
which knows RFC 7643 and RFC 7644 and nothing of us."""

import httpx2
from conftest import become_owner
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
from steps import make_token, token_on

# What the tester wants and we do otherwise, each with its reason.
OTHERWISE = {
    # Somebody is active or is not: without the attribute there is no third state to show.
    "PATCH modify() did not remove attribute 'active'",
}


def test_a_directory_is_connected_and_speaks_scim(walker, program):
    become_owner(walker, program)
    walker.go(program.origin + "/directory")
    walker.see("No directory is connected")
    walker.look("directory")
    walker.press("Make a token")
    walker.see("Copy it into your directory now")
    walker.look("directory-token")
    headers = {"Authorization": "Bearer " + token_on(walker, "scim")}
    with httpx2.Client(base_url=program.origin + "/scim/v2", headers=headers) as http:
        client = SyncSCIMClient(http)
        client.discover()
        results = check_server(client)
    wrong = {
        f"{result.title} {result.resource_type}: {result.reason}" for result in results
        if result.status in (Status.ERROR, Status.CRITICAL) and result.reason not in OTHERWISE
    }
    assert wrong == set()
    assert len([result for result in results if result.status == Status.SUCCESS]) > 60


def test_a_program_reads_with_a_token_until_it_is_ended(walker, program):
    become_owner(walker, program)
    headers = {"Authorization": "Bearer " + make_token(walker, program, "Reporting")}
    walker.look("tokens")
    with httpx2.Client(base_url=program.origin, headers=headers) as http:
        answer = http.get("/api/v1/people")
        assert [person["name"] for person in answer.json()["people"]] == ["Ada Example"]
        assert "set-cookie" not in answer.headers
        walker.press("End the token Reporting")
        walker.see("The token has been ended")
        assert http.get("/api/v1/people").status_code == 401
