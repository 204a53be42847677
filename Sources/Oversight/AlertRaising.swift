import Accounts
import Audit
import Foundation
import Primitives
import Store
import Tokens

/// What becomes of a finding: cases, what Klatch does by itself, and mails, in one transaction.
extension OversightSlice {
    /// Cases about which owners of one workspace are written to within a day. Those after them are on the page only.
    static let mailsADay = 20

    func deal(_ tx: Transaction, with tally: SignalTally, by rule: WatchRule) throws {
        let changes = try places(tx, tally, rule).map { place in
            (place: place, change: try accounts.cases.raise(tx, place, news(tally, rule, tx.now)))
        }
        guard changes.contains(where: { $0.change != .known }) else { return }
        let ended = try remedy(tx, tally, rule)
        for (place, change) in changes {
            switch change {
            case .known: continue
            case .grew(let id): try goOn(tx, place, id, rule, ended: ended)
            case .opened(let id):
                try noteRemedy(tx, place, id, rule, ended: ended)
                try tellKeepers(tx, place, id, tally, rule, ended: ended)
            }
        }
        if changes.contains(where: { if case .opened = $0.change { true } else { false } }) {
            try tellPerson(tx, tally, rule, places: changes.map(\.place), ended: ended)
        }
        for (place, change) in changes {
            if case .opened(let id) = change { try record(tx, place, id, tally, rule, ended: ended) }
        }
    }

    /// Whose case it is. What concerns no workspace is the installation's.
    private func places(_ tx: Transaction, _ tally: SignalTally, _ rule: WatchRule) throws -> [WorkspaceID?] {
        if let workspace = tally.workspace { return [workspace] }
        let since = tx.now.addingTimeInterval(-rule.window)
        let (addressees, signals) = (accounts.addressees, accounts.signals)
        switch rule.concern {
        case .installation: return [nil]
        case .tried(let least):
            return try [nil] + addressees.workspaces(tx, of: signals.tried(tx, since: since), atLeast: least)
        case .triedFromNetwork:
            return orInstallation(
                try addressees.workspaces(tx, of: signals.tried(tx, since: since, from: tally.key)))
        case .account:
            let isOperator = try tally.account.map { try !accounts.operatorGrants.live(tx, of: $0).isEmpty } ?? false
            let places = orInstallation(try addressees.workspaces(tx, of: tally.account.map { [$0] } ?? []))
            return isOperator && places.allSatisfy { $0 != nil } ? places + [nil] : places
        }
    }

    private func orInstallation(_ places: [WorkspaceID]) -> [WorkspaceID?] { places.isEmpty ? [nil] : places }

    private func news(_ tally: SignalTally, _ rule: WatchRule, _ now: Date) -> SecurityNews {
        SecurityNews(
            rule.name, about: tally.key, of: tally.account, count: tally.count, lastAt: tally.lastAt,
            dueAt: now.addingTimeInterval(TimeInterval(rule.gravity.hours) * 3600))
    }

    /// How much was ended: sessions, or a token.
    private func remedy(_ tx: Transaction, _ tally: SignalTally, _ rule: WatchRule) throws -> Int {
        switch rule.remedy {
        case .none: return 0
        case .sessionWasEnded: return 1
        case .endSession:
            guard let account = tally.account else { return 0 }
            return try accounts.sessions.end(tx, tally.key, of: account) ? 1 : 0
        case .endGuessed:
            guard let account = tally.account else { return 0 }
            let since = tally.lastAt.addingTimeInterval(-rule.window)
            try tokens.tokens.endMade(tx, of: account, since: since)
            return try accounts.sessions.endGuessed(tx, of: account, since: since)
        case .endEverything:
            guard let account = tally.account else { return 0 }
            if rule.concern == .installation { try endLeave(tx, of: account) }
            return try accounts.endEverythingElse(tx, account, but: nil)
        case .endToken:
            guard let workspace = tally.workspace else { return 0 }
            return try tokens.tokens.end(tx, workspace, BearerTokenID(tally.key)) ? 1 : 0
        }
    }

    /// What people let one of support do is over with their sessions: who comes back asks again, and the people hear why.
    private func endLeave(_ tx: Transaction, of operatorAccount: AccountID) throws {
        let ended = try accounts.supportAccesses.revokeAll(tx, givenTo: operatorAccount)
        try audit.record(tx, ended, by: .system)
        for account in Set(ended.compactMap(\.account)) { try tellOfEndedLeave(tx, account) }
    }

    private func noteRemedy(
        _ tx: Transaction, _ place: WorkspaceID?, _ id: UUID, _ rule: WatchRule, ended: Int
    ) throws {
        switch rule.remedy {
        case .none: return
        case .sessionWasEnded, .endSession, .endGuessed, .endEverything:
            try accounts.cases.step(tx, place, id, "sessions-ended", number: ended)
        case .endToken: try accounts.cases.step(tx, place, id, "token-ended", number: ended)
        }
    }

    /// An open case says that it goes on, once an hour; and each time something was ended.
    private func goOn(_ tx: Transaction, _ place: WorkspaceID?, _ id: UUID, _ rule: WatchRule, ended: Int) throws {
        if ended > 0 { try noteRemedy(tx, place, id, rule, ended: ended) }
        let last = try accounts.cases.last(tx, "went-on", id, of: place)
        if let last, tx.now.timeIntervalSince(last) < 3600 { return }
        try accounts.cases.step(tx, place, id, "went-on")
    }

    private func record(
        _ tx: Transaction, _ place: WorkspaceID?, _ id: UUID, _ tally: SignalTally, _ rule: WatchRule, ended: Int
    ) throws {
        try audit.record(
            tx, place,
            AuditEvent(
                "alert.raised", by: .system, on: id.lowercaseText,
                details: ["rule": rule.name, "count": "\(tally.count)", "ended": "\(ended)"]))
    }
}
