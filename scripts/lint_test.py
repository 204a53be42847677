#!/usr/bin/env python3
"""The checks check: each rule sees a planted fault, and says nothing about a clean tree."""
import hashlib
import importlib.machinery
import importlib.util
import inspect
import sys
import tempfile
import unittest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from checks import (  # noqa: E402
    RULES, asvs, claims, documents, exceptions, findings, machine, migrations, names, sizes, source, templates, words,
)

PERSON_TABLE = """
CREATE TABLE person (workspace_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (workspace_id, id));
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY person_scope ON person USING (workspace_id = (SELECT current_workspace()));
"""
CLEAN = {
    "Package.swift": "// manifest\n",
    "Sources/Programs/ProgramsSlice.swift": "/// try! in a comment is no matter.\npackage struct ProgramsSlice {}\n",
    "Sources/Programs/Program.swift": 'struct Program { let note = "as! print(1) fatalError()" }\n',
    "Sources/Programs/Migrations/0001_person.sql": PERSON_TABLE,
    "Sources/Programs/Templates/program.mustache": "<p class=note>{{name}} [[program.title]] [[web.save]]</p>\n",
    "Sources/Programs/Locales/en.json": '{"program.title": "Program"}\n',
    "Sources/Programs/Locales/de.json": '{"program.title": "Programm"}\n',
    "Sources/Web/Locales/en.json": '{"web.save": "Save"}\n',
    "Sources/Web/Locales/de.json": '{"web.save": "Sichern"}\n',
    "Sources/klatch/Klatch.swift": '@main struct Klatch { static func main() { print("hello") } }\n',
}


def function_of(lines, name="long", before=""):
    return f"{before}func {name}() {{\n" + "    _ = 1\n" * (lines - 2) + "}\n"


class LintTest(unittest.TestCase):
    def findings(self, planted):
        """The findings, as text, about the clean tree with these files laid over it."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in {**CLEAN, **planted}.items():
                file = Path(root) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            return [str(finding) for finding in findings(root)]

    def assert_caught(self, path, text, words, at=None, **lists):
        """Exactly one finding, in that file, with those words."""
        found = self.findings({path: text, **lists})
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith((at or path) + ":"), found)
        self.assertIn(words, found[0])

    def assert_clean(self, planted):
        self.assertEqual(self.findings(planted), [])


class CleanTreeTest(LintTest):
    def test_a_clean_tree_has_no_findings(self):
        self.assert_clean({})

    def test_every_rule_is_listed(self):
        modules = [asvs, claims, documents, exceptions, machine, migrations, names, sizes, source, templates, words]
        rules = {value for module in modules for value in vars(module).values() if self.is_rule(value, module)}
        self.assertEqual(rules, set(RULES))

    def is_rule(self, value, module):
        """A generator of the module's own face that takes the tree."""
        return (inspect.isgeneratorfunction(value) and value.__module__ == module.__name__
                and list(inspect.signature(value).parameters) == ["tree"] and not value.__name__.startswith("_"))


class NamesTest(LintTest):
    def test_a_role_outside_the_vocabulary(self):
        path = "Sources/Programs/RoundController.swift"
        self.assert_caught(path, "struct RoundController {}\n", "Controller is not a role here")

    def test_a_role_the_file_does_not_hold(self):
        self.assert_caught("Sources/Programs/RoundPage.swift", "struct Circle {}\n", "declares no RoundPage")

    def test_a_noun_may_be_an_aspect_of_another(self):
        self.assert_clean({"Sources/Programs/RoundNumber.swift": "extension Round {}\n"})

    def test_a_file_name_with_a_plus(self):
        self.assert_caught("Sources/Programs/Round+Text.swift", "extension Round {}\n", "UpperCamelCase")

    def test_a_folder_outside_the_vocabulary(self):
        self.assert_caught("Sources/Programs/Models/Round.swift", "struct Round {}\n", "only folders are")

    def test_a_stray_file_in_a_capability(self):
        self.assert_caught("Sources/Programs/notes.txt", "notes\n", "nothing else")

    def test_a_capability_without_front_page(self):
        claim, drill = "Sources/Trust/Claim.swift", "Sources/Trust/Drill.swift"
        found = self.findings({claim: "struct Claim {}\n", drill: "enum Drill {}\n"})
        self.assertEqual(len(found), 1)
        self.assertIn("write TrustSlice.swift", found[0])

    def test_a_banned_word_in_a_type(self):
        self.assert_caught("Sources/Store/Pool.swift", "final class PoolManager {}\n", "Manager in PoolManager")

    def test_a_banned_word_in_a_file(self):
        self.assert_caught("Tests/StoreTests/PoolUtils.swift", "struct Pool {}\n", "Utils says nothing")

    def test_words_that_only_begin_like_a_banned_one(self):
        text = "enum Base64URL {}\nfinal class Database: Service {}\nstruct Coretex {}\n"
        self.assert_clean({"Sources/Store/Database.swift": text})

    def test_a_type_named_as_its_module(self):
        self.assert_caught("Sources/Vault/Keys.swift", "package struct Vault {}\n", "bears its module's name")


class SizesTest(LintTest):
    def test_a_long_file(self):
        self.assert_caught("Sources/Store/Row.swift", "// line\n" * 401, "401 lines, over 400")

    def test_a_long_function(self):
        self.assert_caught("Sources/Store/Row.swift", function_of(71), "71 lines, over 70")

    def test_a_long_test(self):
        text = function_of(61, before='@Test("says much") ')
        self.assert_caught("Tests/StoreTests/RowTests.swift", text, "The test has 61 lines, over 60")

    def test_what_is_listed_may_stay(self):
        self.assert_clean({"Sources/Store/Row.swift": function_of(80),
                           "scripts/lint-sizes.txt": "function Sources/Store/Row.swift#long 80\n"})

    def test_what_is_listed_may_not_grow(self):
        lists = {"scripts/lint-sizes.txt": "function Sources/Store/Row.swift#long 79\n"}
        self.assert_caught("Sources/Store/Row.swift", function_of(80), "grew from 79 to 80", **lists)

    LISTED_80 = "function Sources/Store/Row.swift#long 80\n"

    def test_a_shrunken_size_is_written_down(self):
        planted = {"Sources/Store/Row.swift": function_of(75)}
        self.assert_caught("scripts/lint-sizes.txt", self.LISTED_80, "shrunk to 75", **planted)

    def test_a_line_no_longer_needed(self):
        planted = {"Sources/Store/Row.swift": function_of(5)}
        self.assert_caught("scripts/lint-sizes.txt", self.LISTED_80, "within the limit", **planted)

    def test_a_line_about_nothing(self):
        self.assert_caught("scripts/lint-sizes.txt", "file Sources/Gone.swift 500\n", "There is no file")


class SourceTest(LintTest):
    def test_each_trap(self):
        for code in ["try! f()", "x as! Int", 'fatalError("x")', "preconditionFailure()"]:
            with self.subTest(code):
                self.assert_caught("Sources/Store/Row.swift", f"let a = 1\nlet b = {code}\n", "stops the program")

    def test_a_slow_date(self):
        for name in ["DateFormatter", "ISO8601DateFormatter"]:
            self.assert_caught("Sources/Jobs/Clock.swift", f"let f = {name}()\n", "formatters are slow")

    def test_printing_in_a_room(self):
        self.assert_caught("Sources/Jobs/Clock.swift", 'func f() { print("x") }\n', "Printing is the command's")

    def test_sql_from_text(self):
        for code in ["SQL(stringLiteral: text)", "SQL(text)", "SQL(raw: text)", "SQL.init(text)"]:
            with self.subTest(code):
                self.assert_caught("Sources/Jobs/JobStore.swift", f"let s = {code}\n", "written as a literal")

    def test_sql_as_a_literal(self):
        self.assert_clean({"Sources/Jobs/JobStore.swift": 'let s = SQL("SELECT \\(id)")\nlet t: SQL = "SELECT 1"\n'})

    def test_a_fault_inside_an_interpolation_is_not_code_but_what_follows_is(self):
        text = 'let s = "a \\(f("b)")) c"\nlet t = try! g()\n'
        self.assert_caught("Sources/Store/Row.swift", text, "try! stops the program")


class TemplatesTest(LintTest):
    PATH = "Sources/Programs/Templates/round.mustache"

    def test_unescaped_output(self):
        for tag in ["{{{html}}}", "{{&html}}", "{{ & html }}", "{{%CONTENT_TYPE: TEXT}}"]:
            self.assert_caught(self.PATH, f"<p>{tag}</p>\n", "Unescaped output")

    def test_unescaped_output_with_a_reason(self):
        reason = f"raw-html {self.PATH}: the layout nests a page that is rendered already\n"
        self.assert_clean({self.PATH: "{{{page}}}\n", "scripts/lint-exceptions.txt": reason})

    def test_an_exception_without_a_reason(self):
        planted = {self.PATH: "{{page}}\n"}
        self.assert_caught("scripts/lint-exceptions.txt", f"raw-html {self.PATH}:\n", "An exception reads", **planted)

    def test_an_exception_nobody_needs(self):
        line = f"raw-html {self.PATH}: it was needed once, long ago\n"
        self.assert_caught("scripts/lint-exceptions.txt", line, "Nothing needs", **{self.PATH: "{{page}}\n"})

    def test_inline_style_and_handlers(self):
        for attribute in ["style='color:red'", "onclick=go()", "\n  onLoad = x"]:
            with self.subTest(attribute):
                self.assert_caught(self.PATH, f"<p {attribute}>x</p>\n", "refused by our policy")

    def test_mail_carries_its_style_with_it_and_plain_text_needs_no_escaping(self):
        folder = "Sources/Programs/Templates/mail"
        self.assert_clean({f"{folder}/x.html.mustache": "<p style=a>x</p>\n",
                           f"{folder}/x.txt.mustache": "{{%CONTENT_TYPE: TEXT}}\n{{name}}\n"})

    def test_words_that_look_like_handlers(self):
        self.assert_clean({self.PATH: '<p class="on" data-on="x">style = a, once = b</p>\n'})

    def test_a_script_address(self):
        self.assert_caught(self.PATH, '<a href="javascript:go()">x</a>\n', "javascript:")

    def test_something_from_elsewhere(self):
        self.assert_caught(self.PATH, '<img src="https://example.org/x.png">\n', "another origin")

    def test_a_comment_may_say_anything(self):
        self.assert_clean({self.PATH: "{{!\n<p style=x> [[no.key]] {{{x\n}}\n<p>x</p>\n"})

    def test_a_link_elsewhere_is_a_link(self):
        self.assert_clean({self.PATH: '<a href="https://example.org/">x</a>\n'})


    FRAME = {"Sources/Web/Page.swift": "struct Chrome: TemplateFields {\n    let notice: String?\n\n    struct Signed {\n"
                                       "        let name: String\n    }\n}\n\nprotocol Page {}\n"}

    def test_a_page_that_hides_a_value_of_the_frame(self):
        text = 'package struct RoundPage: Page {\n    static let template = "x"\n    let notice: String\n}\n'
        self.assert_caught("Sources/Programs/RoundPage.swift", text, "notice is a value of the frame", **self.FRAME)

    def test_a_page_with_names_of_its_own(self):
        text = "struct RoundPage: Page {\n    let name: String\n\n    struct Row {\n        let notice: Bool\n    }\n}\n"
        self.assert_clean({"Sources/Programs/RoundPage.swift": text, **self.FRAME})


class MigrationsTest(LintTest):
    PATH = "Sources/Programs/Migrations/0002_round.sql"
    LINES = PERSON_TABLE.replace("person", "round").strip().splitlines(keepends=True)

    def test_each_missing_part(self):
        for gone, words in [(1, "lacks ENABLE"), (2, "lacks FORCE"), (3, "lacks a policy")]:
            with self.subTest(words):
                text = "".join(line for number, line in enumerate(self.LINES) if number != gone)
                self.assert_caught(self.PATH, text, words)

    def test_security_in_a_comment_is_none(self):
        text = "".join(self.LINES[:2]) + "-- " + self.LINES[2] + self.LINES[3]
        self.assert_caught(self.PATH, text, "lacks FORCE")

    def test_both_in_one_statement(self):
        both = "ALTER TABLE klatch.round\n    ENABLE ROW LEVEL SECURITY,\n    FORCE ROW LEVEL SECURITY;\n"
        self.assert_clean({self.PATH: self.LINES[0] + both + self.LINES[3]})

    def test_another_tables_policy_does_not_count(self):
        self.assert_caught(self.PATH, "".join(self.LINES[:3]) + "CREATE POLICY p ON rounds USING (true);\n", "a policy")

    def test_an_open_table_with_a_reason(self):
        reason = "open-table round: read by every scope, and holds no person's data\n"
        self.assert_clean({self.PATH: self.LINES[0], "scripts/lint-exceptions.txt": reason})

    def test_a_released_migration_that_changed(self):
        path = "Sources/Programs/Migrations/0001_person.sql"
        frozen = {"scripts/frozen-migrations.txt": f"{'0' * 64} {path}\n"}
        self.assert_caught(path, PERSON_TABLE + "-- one more line\n", "released migration was changed", **frozen)

    def test_a_released_migration_that_did_not(self):
        path = "Sources/Programs/Migrations/0001_person.sql"
        digest = hashlib.sha256(PERSON_TABLE.encode()).hexdigest()
        self.assert_clean({"scripts/frozen-migrations.txt": f"{digest}  {path}\n"})

    def test_a_released_migration_that_is_gone(self):
        line = f"{'0' * 64} Sources/Store/Migrations/0001_gone.sql\n"
        self.assert_caught("scripts/frozen-migrations.txt", line, "is gone")

    def test_a_migration_that_would_overtake_a_released_one(self):
        text = "".join(self.LINES)
        frozen = f"{hashlib.sha256(text.encode()).hexdigest()} {self.PATH}\n"
        found = self.findings({self.PATH: text, "scripts/frozen-migrations.txt": frozen})
        self.assertEqual(len(found), 1)
        self.assertIn("0002 is released already", found[0])

    def test_a_migration_without_number(self):
        self.assert_caught("Sources/Programs/Migrations/round.sql", "SELECT 1;\n", "named by four digits")


class WordsTest(LintTest):
    def test_a_key_without_words_in_a_template(self):
        self.assert_caught("Sources/Programs/Templates/round.mustache", "[[round.title]]\n", "round.title has no words")

    def test_a_key_of_another_room_is_not_ours(self):
        path = "Sources/Accounts/Templates/x.mustache"
        self.assert_caught(path, "[[program.title]]\n", "no words in Accounts's or Web's en.json")

    def test_a_refusal_without_words(self):
        self.assert_caught("Sources/Vault/Refused.swift", 'let words = WordKey("no.such")\n', "no.such has no words")

    def test_a_key_english_lacks(self):
        text = '{"web.save": "Sichern",\n"web.send": "Senden"}\n'
        self.assert_caught("Sources/Web/Locales/de.json", text, "de.json:2: The key web.send")

    def test_a_key_that_stands_twice(self):
        text = '{"web.save": "Save",\n"web.save": "Keep"}\n'
        self.assert_caught("Sources/Web/Locales/en.json", text, "stands here twice")

    def test_words_that_are_no_text(self):
        self.assert_caught("Sources/Web/Locales/de.json", '{"web.save": {"one": "x"}}\n', "one flat object")

    def test_a_key_that_a_language_lacks(self):
        text = '{"web.save": "Save",\n"web.send": "Send"}\n'
        self.assert_caught("Sources/Web/Locales/en.json", text, "en.json:2: The key web.send has no words in")

    def test_a_room_that_lacks_a_language(self):
        german = "Sources/Mail/Locales/de.json"
        self.assert_caught("Sources/Mail/Locales/en.json", '{"mail.sent": "Sent"}\n', "are missing", at=german)

    def test_a_name_that_a_language_lacks_or_adds(self):
        english = {"Sources/Web/Locales/en.json": '{"web.save": "{{count}} {{count|one|many}} of {{all}}"}\n'}
        text = '{"web.save": "{{count}} von {{alle}}"}\n'
        self.assert_caught("Sources/Web/Locales/de.json", text, "names alle here, and not all.", **english)

    def test_what_is_not_json(self):
        self.assert_caught("Sources/Web/Locales/de.json", '{"web.save": }\n', "not JSON")


class MachineTest(LintTest):
    def test_paths_of_one_machine(self):
        for path in ["/work" + "/main", "/opt" + "/swift/usr", "/tmp" + "/klatch-1", "/root" + "/x", "/home" + "/ann"]:
            with self.subTest(path):
                self.assert_caught("docs/users.md", f"Look in {path} for it.\n", "one machine")

    def test_a_package_index(self):
        self.assert_caught("Tests/requirements.txt", "--index" + "-url https://example.org\n", "one machine")

    def test_addresses_and_relative_paths(self):
        self.assert_clean({"docs/users.md": "See https://example.org/work/x, docs/root/x and ./home/ann.\n"})


class DocumentsTest(LintTest):
    def test_a_link_that_leads_nowhere(self):
        self.assert_caught("docs/users.md", "See [the map](../MAP.md#rooms).\n", "leads nowhere: ../MAP.md")

    def test_a_file_that_is_not_there(self):
        for name in ["Sources/Web/Gone.swift", "Gone.swift", "scripts/gone"]:
            self.assert_caught("MAP.md", f"Begin at `{name}`.\n", f"There is no {name}")

    def test_files_folders_and_addresses_that_are_there(self):
        text = "`Program.swift`, `Sources/Programs`, [it](Sources/klatch/Klatch.swift), [out](https://example.org), [a](#a)\n"
        self.assert_clean({"MAP.md": text})


class ClaimsTest(LintTest):
    REGISTER = {"Sources/Claims/AreaClaims.swift": 'let all = [Claim(\n    "area.claim", .enforced, hours: 24, "It is so.")]\n'}
    PROBE = {"Sources/Trust/Probes.swift": 'let own: [String: any Probe] = ["area.claim": AreaProbe()]\n',
             "Sources/Trust/TrustSlice.swift": "package struct TrustSlice {}\n"}
    SUITE = {"Tests/AreaTests/AreaTests.swift": '@Suite("Claim area.claim")\nstruct AreaTests {}\n'}

    def test_either_without_the_other(self):
        self.assert_clean({**self.REGISTER, **self.PROBE, **self.SUITE})
        for tree, words in [({**self.REGISTER, **self.PROBE}, "No suite proves it"), (self.SUITE, "no claim area.claim")]:
            self.assertIn(words, "".join(map(str, self.findings(tree))))


class EdgesTest(unittest.TestCase):
    MANIFEST = {"targets": [
        {"name": "Store", "type": "regular", "dependencies": [{"byName": ["CPostgres", None]},
                                                              {"product": ["Logging", "swift-log", None, None]}]},
        {"name": "CPostgres", "type": "system", "dependencies": []},
        {"name": "StoreTests", "type": "test", "dependencies": []},
    ]}

    def setUp(self):
        loader = importlib.machinery.SourceFileLoader("edges", str(HERE / "edges"))
        self.edges = importlib.util.module_from_spec(importlib.util.spec_from_loader("edges", loader))
        loader.exec_module(self.edges)

    def test_the_table_has_a_row_for_each_target(self):
        rows = self.edges.table(self.MANIFEST).splitlines()[2:]
        self.assertEqual(rows, ["| Store | CPostgres | Logging |", "| CPostgres (system library) | – | – |"])

    def test_a_written_table_passes_the_check_and_a_stale_one_fails(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "A.md"
            path.write_text(f"# A\n\n{self.edges.BEGIN}\nold\n{self.edges.END}\nmore\n", encoding="utf-8")
            self.assertEqual(self.quietly("--check", path), 1)
            self.assertEqual(self.quietly("--write", path), 0)
            self.assertEqual(self.quietly("--check", path), 0)
            self.assertTrue(path.read_text(encoding="utf-8").endswith("more\n"))

    def quietly(self, mode, path):
        with redirect_stdout(StringIO()):
            return self.edges.main([mode, str(path)], self.MANIFEST)


if __name__ == "__main__":
    unittest.main(verbosity=0)
