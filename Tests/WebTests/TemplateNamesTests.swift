import Foundation
import Primitives
import Testing

@testable import Web

@Suite("What a template mentions")
struct TemplateNamesTests {
    private func library(_ files: [EmbeddedFile]) throws -> TemplateLibrary {
        let words = EmbeddedFile(path: "Locales/en.json", text: "{}")
        return try TemplateLibrary(files: files + [words], assets: AssetLibrary(files: []), languages: ["en"])
    }

    @Test("is known with its parts and sections, so that what no tag names is not worked out")
    func names() throws {
        let library = try library([
            EmbeddedFile(path: "Templates/list.mustache", text: "{{#settings}}{{label}}{{/settings}}"),
            EmbeddedFile(path: "Templates/with.mustache", text: "{{#shown}}{{^hidden}}{{>list}}{{/hidden}}{{/shown}}"),
            EmbeddedFile(path: "Templates/without.mustache", text: "{{title}} settings {{other.settings}}"),
        ])
        for name in ["shown", "hidden", "settings", "label"] {
            #expect(library.mentions(name, in: "with", language: "en"))
        }
        #expect(!library.mentions("settings", in: "without", language: "en"))
        #expect(library.mentions("other", in: "without", language: "en"))
        #expect(!library.mentions("settings", in: "absent", language: "en"))
    }

    @Test("of one's own settings are the pages that show the list of them, and no others")
    func settings() throws {
        let files = WebFiles.all
        let library = try TemplateLibrary(files: files, assets: AssetLibrary(files: files), languages: ["en"])
        #expect(library.mentions("settings", in: "settings-list", language: "en"))
        #expect(!library.mentions("settings", in: "error", language: "en"))
    }
}
