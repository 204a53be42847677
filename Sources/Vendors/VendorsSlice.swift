import Audit
import Claims
import Foundation
import Jobs
import Primitives
import Store
import Trust
import Web

/// Vendors: who works for whoever runs the installation, told to everybody, thirty days ahead.
package struct VendorsSlice: Sendable {
    let database: Database
    let audit: AuditTrail
    /// Nil where the operator named none.
    let register: VendorRegister?
    /// Machines that the settings name: of mail and database.
    let reached: [String]
    let origin: String

    package init(
        database: Database, audit: AuditTrail, register: VendorRegister?, reached: [String], origin: String
    ) {
        self.database = database
        self.audit = audit
        self.register = register
        self.reached = reached
        self.origin = origin
    }

    package static var files: [EmbeddedFile] { embeddedFiles }

    package var routes: [Route] {
        [
            .get("/sub-processors", .visitor("who works for us is for everybody"), show),
            .get("/sub-processors.json", .open("the same for programs"), list),
            .get("/sub-processors/feed.atom", .open("tells programs that read feeds what is new"), feed),
        ]
    }

    package var workers: [any Worker] { [VendorWatchWorker(slice: self)] }

    package static func recurring() throws -> [RecurringJob] {
        [try RecurringJob("vendors.watch", .every(minutes: 60), WatchVendors())]
    }

    package var probes: [String: any Probe] {
        [
            "vendor.certified": VendorProbe(slice: self) { $0.certified },
            "vendor.dpa-signed": VendorProbe(slice: self) { $0.agreed },
            "vendor.risk-assessed": VendorProbe(slice: self) { $0.assessed },
            "vendor.hosting-named": VendorProbe(slice: self) { $0.hosting },
            "vendor.sub-processors": SubProcessorProbe(slice: self),
        ]
    }

    static let scope = Scope.system("who works for us is the installation's")

    private func notices() async throws -> [VendorNotice] {
        try await database.transaction(Self.scope) { try VendorNotice.all($0) }
    }

    private func show(_ exchange: Exchange) async throws -> Reply {
        .page(VendorsPage(register, try await notices(), exchange))
    }

    private func list(_ exchange: Exchange) async throws -> Reply {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let vendors = (register?.vendors ?? []).map(PublicVendor.init)
        return .text(
            String(decoding: try encoder.encode(["vendors": vendors]), as: UTF8.self) + "\n", type: "application/json")
    }

    private func feed(_ exchange: Exchange) async throws -> Reply {
        let (catalogue, page) = (exchange.catalogue, "\(origin)/sub-processors")
        let entries = try await notices().prefix(50).compactMap { notice -> AtomFeed.Entry? in
            guard notice.kind != .begun else { return nil }
            let words = catalogue.sentence(notice.words)
            return AtomFeed.Entry(
                address: "\(page)#\(Int(notice.at.timeIntervalSince1970))-\(notice.kind.rawValue)", title: words,
                at: notice.at, text: register?.vendors.first { $0.name == notice.vendor }?.service ?? "")
        }
        return .feed(
            AtomFeed(
                catalogue.sentence(WordKey("vendors.title")), of: page, feed: page + "/feed.atom",
                language: catalogue.language, Array(entries)))
    }
}

extension VendorNotice {
    var words: WordKey {
        kind == .removed
            ? WordKey("vendors.notice.removed", ["name": vendor])
            : WordKey("vendors.notice.announced", ["name": vendor])
    }
}

/// Writes down who is new and who is gone, with the time at which it was first seen.
struct WatchVendors: JobPayload {
    static let kind = "vendors.watch"
    /// The next beat is the retry.
    static let maximumAttempts = 1
}

struct VendorWatchWorker: Worker {
    static let concurrency = 1
    let slice: VendorsSlice

    func run(_ payload: WatchVendors, _ job: RunningJob) async throws -> JobOutcome {
        try await look()
        return .completed
    }

    func look() async throws {
        guard let register = slice.register else { return }
        let audit = slice.audit
        try await slice.database.transaction(VendorsSlice.scope) { tx in
            for notice in VendorNotice.due(register, try VendorNotice.all(tx), at: tx.now) {
                try audit.record(tx, nil, Self.event(notice))
            }
        }
    }

    private static func event(_ notice: VendorNotice) -> AuditEvent {
        let details = ["first": notice.isFirst ? "yes" : "no"]
        return switch notice.kind {
        case .begun: AuditEvent("vendor.register-begun", by: .system)
        case .announced: AuditEvent("vendor.announced", by: .system, on: notice.vendor, details: details)
        case .removed: AuditEvent("vendor.removed", by: .system, on: notice.vendor)
        }
    }
}
