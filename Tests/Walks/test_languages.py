"""Every language we have beside English: pages for people, owners and visitors fit a desk and a hand, and are in no other language."""
from pathlib import Path

import pytest

from conftest import become_owner
from steps import bring_people, make_program, run_round

ROSTER = "name,email,department,location\nBen Example,ben@example.com,Sales,Oslo\nCleo Example,cleo@example.com,Design,Lisbon\n"
LOCALES = Path(__file__).parents[2] / "Sources/Web/Locales"
LANGUAGES = sorted(file.stem for file in LOCALES.glob("*.json") if file.stem != "en")
PAGES = {
    "home": "/", "dashboard": "/dashboard", "people": "/people", "import": "/people/import", "program-new": "/programs/new",
    "audiences": "/audiences", "mine": "/introductions", "meetings": "/meetings", "outreach": "/outreach", "members": "/members",
    "profile": "/account/profile", "methods": "/account/sign-in-methods", "sessions": "/sessions", "tokens": "/account/tokens",
    "connections": "/account/connections", "receipt": "/account/receipt", "support": "/account/support",
    "sign-in-rules": "/sign-in-rules", "outbox": "/outbox", "security": "/security", "trail": "/security/trail",
    "trust": "/trust", "status": "/status", "privacy": "/privacy", "report": "/report",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_whole_in_every_language(walker, program, phone, language):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)
    address = make_program(walker, program, "Coffee")
    round_address = run_round(walker, address)
    reader = phone(program.origin + "/trust", locale=language, storage_state=walker.context.storage_state())
    path = address.removeprefix(program.origin)
    pages = PAGES | {
        "program": path, "matching": path + "/settings", "habits": path + "/habits", "dates": path + "/dates",
        "preview": path + "/preview", "round": round_address.removeprefix(program.origin)}
    for name, path in pages.items():
        assert reader.go(program.origin + path).status == 200, path
        assert reader.page.locator("html").get_attribute("lang") == language
        reader.look(f"{language}-{name}")
