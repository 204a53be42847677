"""Second factors: a passkey, an authenticator app, and the day on which the device is lost."""

import base64
import hashlib
import hmac
import re
import struct
import subprocess
import time

from conftest import add_passkey, become_owner, open_owner_link, wait_until


def code_of(secret, at=None):
    """RFC 6238 with SHA-1, six digits, thirty seconds."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int((at or time.time()) // 30)), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start:start + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def fresh_code(secret, used):
    """A code that has not been used yet: each step of thirty seconds is good once."""
    return wait_until(lambda: code_of(secret) != used and code_of(secret))


def test_a_passkey_signs_in_without_an_address(walker, program):
    become_owner(walker, program)
    walker.context.clear_cookies()
    walker.go(program.origin + "/sign-in?next=/members")
    walker.follow("Sign in with a passkey")
    walker.look("passkey-sign-in")
    walker.press("Use a passkey")
    # A passkey is both factors at once: straight to administration.
    walker.page.get_by_role("heading", name="Members", exact=True).wait_for()


def forget_proof(program):
    """What eleven minutes do: nobody's last proof is fresh any more."""
    statement = "SET app.scope = 'system'; UPDATE session SET shown_at = shown_at - interval '11 minutes'"
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_app"
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, address], check=True, timeout=30)


def test_what_matters_is_confirmed_by_the_passkey_once_more(walker, program):
    become_owner(walker, program)
    wanted = program.origin + "/account/profile/address"
    walker.go(wanted)
    assert walker.page.url == wanted
    forget_proof(program)
    walker.go(wanted)
    walker.see("What you want to do matters")
    walker.look("confirm")
    walker.press("Use a passkey")
    # Back to where it was wanted, and good for more than once.
    walker.page.wait_for_url(wanted)
    for path in ("/account/password", "/sign-in-rules", "/account/profile/address"):
        walker.go(program.origin + path)
        assert "/confirm" not in walker.page.url
    # What does not matter as much is open all the while; a form that was open meanwhile is refused, with a way there.
    walker.go(program.origin + "/account/tokens")
    forget_proof(program)
    walker.go(program.origin + "/sessions")
    assert walker.page.url.endswith("/sessions")
    walker.go(program.origin + "/people/export.csv")
    walker.see("What you want to do matters")


def test_a_form_sent_too_late_is_kept_through_the_confirmation(walker, program):
    become_owner(walker, program)
    walker.go(program.origin + "/account/tokens")
    walker.page.get_by_label("Name").fill("Monthly figures")
    forget_proof(program)
    walker.press("Make the token")
    walker.see("What you typed is kept")
    walker.look("held-refused", expected_errors=1)
    walker.press("Confirm that it is you")
    walker.press("Use a passkey")
    walker.see("What you typed before is here still")
    walker.look("held-form")
    walker.press("Send it")
    walker.see("klatch_pat_")
    walker.see("Monthly figures")


def test_an_app_beside_the_passkey_and_the_day_the_device_is_lost(walker, program):
    codes = become_owner(walker, program)
    walker.go(program.origin + "/account/sign-in-methods")
    walker.look("sign-in-methods")
    walker.follow("Add an authenticator app")
    walker.look("authenticator-start")
    walker.press("Show the picture to scan")
    walker.page.get_by_text("The app cannot scan?").click()
    secret = walker.page.locator("code.secret").inner_text()
    walker.look("authenticator")
    walker.page.get_by_label("Code of your authenticator app").fill("000000")
    walker.press("Add this app")
    walker.see("This code is not right")
    walker.look("authenticator-refused", expected_errors=1)
    used = code_of(secret)
    walker.page.get_by_label("Code of your authenticator app").fill(used)
    walker.press("Add this app")
    walker.see("Added. Other sessions were signed out.")

    # Signed in again by the machine's link, the app's code is enough; the passkey's device is gone.
    walker.lose_passkeys()
    walker.context.clear_cookies()
    open_owner_link(walker, program)
    walker.see("You have a second factor")
    walker.look("second-factor")
    walker.page.get_by_label("Code of your authenticator app").fill(fresh_code(secret, used))
    walker.press("Go on with the code")
    walker.see("Good to see you, Ada Example")

    # Without the app as well: a recovery code, once.
    for works in (True, False):
        walker.context.clear_cookies()
        open_owner_link(walker, program)
        walker.page.get_by_text("Use a recovery code instead").click()
        walker.page.get_by_label("Recovery code", exact=True).fill(codes[0].lower())
        walker.press("Go on with the recovery code")
        walker.see("Good to see you, Ada Example" if works else "This is not one of your recovery codes")
        if works:
            walker.see("Is a device lost?")
    walker.errors.clear()
    walker.look("recovery-refused")


def test_the_machine_takes_away_what_an_owner_has_lost(walker, program):
    # Before there is an owner there is nothing to take away, and the command says what to do.
    early = program.command("owner", "reset-factors")
    assert early.returncode != 0 and "klatch owner link" in early.stderr
    codes = become_owner(walker, program)
    walker.lose_passkeys()
    open_owner_link(walker, program)
    walker.see("You have a second factor")
    open_owner_link(walker, program, "reset-factors")

    # Nothing of the old is left: no passkey is asked for, the old codes are no codes, and a new factor is due.
    walker.go(program.origin + "/second-factor?next=/")
    add_passkey(walker)
    walker.go(program.origin + "/account/sign-in-methods")
    walker.look("factors-after-reset")
    # The only one is not offered for removal.
    walker.page.get_by_role("link", name=re.compile("^Remove ")).first.click()
    walker.see("until you have another")
    walker.look("factor-remove")
    walker.context.clear_cookies()
    open_owner_link(walker, program)
    walker.page.get_by_text("Use a recovery code instead").click()
    walker.page.get_by_label("Recovery code", exact=True).fill(codes[0].lower())
    walker.press("Go on with the recovery code")
    walker.see("This is not one of your recovery codes")
    walker.errors.clear()
    assert program.command("audit", "verify").returncode == 0
