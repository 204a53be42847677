import Foundation
import Testing

@testable import Store

@Suite("The texts that the private PostgreSQL is governed by")
struct PrivateClusterTextTests {
    @Test("a pid file tells process, socket, network and status")
    func pidFile() {
        let text = "812\n/srv/k/postgres\n1700000000\n5432\n/srv/k/socket\n\n  1234567   7654321\nready   \n"
        let file = PrivateClusterPidFile(text)
        #expect(file?.pid == 812)
        #expect(file?.socketFolder == "/srv/k/socket")
        #expect(file?.listenAddress == "")
        #expect(file?.status == .ready)
        #expect(PrivateClusterPidFile("812\n/srv")?.status == nil)
        for bad in ["", "\n", "-812\n", "0\n", "1\n", "x\n", "99999999999999999999\n"] {
            #expect(PrivateClusterPidFile(bad) == nil, "\(bad)")
        }
    }

    @Test("a pid file of any bytes neither traps nor hangs")
    func anyBytes() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("0123456789-\n /redystating\u{0}ß".unicodeScalars)
        for _ in 0..<5_000 {
            let length = Int.random(in: 0..<80, using: &random)
            let scalars = (0..<length).compactMap { _ in alphabet.randomElement(using: &random) }
            let text = String(String.UnicodeScalarView(scalars))
            if let file = PrivateClusterPidFile(text) { #expect(file.pid > 1) }
            _ = PrivateClusterBinaries.major(in: text)
        }
    }

    @Test("a version is read from what PostgreSQL prints")
    func versions() {
        #expect(PrivateClusterBinaries.major(in: "postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)\n") == 15)
        #expect(PrivateClusterBinaries.major(in: "postgres (PostgreSQL) 19devel\n") == 19)
        #expect(PrivateClusterBinaries.major(in: "15\n") == 15)
        #expect(PrivateClusterBinaries.major(in: "") == nil)
    }

    @Test("only the two roles of Klatch have a line in the access rules")
    func access() {
        let settings = PrivateClusterScratch.settings(URL(fileURLWithPath: "/srv/k"))
        let configuration = PrivateClusterConfiguration(settings: settings, client: "ada")
        #expect(rules(configuration.access) == ["local klatch klatch_owner,klatch_app peer map=klatch"])
        #expect(rules(configuration.identities) == ["klatch \"ada\" klatch_owner", "klatch \"ada\" klatch_app"])
    }

    @Test("a connection string quotes what libpq would otherwise read")
    func connection() {
        let folder = URL(fileURLWithPath: #"/srv/it's a \ folder"#)
        let cluster = PrivateClusterScratch.cluster(folder)
        let expected = #"host='/srv/it\'s a \\ folder/socket' port=5432 user=klatch_app dbname='klatch'"#
        #expect(cluster.connectionString(role: .app) == expected)
    }

    @Test("a PostgreSQL is found through PATH when Debian's folder has none, and nothing is found in an empty one")
    func search() async throws {
        let installed = await PrivateClusterBinaries.installed(nil, path: nil)
        let newest = try #require(installed.first)
        #expect(await PrivateClusterBinaries.at(newest.folder + "/") == newest)
        #expect(await PrivateClusterBinaries.installed(URL(fileURLWithPath: "/nowhere"), path: nil) == [])
    }

    private func rules(_ text: String) -> [String] {
        text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
    }
}
