import Accounts
import Calendars
import Foundation
import Mail
import Outbound
import Primitives
import Store
import Vault
import Web
import ZoomAPI

/// How anything is asked in somebody's account at Zoom, and what is kept of how it went.
extension MeetingsSlice {
    /// How often somebody looks whether another one has renewed the token, and how long in between.
    private static let (looks, pause) = (20, Duration.milliseconds(500))

    /// Asks something of somebody's account. What is thrown is kept beside the connection, and its owner is told where it is
    /// theirs to mend.
    func askZoom<Value: Sendable>(
        _ workspace: WorkspaceID, _ person: PersonID,
        _ question: (ZoomAccount) async throws(ZoomFailure) -> Value
    ) async throws(ZoomTrouble) -> Value {
        guard let zoom else { throw .misconfigured }
        do throws(ZoomTrouble) {
            let value = try await askZoom(zoom, workspace, person, question)
            await noteZoom(workspace, person, nil)
            return value
        } catch {
            await noteZoom(workspace, person, error)
            throw error
        }
    }

    private func askZoom<Value: Sendable>(
        _ zoom: ZoomRooms, _ workspace: WorkspaceID, _ person: PersonID,
        _ question: (ZoomAccount) async throws(ZoomFailure) -> Value
    ) async throws(ZoomTrouble) -> Value {
        guard let connection = try await zoomConnection(workspace, person), connection.isUsable else { throw .revoked }
        let onBehalf = OnBehalf(workspace: workspace, person: person)
        do throws(ZoomFailure) {
            if connection.document.isCompany {
                return try await zoom.asCompany(.user(connection.document.user), for: onBehalf, question)
            }
        } catch { throw ZoomTrouble(error) }
        let token = try await zoomAccess(zoom, workspace, person, refused: nil)
        do throws(ZoomFailure) { return try await question(zoom.account(.me, token, for: onBehalf)) } catch {
            // A token that is not taken did nothing: then a new one is tried, once.
            guard error == .unauthorized else { throw ZoomTrouble(error) }
        }
        let other = try await zoomAccess(zoom, workspace, person, refused: token)
        do throws(ZoomFailure) { return try await question(zoom.account(.me, other, for: onBehalf)) } catch {
            throw ZoomTrouble(error)
        }
    }

    private func zoomConnection(
        _ workspace: WorkspaceID, _ person: PersonID
    ) async throws(ZoomTrouble) -> ZoomConnection? {
        do {
            return try await database.transaction(.workspace(workspace)) {
                try zoomConnections.connection($0, workspace, of: person, isHere: true)
            }
        } catch { throw .later }
    }

    // MARK: Tokens

    /// A token that is good, renewed by one process at a time: whoever else wants one waits for the answer.
    func zoomAccess(
        _ zoom: ZoomRooms, _ workspace: WorkspaceID, _ person: PersonID, refused: Secret<String>?
    ) async throws(ZoomTrouble) -> Secret<String> {
        for _ in 0..<Self.looks {
            let (step, begun) = try await beginRenewal(workspace, person, refused: refused)
            switch step {
            case .use(let token): return token
            case .stop(let trouble): throw trouble
            case .renew(let refresh, let isUnsure):
                return try await renew(zoom, workspace, person, refresh, isUnsure: isUnsure, begun: begun)
            case .wait:
                do { try await Task.sleep(for: Self.pause) } catch { throw .later }
            }
        }
        throw .later
    }

    /// Decides under the row's lock, so that of several one begins.
    private func beginRenewal(
        _ workspace: WorkspaceID, _ person: PersonID, refused: Secret<String>?
    ) async throws(ZoomTrouble) -> (step: ZoomRenewal.Step, begun: Date) {
        do {
            return try await database.transaction(.workspace(workspace)) { tx in
                let until = tx.now + ZoomRenewal.patience
                guard let connection = try zoomConnections.connection(tx, workspace, of: person, locking: true) else {
                    return (.stop(.revoked), until)
                }
                let step = ZoomRenewal.step(connection, refused: refused, at: tx.now)
                if case .renew = step { try zoomConnections.begin(tx, workspace, person, until: until) }
                return (step, until)
            }
        } catch { throw .later }
    }

    private func renew(
        _ zoom: ZoomRooms, _ workspace: WorkspaceID, _ person: PersonID, _ refresh: Secret<String>, isUnsure: Bool,
        begun: Date
    ) async throws(ZoomTrouble) -> Secret<String> {
        let onBehalf = OnBehalf(workspace: workspace, person: person)
        let answer: Result<ZoomGrant, ZoomFailure>
        do throws(ZoomFailure) {
            answer = .success(try await zoom.oauth.renew(refresh, for: onBehalf, now: zoom.time.now()))
        } catch { answer = .failure(error) }
        let isKept: Bool
        do {
            // Whatever became of whoever asked: this answer may be the only one that there is.
            isKept = try await Task { try await keepRenewal(workspace, person, answer, isUnsure, begun) }.value
        } catch { throw .later }
        switch answer {
        case .success(let grant):
            guard isKept else { throw .later }
            return grant.access.token
        case .failure(let failure):
            throw failure == .revoked && isUnsure ? .lost : failure == .unknown ? .later : ZoomTrouble(failure)
        }
    }

    /// False where the connection is another one by now, or none: then what was got is given back.
    private func keepRenewal(
        _ workspace: WorkspaceID, _ person: PersonID, _ answer: Result<ZoomGrant, ZoomFailure>, _ isUnsure: Bool,
        _ begun: Date
    ) async throws -> Bool {
        try await database.transaction(.system("keeps a token of somebody's, or gives it back")) { tx in
            let known = try zoomConnections.connection(tx, workspace, of: person, locking: true)
            if var document = known?.document, !document.isCompany {
                var after: (state: ZoomConnection.State, until: Date?) = (.good, nil)
                switch answer {
                case .success(let grant): document.take(grant)
                case .failure(let failure):
                    after = ZoomRenewal.after(failure, isUnsure: isUnsure, at: tx.now)
                    if after.state == .revoked || after.state == .lost { document.forgetTokens() }
                }
                let isKept = try zoomConnections.finish(
                    tx, workspace, person, begun: begun, after.state, until: after.until, document)
                if isKept { return true }
            }
            if case .success(let grant) = answer { try giveBack(tx, workspace, person, ZoomDeparture(grant)) }
            return false
        }
    }

    // MARK: What is kept of how it went

    private func noteZoom(_ workspace: WorkspaceID, _ person: PersonID, _ trouble: ZoomTrouble?) async {
        // That it cannot be noted takes nothing away from what was done.
        try? await database.transaction(.workspace(workspace)) { tx in
            guard let trouble, trouble != .gone else { return try zoomConnections.noteGood(tx, workspace, person) }
            let isNews = try zoomConnections.note(tx, workspace, person, trouble)
            if isNews, trouble.needsSomebody { try tellOfZoom(tx, workspace, person, trouble) }
        }
    }

    /// One mail to whose account it is.
    func tellOfZoom(
        _ tx: Transaction, _ workspace: WorkspaceID, _ person: PersonID, _ trouble: ZoomTrouble
    ) throws {
        guard let owner = try people.person(tx, workspace, person), owner.state == .active else { return }
        let spoken = try availabilities.availability(tx, workspace, person)?.language ?? "en"
        let catalogue = try templates.catalogue(templates.catalogues[spoken] == nil ? "en" : spoken)
        let words = MeetingWords(catalogue: catalogue)
        let mail = CalendarTroubleMail(
            heading: words.said("meetings.zoom.trouble.heading"), trouble: catalogue.sentence(trouble.words),
            until: words.said("meetings.zoom.trouble.until"), link: site.origin + "/meetings/zoom",
            linkText: words.said("meetings.zoom.trouble.open"), lang: catalogue.language,
            workspace: try accounts.workspaceName(tx, workspace) ?? "")
        let body = try templates.mail(mail, "calendar-trouble", language: catalogue.language)
        try outbox.queue(
            tx,
            MailDraft(
                Self.troubleKind, to: Mailbox(name: owner.profile.name, address: owner.profile.address), person: person,
                subject: mail.heading, text: body.text, html: body.html),
            workspace: workspace)
    }
}
