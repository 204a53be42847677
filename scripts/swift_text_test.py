#!/usr/bin/env python3
"""Swift read as text, as the checks read it: what is blanked, where functions end, how names come apart."""
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))

from checks.swift import blanked, functions  # noqa: E402
from checks.tree import camel_words  # noqa: E402


class SwiftTextTest(unittest.TestCase):
    def test_blanking_keeps_every_offset(self):
        for text in ['a "b\\(c("d"))e" f // g\nh', '#"raw " \\n"# x', '"""\na " b\n""" y', "/* a /* b */ c */ d",
                     '"open\nx']:
            with self.subTest(text):
                self.assertEqual(len(blanked(text)), len(text))
                self.assertEqual(blanked(text).count("\n"), text.count("\n"))

    def test_blanking_keeps_code(self):
        self.assertEqual(blanked('f("x") // y\ng()'), 'f(" ")     \ng()')
        self.assertEqual(blanked('#"a"b"# c'), '#"   "# c')
        self.assertEqual(blanked("/* a /* b */ c */ d").strip(), "d")

    def test_functions_are_found_with_their_lengths(self):
        code = "protocol P {\n    func a() throws\n    func b()\n}\n" \
               "struct S {\n    init(x: () -> Void = {}) {\n    }\n" \
               "    static func < (l: S, r: S) -> Bool { true }\n    func c<T>(_ t: T)\n    where T: P {\n    }\n}\n"
        self.assertEqual([(f.name, f.lines) for f in functions(code)], [("init", 2), ("<", 1), ("c", 3)])

    def test_tests_are_told_from_functions(self):
        code = 'struct T {\n    @Test("x", arguments: [1])\n    func a(_ n: Int) {}\n    func b() {}\n}\n'
        self.assertEqual([f.is_test for f in functions(code)], [True, False])

    def test_names_come_apart_into_words(self):
        self.assertEqual(camel_words("Base64URLText"), ["Base64", "URL", "Text"])
        self.assertEqual(camel_words("HTTPBase"), ["HTTP", "Base"])


if __name__ == "__main__":
    unittest.main(verbosity=0)
