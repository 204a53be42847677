import Foundation
import Primitives
import Testing

@testable import Components

@Suite("The list of components")
struct ComponentListTests {
    /// What dpkg keeps of a small machine.
    private static func packages(_ folder: URL) throws -> SystemPackages {
        let info = folder.appending(path: "info")
        try FileManager.default.createDirectory(at: info, withIntermediateDirectories: true)
        let status = """
            Package: libssl3
            Status: install ok installed
            Source: openssl
            Version: 3.0.15-1~deb12u1

            Package: libicu72
            Status: install ok installed
            Source: icu (72.1-3)
            Version: 72.1-3+b1
            Description: words
             Version: 9

            Package: gone
            Status: deinstall ok config-files
            Version: 1
            """
        try status.write(to: folder.appending(path: "status"), atomically: true, encoding: .utf8)
        try "ID=debian\nVERSION_ID=\"12\"\n".write(
            to: folder.appending(path: "os-release"), atomically: true, encoding: .utf8)
        for (name, path) in [
            ("libssl3:amd64", "/usr/lib/x86_64-linux-gnu/libssl.so.3"), ("libicu72:amd64", "/lib/libicuuc.so.72"),
            ("gone", "/usr/bin/gone"),
        ] {
            try "/.\n/usr\n\(path)\n".write(to: info.appending(path: name + ".list"), atomically: true, encoding: .utf8)
        }
        return SystemPackages(folder: folder.path, etc: folder.path)
    }

    @Test("has the source package of each file that runs, wherever the file's folder is said to be")
    func system() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "klatch-dpkg-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let packages = try Self.packages(folder)
        let paths = ["/lib/x86_64-linux-gnu/libssl.so.3", "/usr/lib/libicuuc.so.72", "/usr/bin/gone", "/opt/own.so"]
        let expected = [Component(.debian, "icu", "72.1-3"), Component(.debian, "openssl", "3.0.15-1~deb12u1")]
        #expect(packages.components(of: paths) == expected && packages.release == "Debian:12")
        #expect(SystemPackages(folder: "/nowhere", etc: "/nowhere").components(of: paths) == nil)
    }

    @Test("has what the build was resolved to, and nothing where that is not known")
    func pins() throws {
        let text = """
            {"pins": [{"identity": "swift-nio", "location": "https://github.com/apple/swift-nio.git",
            "state": {"revision": "abc", "version": "2.101.2"}}, {"identity": "x", "location": "git@git.example:x/y",
            "state": {"revision": "abc"}}], "version": 3}
            """
        let components = try #require(SwiftPins.components(text))
        #expect(
            components.map(\.purl) == ["pkg:swift/git.example/x/y@abc", "pkg:swift/github.com/apple/swift-nio@2.101.2"])
        for wrong in ["", "{}", #"{"pins": [1]}"#] { #expect(SwiftPins.components(wrong) == nil) }
        #expect(ComponentList(programs: [], packages: SystemPackages(), pins: nil).components() == nil)
    }

    @Test("names on this very machine what the program is made of")
    func here() throws {
        let components = try #require(ComponentList(programs: []).components())
        let names = Set(components.map(\.name))
        #expect(
            names.isSuperset(of: [
                "github.com/apple/swift-nio", "github.com/hummingbird-project/hummingbird", "openssl", "glibc",
            ]))
        #expect(components.allSatisfy { !$0.version.isEmpty && $0.version != "unknown" })
    }

    @Test("is the same list whoever asks, and another one where a version is")
    func digests() {
        let (one, two) = (Component(.swift, "a", "1"), Component(.debian, "b", "1+x~1"))
        #expect(ComponentList.digest([one, two]) == ComponentList.digest([two, one]))
        #expect(ComponentList.digest([one]) != ComponentList.digest([Component(.swift, "a", "2")]))
        #expect(two.purl == "pkg:deb/debian/b@1%2Bx~1?arch=source")
    }

    @Test("of any bytes is read or refused, and never stops the program")
    func fuzzed() {
        var random = SplitMix64(state: 3)
        let parts = [
            "Package: ", "\n", "\n\n", "Status: install ok installed", "Version:", "Source: a (", ")", ":", " ", "x",
        ]
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in
                parts.randomElement(using: &random)
            }.joined()
            _ = DebianStatus(text).sources
            _ = SwiftPins.name(of: text)
            _ = LoadedFiles.paths(text)
        }
    }
}
