"""Somebody who asks too often is told for how long, with the form still filled in."""


def test_a_fourth_mail_is_refused_with_the_time_to_wait(walker, program):
    for _ in range(4):
        walker.go(program.origin + "/sign-in")
        walker.page.get_by_label("E-mail address").fill("ada@example.org")
        walker.page.locator("form[action='/sign-in'] button").click()
        walker.page.wait_for_load_state()
    walker.see("It can be done again in")
    assert walker.page.get_by_label("E-mail address").input_value() == "ada@example.org"
    # The browser itself notes the status 429 on its console.
    walker.look("limits-sign-in", expected_errors=1)


def test_links_that_lead_nowhere_end_on_a_page_that_says_what_else_to_do(walker, program):
    walker.go(program.origin + "/not-me")
    for _ in range(61):
        status = walker.page.evaluate(
            """async () => {
                const form = document.querySelector("main form");
                const body = new URLSearchParams(new FormData(form));
                body.set("token", "x");
                return (await fetch(form.action, {method: "POST", body})).status;
            }""")
    assert status == 429
    walker.errors.clear()
    walker.go(program.origin + "/not-me#x")
    walker.page.locator("main form button").first.click()
    walker.see("Wait as long as it says")
    walker.look("limits-link", expected_errors=1)
