"""What people do in many walks: bring people in, make a program, run a round, read their mail."""

import re
import subprocess

from conftest import plan_round, wait_until


# People

def look_at_file(walker, program, roster):
    """Uploads a roster, given as text or as the path of a file, and comes to its preview."""
    if isinstance(roster, str):
        roster = {"name": "roster.csv", "mimeType": "text/csv", "buffer": roster.encode()}
    walker.go(program.origin + "/people/import")
    walker.page.locator("input[type=file]").set_input_files(roster)
    walker.press("Look at the file")


def import_people(walker):
    """Says yes to a preview."""
    walker.press("Import")
    walker.page.wait_for_url(re.compile("/done"))


def bring_people(walker, program, roster):
    look_at_file(walker, program, roster)
    import_people(walker)


# Programs and their rounds

def name_program(walker, program, name):
    """Opens the form of a new program and gives it a name; the rest of the form stays as it came."""
    walker.go(program.origin + "/programs/new")
    walker.page.get_by_label("Name of the program").fill(name)


def start_program(walker):
    """Sends the form of a new program and starts it. Returns its address."""
    walker.press("Create the program")
    walker.press("Start the program")
    walker.see("The program runs.")
    walker.page.wait_for_url(re.compile("/programs/[0-9a-f-]{36}"))
    return walker.page.url.split("?")[0]


def make_program(walker, program, name):
    name_program(walker, program, name)
    return start_program(walker)


def run_planned(walker):
    """Runs the round whose plan is on the page. Returns the round's address."""
    walker.press("Run this round")
    walker.page.wait_for_url(re.compile("/rounds/"))
    return walker.page.url.split("?")[0]


def run_round(walker, address):
    """Has a program's next round planned and runs it. Returns the round's address."""
    plan_round(walker, address)
    return run_planned(walker)


def await_mails(walker, words, seconds=120):
    """On a round's page: waits until it says so many mails are in a state, as in `sent 31`."""
    def is_said():
        walker.page.reload()
        states = walker.page.get_by_role("navigation", name="Show by state")
        return states.get_by_role("link", name=words, exact=True).count()
    wait_until(is_said, seconds)


# Mail

def recipient(mail):
    return mail["To"].addresses[0].addr_spec


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def mails_to(sink, address, subject=""):
    """What arrived for an address, oldest first."""
    return [mail for _, mail in sink.mails() if recipient(mail) == address and subject in mail["Subject"]]


def mail_to(sink, address, subject=""):
    """The latest of these, as soon as there is one."""
    return wait_until(lambda: mails_to(sink, address, subject))[-1]


def introductions(sink):
    """Mails that introduce: those that can be unsubscribed from."""
    return [mail for _, mail in sink.mails() if mail["List-Unsubscribe"]]


def link_in(mail, path):
    """The link of a mail whose path begins so."""
    return re.search(r"http://\S+?" + re.escape(path) + r"\S*", text_of(mail)).group(0)


def code_in(mail):
    """The code of a mail, which stands on a line of its own."""
    return re.search(r"^\s+(\w{4}-\w{4})\s*$", text_of(mail), re.MULTILINE).group(1)


def ask_to_sign_in(walker, program, address="ada@example.org", then="/"):
    walker.go(program.origin + "/sign-in?next=" + then)
    walker.page.get_by_label("E-mail address").fill(address)
    walker.press("Send me a sign-in mail")
    walker.see("Look into your mail")


# Tokens, and what lies in the database

def token_on(walker, kind):
    return re.search(rf"klatch_{kind}_[0-9A-Za-z]{{49}}", walker.page.content())[0]


def make_token(walker, program, name):
    """A token of one's own for programs, from the page that shows it once."""
    walker.go(program.origin + "/account/tokens")
    walker.page.get_by_label("Name", exact=True).fill(name)
    walker.press("Make the token")
    walker.see("Copy it now")
    return token_on(walker, "pat")


def make_old(program):
    """A workspace that has seen this quarter begin, and a program that looks at once."""
    statements = (
        "SET app.scope = 'system'; UPDATE workspace SET created_at = created_at - interval '100 days';"
        "UPDATE job_schedule SET next_at = now() WHERE name = 'oversight.reviews'")
    address = f"postgresql:///klatch?host={program.data}/socket&user=klatch_app"
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-c", statements, address], check=True, timeout=30)
