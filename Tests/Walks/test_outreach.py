"""Somebody brings contacts, writes a sequence, sees every mail as it would go, and is told that no mailbox is connected."""

import json
import re
import tarfile

from conftest import become_owner


def test_contacts_and_a_sequence_are_written_and_nothing_is_pretended(walker, mailing, tmp_path):
    become_owner(walker, mailing)
    walker.go(mailing.origin + "/outreach")
    walker.look("outreach-empty")
    walker.follow("New contact")
    walker.page.get_by_label("E-mail address").fill("pat@far.example")
    walker.page.get_by_label("Name optional", exact=True).fill("Pat Far")
    walker.page.get_by_label("Tags").fill("Fair, spring")
    walker.page.get_by_label("Notes").fill("Met on the stairs.")
    walker.look("outreach-contact-form")
    walker.press("Add")
    walker.see("Met on the stairs.")
    walker.look("outreach-contact")

    # A file, looked at before it does anything.
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("First name,Email,Company\nKim,kim@far.example,Far Away\nNobody,nonsense,\n")
    walker.go(mailing.origin + "/outreach/contacts/import")
    walker.page.locator("input[type=file]").set_input_files(contacts)
    walker.press("Look at it first")
    walker.see("Rows that are left out")
    walker.look("outreach-import-preview")
    walker.page.get_by_label("Company").select_option("own")
    walker.press("Read the file again with these")
    walker.see("Rows that are left out")
    walker.press("Bring them in")
    walker.see("kim@far.example")
    walker.look("outreach-contacts")

    walker.go(mailing.origin + "/outreach/sequences/new")
    walker.page.get_by_label("Name", exact=True).fill("Coffee")
    walker.page.get_by_label("Subject").fill("Coffee, {{first name}}?")
    walker.page.get_by_label("Text").nth(0).fill(
        "Hello {{first name|there}},\n\nshall we meet *this week*?\n- Tuesday\n- Friday\n\nhttps://example.org/about-me")
    walker.page.get_by_label("Text").nth(1).fill("Still there?")
    walker.look("outreach-sequence-form")
    walker.press("Save")
    walker.follow("Coffee")
    walker.go(mailing.origin + "/outreach/contacts?q=Pat")
    walker.follow("Pat Far")
    walker.follow("Write")
    walker.look("outreach-write")
    walker.press("Show the mails")
    walker.page.wait_for_url(re.compile("/outreach/mails/"))
    walker.see("Hello Pat,")
    walker.see("No mailbox is connected")
    assert walker.page.locator(".mail-words strong").first.inner_text() == "this week"
    assert walker.page.locator(".mail-words li").all_inner_texts() == ["Tuesday", "Friday"]

    # A file for the first mail; what runs is refused, and what was chosen comes with it.
    walker.page.get_by_role("link", name="Files").first.click()
    walker.see("No files yet.")
    program = tmp_path / "offer.exe"
    program.write_bytes(b"MZ")
    walker.page.locator("input[type=file]").set_input_files(program)
    walker.press("Attach")
    walker.see("Files of this kind do not go with a mail.")
    walker.look("outreach-files-refused", expected_errors=1)
    offer = tmp_path / "Angebot für Pat.pdf"
    offer.write_bytes(b"%PDF-1.7 an offer")
    walker.page.locator("input[type=file]").set_input_files(offer)
    walker.press("Attach")
    walker.see("Angebot für Pat.pdf")
    walker.look("outreach-files")
    with walker.page.expect_download() as fetched:
        walker.page.get_by_role("link", name="Angebot für Pat.pdf").click()
    assert fetched.value.suggested_filename == "Angebot für Pat.pdf"
    walker.follow("Back to the mails")
    walker.see("Angebot für Pat.pdf")
    walker.look("outreach-mails")
    walker.go(mailing.origin + "/outreach")
    walker.look("outreach-today")
    walker.go(mailing.origin + "/outreach/do-not-contact")
    walker.look("outreach-do-not-contact")

    # How far it came, and everything out and back.
    walker.go(mailing.origin + "/outreach/results")
    walker.see("Who answered")
    walker.look("outreach-results")
    walker.go(mailing.origin + "/outreach/mails")
    walker.see("Pat Far")
    walker.look("outreach-enrolments")
    walker.go(mailing.origin + "/outreach/archive")
    walker.look("outreach-archive")
    with walker.page.expect_download() as fetched:
        walker.page.get_by_role("link", name="Fetch everything").click()
    archive = tmp_path / "klatch-outreach.tar"
    fetched.value.save_as(archive)
    with tarfile.open(archive) as tar:
        names = [name.split("/")[-1] for name in tar.getnames()]
        lines = tar.extractfile("klatch-outreach/contacts-1.jsonl").read().splitlines()
    assert names[0] == "README.txt" and names[-1] == "manifest.json" and "mails-1.csv" in names, names
    assert sorted(json.loads(line)["address"] for line in lines) == ["kim@far.example", "pat@far.example"]
    walker.page.locator("input[type=file]").set_input_files(archive)
    walker.press("Look at it first")
    walker.see("Nothing is written yet.")
    walker.look("outreach-archive-preview")
    walker.press("Bring them in")
    walker.see("Brought back: 0 contacts, 0 sequences, 0 conversations.")

    # What goes with the mails of a sequence, and for how long mails are kept.
    walker.go(mailing.origin + "/outreach/sequences")
    walker.follow("Coffee")
    walker.go(walker.page.url.removesuffix("/edit") + "/files")
    walker.look("outreach-sequence-files-empty")
    walker.page.locator("input[type=file]").first.set_input_files(
        files=[{"name": "Plan.txt", "mimeType": "text/plain", "buffer": b"The plan."}])
    walker.page.locator("form[enctype] button").first.click()
    walker.see("Plan.txt")
    walker.look("outreach-sequence-files")
    walker.go(mailing.origin + "/outreach/keeping")
    walker.look("outreach-keeping")

    # What members of a workspace do together.
    walker.go(mailing.origin + "/outreach/sequences")
    walker.follow("Coffee")
    walker.press("Share with the workspace")
    walker.see("Shared in your workspace")
    walker.look("outreach-sequences-shared")
    walker.go(mailing.origin + "/outreach")
    walker.press("Pause all outreach")
    walker.see("Whoever leads this workspace has paused all outreach.")
    walker.look("outreach-paused")
    walker.press("Let it go on")
    walker.see("Outreach goes on.")
