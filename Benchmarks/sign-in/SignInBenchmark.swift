import App
import Factors
import Foundation
import Primitives
import Store
import TestStage
import TestSupport

/// `sign-in-benchmark pages ROUNDS`: how long a signed-in page takes, quiet and beside fifty parallel password sign-ins.
/// `sign-in-benchmark links TRIES`, and the same with `codes`, `passwords`, `passkeys`, `addresses` and `invitations`: whether
/// the time of an answer tells who has an account.
///
/// In process, without sockets, on a real database; prints lines of a name and figures.
@main
struct SignInBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let count = Int(arguments[2]), count > 1 else {
            print("usage: sign-in-benchmark pages|links|codes|passwords|passkeys|addresses|invitations COUNT")
            exit(64)
        }
        switch arguments[1] {
        case "pages": try await PagesBesideSignIns(rounds: count).run()
        case "links": try await TellingTimes(tries: count).links()
        case "codes": try await TellingTimes(tries: count).codes()
        case "passwords": try await TellingTimes(tries: count).passwords()
        case "passkeys": try await TellingTimes(tries: count).passkeys()
        case "addresses": try await TellingTimes(tries: count).addresses()
        case "invitations": try await TellingTimes(tries: count).invitations()
        default: exit(64)
        }
    }

    static func milliseconds(_ body: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await body()
        return (ContinuousClock.now - start) / .milliseconds(1)
    }
}

/// The same page, by turns while nothing else happens and while fifty sign-ins are under way at any moment.
struct PagesBesideSignIns {
    static let signIns = 50
    static let requests = 200

    let rounds: Int

    func run() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        _ = try await pages(owner)
        var (quiet, busy): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            quiet += try await pages(owner)
            busy += try await beside(world) { try await pages(owner) }
        }
        print("quiet \(Samples.percentile(quiet, 0.5)) \(Samples.percentile(quiet, 0.99))")
        print("busy \(Samples.percentile(busy, 0.5)) \(Samples.percentile(busy, 0.99))")
    }

    private func pages(_ owner: TestBrowser) async throws -> [Double] {
        var times: [Double] = []
        for _ in 0..<Self.requests {
            times.append(try await SignInBenchmark.milliseconds { try await owner.get("/sessions") })
        }
        return times
    }

    /// Somebody nobody knows: a hash is compared all the same. Each comes from another network, so that none is limited.
    private func beside(_ world: TestWorld, _ body: () async throws -> [Double]) async throws -> [Double] {
        let trying = Task {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<Self.signIns {
                    group.addTask { try await Self.keepTrying(world, number) }
                }
                try await group.waitForAll()
            }
        }
        while world.assembly.passwords.comparisons == 0 { try await Task.sleep(for: .milliseconds(20)) }
        let times = try await body()
        trying.cancel()
        _ = try await trying.value
        return times
    }

    private static func keepTrying(_ world: TestWorld, _ number: Int) async throws {
        let browser = world.browser()
        let csrf = try await browser.get("/sign-in/password").csrf
        while !Task.isCancelled {
            let some = RandomSource.system.bytes(3)
            browser.comes(from: "10.\(some[0]).\(some[1]).\(some[2])")
            let fields = ["csrf": csrf, "address": "p\(Hex.encode(some))@example.org", "password": "x", "next": "/"]
            _ = try await browser.submit("/sign-in/password", fields)
        }
    }
}

/// Tries for addresses of several kinds in a random order, and whether their times can be told apart.
struct TellingTimes {
    private static let withPassword = "ada@example.org"
    private static let without = "eve@example.com"
    private static let unknown = "nobody@example.net"

    let tries: Int

    /// Asking for a mailed link: an address that has an account against one that has none.
    func links() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        let times = try await tries(world, [Self.withPassword, Self.unknown], by: "/sign-in", ["next": "/"])
        Samples.compare("account against none", times[Self.withPassword], times[Self.unknown])
    }

    /// A wrong password, an account without one, and nobody.
    func passwords() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        _ = try await world.stranger("Eve", Self.without)
        _ = try await world.database.transaction(.system("benchmark")) { tx in
            try tx.run("UPDATE workspace SET allows_passwords = true")
        }
        try await owner.post(
            "/account/password", ["password": "seven quiet herons at the mill"], from: "/account/password")
        let times = try await tries(
            world, [Self.withPassword, Self.without, Self.unknown], by: "/sign-in/password",
            ["password": "wrong", "next": "/"])
        Samples.compare("wrong against none", times[Self.withPassword], times[Self.without])
        Samples.compare("wrong against nobody", times[Self.withPassword], times[Self.unknown])
        Samples.compare("none against nobody", times[Self.without], times[Self.unknown])
    }

    /// A wrong code of the mail: at an address that has an account, and at one that has none and so no mail.
    func codes() async throws {
        let world = try await TestWorld()
        _ = try await world.owner()
        let times = try await tries([Self.withPassword, Self.unknown]) { address in
            world.clock.advance(by: 3_601)
            let browser = world.browser()
            try await browser.post("/sign-in", ["address": address, "next": "/"], from: "/sign-in")
            try await world.work()
            let csrf = try await browser.get("/sign-in/sent").csrf
            return { try await browser.submit("/sign-in/code", ["csrf": csrf, "code": "CDFG-2345"]) }
        }
        Samples.compare("account against none", times[Self.withPassword], times[Self.unknown])
    }

    /// A wrong answer of a passkey that somebody has, and of one that nobody has.
    func passkeys() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let (known, _) = try await TestPasskey.made(in: owner, seed: 5)
        let unknown = TestPasskey(try .p256(seed: 6), owner: known.owner)
        let times = try await tries(["known", "unknown"]) { kind in
            world.clock.advance(by: 901)
            let browser = world.browser()
            let page = try await browser.get("/sign-in/passkey")
            // Signed with the other one's key.
            var fields = try (kind == "known" ? known : unknown).answer(to: page)
            let other = try (kind == "known" ? unknown : known).answer(to: page)
            fields["answer"] = Self.withSignature(of: other["answer"] ?? "", fields["answer"] ?? "")
            return { [fields] in try await browser.submit("/sign-in/passkey", fields) }
        }
        Samples.compare("known against unknown", times["known"], times["unknown"])
    }

    private static func withSignature(of other: String, _ answer: String) -> String {
        let signature = { (text: String) in
            text.components(separatedBy: "\"signature\":\"").last?.split(separator: "\"").first.map(String.init) ?? ""
        }
        return answer.replacing(signature(answer), with: signature(other))
    }

    /// A member asks for an address that is somebody else's, and for one that is nobody's.
    func addresses() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        let member = try await world.invited("mia@example.org", as: "member", by: owner)
        let times = try await tries([Self.withPassword, Self.unknown]) { address in
            world.clock.advance(by: 90_000)
            try await world.renew(member)
            let csrf = try await member.get("/account/profile/address").csrf
            return { try await member.submit("/account/profile/address", ["csrf": csrf, "address": address]) }
        }
        Samples.compare("somebodys against nobodys", times[Self.withPassword], times[Self.unknown])
    }

    /// An owner invites an address that has an account elsewhere, and one that has none.
    func invitations() async throws {
        let world = try await TestWorld()
        let owner = try await world.owner()
        _ = try await world.stranger("Eve", Self.without)
        let times = try await tries([Self.without, Self.unknown]) { address in
            world.clock.advance(by: 90_000)
            try await world.renew(owner)
            let fields = ["csrf": try await owner.get("/members").csrf, "address": address, "role": "member"]
            return { try await owner.submit("/members/invite", fields) }
        }
        Samples.compare("account against none", times[Self.without], times[Self.unknown])
    }

    /// Milliseconds of what `prepare` leaves to do, by kind, in a random order.
    private func tries(
        _ kinds: [String], _ prepare: (String) async throws -> () async throws -> TestAnswer
    ) async throws -> [String: [Double]] {
        var times: [String: [Double]] = [:]
        for round in 0..<(tries / kinds.count + 10) {
            for kind in kinds.shuffled() {
                let act = try await prepare(kind)
                let time = try await SignInBenchmark.milliseconds {
                    let status = try await act().status
                    if status == 429 { print("limited: the figures mean nothing") }
                }
                // The first ones prepare statements.
                if round >= 10 { times[kind, default: []].append(time) }
            }
        }
        return times
    }

    /// Milliseconds of each try, by address. A browser and a quarter of an hour for each, so that none has to wait.
    private func tries(
        _ world: TestWorld, _ addresses: [String], by path: String, _ more: [String: String]
    ) async throws -> [String: [Double]] {
        var times: [String: [Double]] = [:]
        for round in 0..<(tries / addresses.count + 10) {
            for address in addresses.shuffled() {
                world.clock.advance(by: 901)
                let browser = world.browser()
                let fields = more.merging(["csrf": try await browser.get(path).csrf, "address": address]) { $1 }
                let time = try await SignInBenchmark.milliseconds {
                    let status = try await browser.submit(path, fields).status
                    if status == 429 { print("limited: the figures mean nothing") }
                }
                // The first ones prepare statements.
                if round >= 10 { times[address, default: []].append(time) }
            }
        }
        return times
    }
}

enum Samples {
    static func percentile(_ samples: [Double], _ share: Double) -> String {
        let sorted = samples.sorted()
        guard !sorted.isEmpty else { return "0" }
        return String(format: "%.3f", sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
    }

    /// How often a time of the first kind is the longer one (Mann-Whitney: 0.5 tells nothing), how many standard deviations
    /// that is from chance, and how far the means of the middle four fifths lie apart, as a share of them.
    static func compare(_ name: String, _ first: [Double]?, _ second: [Double]?) {
        guard let first, let second, !first.isEmpty, !second.isEmpty else { return }
        let ranked = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
        let ranks = ranked.enumerated().reduce(0.0) { $1.element.1 ? $0 + Double($1.offset + 1) : $0 }
        let (n, m) = (Double(first.count), Double(second.count))
        let longer = (ranks - n * (n + 1) / 2) / (n * m)
        let deviation = ((n + m + 1) / (12 * n * m)).squareRoot()
        let difference = abs(trimmed(first) - trimmed(second)) / trimmed(second)
        let figures = [longer, (longer - 0.5) / deviation, difference].map { String(format: "%.4f", $0) }
        print("\(name): \(first.count + second.count) \(figures.joined(separator: " "))")
    }

    private static func trimmed(_ samples: [Double]) -> Double {
        let kept = samples.sorted().dropFirst(samples.count / 10).dropLast(samples.count / 10)
        return kept.reduce(0, +) / Double(max(1, kept.count))
    }
}
