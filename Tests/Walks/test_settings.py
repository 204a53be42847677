"""One's own settings and a workspace's rules: every page of them, looked at with axe and without a script error."""

from conftest import become_owner
from steps import make_token

PAGES = {
    "settings": "/account",
    "settings-profile": "/account/profile",
    "settings-address": "/account/profile/address",
    "settings-sessions": "/sessions",
    "settings-methods": "/account/sign-in-methods",
    "settings-tokens": "/account/tokens",
    "settings-connections": "/account/connections",
    "settings-receipt": "/account/receipt",
    "sign-in-rules": "/sign-in-rules",
    "directory": "/directory",
    "authenticator-start": "/account/authenticator",
    "not-me": "/not-me",
}


def test_every_page_of_settings_is_calm_and_accessible(walker, program):
    become_owner(walker, program)
    for name, path in PAGES.items():
        answer = walker.go(program.origin + path)
        assert answer.status == 200, f"{path}: {answer.status}"
        walker.look(name)


def test_a_token_is_made_and_shown_once(walker, program):
    become_owner(walker, program)
    make_token(walker, program, "Weekly report")
    walker.look("settings-token-made")
    walker.go(program.origin + "/account/tokens")
    assert walker.page.get_by_text("klatch_pat_").count() == 0
    walker.see("Weekly report")
