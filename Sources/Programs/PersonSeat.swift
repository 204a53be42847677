import Accounts
import Limits
import Policy
import Primitives
import Store
import Vault
import Web

/// Whose page it is, and how they came: by the link in their mail, or signed in.
struct PersonSeat: Sendable {
    let workspace: WorkspaceID
    let person: PersonID
    /// The program whose mail the link was in; nil for somebody signed in.
    let program: ProgramID?
    /// Where their page lies.
    let path: String
    /// Whether lists and data are shown: not behind a link that may have been forwarded with its mail.
    let showsPrivate: Bool

    var scope: Scope { .person(person, in: workspace) }
}

extension ProgramsSlice {
    private static let byLink = Access.link(
        "the link in somebody's own mail; people who are introduced have no account")

    /// The same page for whoever holds a link and for whoever is signed in.
    func mine(get path: String, as act: Act = .introductionsOwn, _ handler: @escaping Route.Handler) -> [Route] {
        [
            .get("/me/{token}" + path, Self.byLink, handler),
            .get("/introductions" + path, .may(act), handler),
        ]
    }

    func mine(post path: String, as act: Act = .introductionsOwn, _ handler: @escaping Route.Handler) -> [Route] {
        [
            .post("/me/{token}" + path, Self.byLink, handler),
            .post("/introductions" + path, .may(act), handler),
        ]
    }

    /// What mail programs do by themselves, for which nobody is signed in.
    var oneClickRoutes: [Route] {
        [
            // Where they open the address of the one click instead of posting to it: shows, changes nothing.
            .get("/me/{token}/leave/{program}", Self.byLink) { try await showMine($0, Form(), status: .ok) },
            .post("/me/{token}/leave/{program}", Self.byLink, body: .machine, leaveByOneClick),
        ]
    }

    func seat(_ exchange: Exchange) async throws -> PersonSeat {
        if let token = exchange.parameters["token"] { return try await seat(exchange, token) }
        let membership = try exchange.membership
        return PersonSeat(
            workspace: membership.workspace, person: membership.person, program: nil, path: "/introductions",
            showsPrivate: true)
    }

    /// The seat of somebody to whom what is private may be shown. By another link it does not exist.
    func privateSeat(_ exchange: Exchange) async throws -> PersonSeat {
        let seat = try await seat(exchange)
        guard seat.showsPrivate else { throw RequestRefusal.notFound }
        return seat
    }

    /// Whose link the path holds. A forged, unknown or old one is a page that does not exist.
    func link(_ exchange: Exchange) async throws -> PersonLink {
        guard let hash = exchange.parameters["token"].flatMap({ Token.hash(of: $0, kind: .capability) }),
            let row = PersonLink.row(of: hash),
            let link = try await database.transaction(.link(row), { try links.find($0, hash: hash) })
        else {
            try await limiter.check(.refusedLink, limiter.keys.peer(exchange.peer))
            throw RequestRefusal.notFound
        }
        if !exchange.isReading { try await limiter.check(.linkUse, [limiter.keys.token(row)]) }
        return link
    }

    private func seat(_ exchange: Exchange, _ token: String) async throws -> PersonSeat {
        let link = try await link(exchange)
        return PersonSeat(
            workspace: link.workspace, person: link.person, program: link.program, path: "/me/" + token,
            showsPrivate: link.isPrivate)
    }
}
