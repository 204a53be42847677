"""Without a mouse, and on paper: every stop of the Tab key is visible, and a printed page holds its content alone."""

import re

from conftest import become_owner
from steps import bring_people

ROSTER = "Name,Email\nBen Example,ben@example.com\nCleo Example,cleo@example.com\n"

# What has the focus: its words, and whether somebody could see that it has.
FOCUSED = """() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return {tag: element.tagName, id: element.id, words: element.innerText || element.value || '', seen: ring && inside};
}"""


def tab_to(page, wanted, stops=80):
    """Presses Tab until the wanted element has the focus. Every stop on the way can be seen."""
    for _ in range(stops):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        assert stop["seen"], f"nobody sees that this has the focus: {stop}"
        if wanted(stop):
            return stop
    raise AssertionError("it cannot be reached by the Tab key")


def test_a_program_is_made_by_keyboard_alone(walker, program):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)
    page = walker.page
    walker.go(program.origin + "/")
    # The first stop leads past everything that stands on each page.
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED)["words"] == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    walker.go(program.origin + "/programs")
    tab_to(page, lambda stop: stop["tag"] == "A" and "new program" in stop["words"].lower())
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/programs/new"))
    tab_to(page, lambda stop: stop["id"] == "name")
    page.keyboard.type("Coffee by keyboard")
    tab_to(page, lambda stop: stop["tag"] == "BUTTON" and stop["words"] == "Create the program")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/programs/[0-9a-f-]{36}"))
    tab_to(page, lambda stop: stop["tag"] == "BUTTON" and stop["words"] == "Start the program")
    page.keyboard.press("Enter")
    walker.see("The program runs.")


def test_paper_holds_the_content_alone(walker, program):
    become_owner(walker, program)
    bring_people(walker, program, ROSTER)
    walker.go(program.origin + "/people")
    page = walker.page
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".head", ".foot", "form", ".page-actions"):
        assert all(not element.is_visible() for element in page.locator(gone).all()), gone
    assert page.get_by_text("Ben Example").first.is_visible()
    # Black on white, whatever the screen is set to.
    paper, ink = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    assert (paper, ink) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
