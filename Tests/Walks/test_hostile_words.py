"""Every word that people may write is a script once. It stays a word: on every page that shows it, to everybody who sees it (AT-31)."""

import re
import urllib.parse

from conftest import DESK, Walker, become_owner, wait_until
from steps import bring_people, name_program, start_program

# Closes what it may stand in (an attribute, an element, a script, a comment), then does what a script would do.
MARK = "data-hostile"
HOSTILE = [
    f'"><img src=x {MARK} onerror=alert(1)>', f"'><svg {MARK} onload=alert(1)>", f"</script><script {MARK}>alert(1)</script>",
    f"--><b {MARK}>x</b><!--", f"</textarea><i {MARK}></i>", f"</title><a {MARK} href=javascript:alert(1)>x</a>",
    f"{{{{{{constructor}}}}}}<u {MARK}>", f"<iframe {MARK} srcdoc='<script>parent.alert(1)</script>'>",
]
PAGES = 120
COME_ALIVE = f"""() => document.querySelectorAll('[{MARK}]').length
    + [...document.querySelectorAll('a[href], form[action], iframe[src]')]
        .filter(e => /^\\s*(javascript|data|vbscript):/i.test(e.getAttribute('href') ?? e.getAttribute('action') ?? '')).length"""
LINKS = "() => [...document.querySelectorAll('main a[href], nav a[href], header a[href]')].map(link => link.href)"


def hostile(number):
    return HOSTILE[number % len(HOSTILE)]


def is_dead(walker):
    """Whatever of it the page has is text: nothing came alive, no window opened, and no policy had to step in."""
    assert walker.page.evaluate(COME_ALIVE) == 0, f"A word came alive on {walker.page.url}"
    assert not walker.dialogs, (walker.page.url, walker.dialogs)
    assert not walker.errors, (walker.page.url, walker.errors)


def watchful(walker):
    walker.dialogs = []
    walker.page.on("dialog", lambda dialog: (walker.dialogs.append(dialog.message), dialog.dismiss()))
    return walker


def fill(walker, place, send, *fields, **known):
    """Writes into fields of a form, which are found by CSS, and sends it; `known` are those that want something particular."""
    walker.go(place)
    for name, value in known.items():
        walker.page.locator(f"main [name='{name}']").fill(value)
    for number, field in enumerate(fields):
        walker.page.locator("main " + field).first.fill(hostile(number))
    walker.press(send)
    walker.page.wait_for_load_state()
    assert walker.page.locator("[aria-invalid=true]").count() == 0, walker.page.locator("main").inner_text()
    is_dead(walker)


def speak(walker, program):
    """Everybody's names and everything that can be given a name."""
    rows = "".join(f'"{word.replace(chr(34), chr(34) * 2)}",h{number}@example.com,"{hostile(number + 1).replace(chr(34), chr(34) * 2)}"\n'
                   for number, word in enumerate(HOSTILE))
    bring_people(walker, program, "name,email,department\n" + rows)
    name_program(walker, program, hostile(0))
    start_program(walker)
    origin = program.origin
    fill(walker, origin + "/account/profile", "Save", name=hostile(1))
    names = [f"[name='{name}']" for name in ("name", "given", "organisation", "role", "tags", "notes")]
    fill(walker, origin + "/outreach/contacts/new", "Add", *names, address="far@example.com")
    fill(walker, origin + "/outreach/sequences/new", "Save", "[name='name']", "[name='subject']", "textarea")
    fill(walker, origin + "/audiences/new/joined", "Create the audience", "[name='name']")
    fill(walker, origin + "/meetings/hours", "Save the hours")
    fill(walker, origin + "/meetings/types/new", "Save", "[name='name']")
    return re.search(r"/book/klatch_capability_\w+", walker.page.content())[0]


def look_everywhere(walker, start):
    """Follows links, breadth first, each shape of address a few times: pages of one kind differ by what they show."""
    origin, seen, shapes, ahead = urllib.parse.urlsplit(start).netloc, set(), {}, [start]
    while ahead and len(seen) < PAGES:
        address = ahead.pop(0).split("#")[0]
        shape = re.sub(r"[0-9a-f-]{36}|\d+", "*", address)
        if address in seen or shapes.get(shape, 0) >= 2 or urllib.parse.urlsplit(address).netloc != origin:
            continue
        if re.search(r"\.(csv|json|txt|ics|png|svg|zip|tar|atom)\b|/sign-out|/export", address):
            continue
        seen.add(address)
        shapes[shape] = shapes.get(shape, 0) + 1
        walker.go(address)
        is_dead(walker)
        ahead += walker.page.evaluate(LINKS)
    return seen


def test_words_stay_words_on_every_page(walker, program, browser):
    watchful(walker)
    become_owner(walker, program)
    book = speak(walker, program)
    shown = look_everywhere(walker, program.origin + "/")
    assert len(shown) > 40, shown
    walker.go(program.origin + "/people")
    assert HOSTILE[0] in walker.page.locator("main").inner_text()
    guest = watchful(Walker(browser, viewport=DESK))
    guest.go(program.origin + book)
    assert HOSTILE[0] in guest.page.locator("main").inner_text()
    is_dead(guest)
    guest.context.close()


def test_a_word_that_comes_alive_is_noticed(walker):
    """What the walk above looks for is there to be found on a page that lets each of these words be more than a word."""
    watchful(walker)
    for word in HOSTILE:
        walker.page.set_content(f"<title>{word}</title><textarea>{word}</textarea><div title=\"{word}\">{word}</div>")
        assert walker.page.evaluate(COME_ALIVE) > 0, word
    wait_until(lambda: walker.page.evaluate("1") and walker.dialogs)
