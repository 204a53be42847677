import Foundation
import Outbound
import Primitives
import Store
import ZoomAPI

/// This installation's side of Zoom: who it is there, and the one door to it, which lets nothing else out.
struct ZoomRooms: Sendable {
    /// Where Zoom sends people back to, and where it tells its news.
    static let (returnPath, newsPath) = ("/meetings/zoom/return", "/meetings/zoom/news")

    let client: ZoomClient
    let oauth: ZoomOAuth
    let roots: VendorRoots
    let redirect: String
    /// Nil where no news are listened to.
    let news: ZoomNewsReader?
    let time: TimeSource
    private let company = ZoomCompany()
    private let door: Door

    init(
        _ settings: CalendarSettings.Zoom, origin: String, roots: VendorRoots, ledger: Database, random: RandomSource,
        time: TimeSource, isShut: Door.Gate?
    ) {
        redirect = origin + Self.returnPath
        client = ZoomClient(
            id: settings.client.id, secret: settings.client.secret,
            way: settings.account.map { .byCompany(account: $0) } ?? .byPerson(redirect: redirect))
        door = Door(
            AllowList(ZoomOperations.calls), roots: roots, ledger: ledger, random: random, time: time, isShut: isShut)
        oauth = ZoomOAuth(client, through: door)
        news = settings.newsSecret.map { ZoomNewsReader(secret: $0, client: settings.client.id) }
        (self.roots, self.time) = (roots, time)
    }

    /// To which origin a form that begins this leads.
    var origin: String { client.origin(roots) }

    /// Whether people's accounts are reached by the company's own access.
    var isOfCompany: Bool { if case .byCompany = client.way { true } else { false } }

    func account(_ owner: ZoomAccount.Owner, _ token: Secret<String>, for onBehalf: OnBehalf) -> ZoomAccount {
        ZoomAccount(owner, through: door, for: onBehalf, token: token)
    }

    /// The company's access; one that was refused is not handed out again.
    func companyAccess(
        refused: Secret<String>?, for onBehalf: OnBehalf
    ) async throws(ZoomFailure) -> Secret<String> {
        guard case .byCompany(let account) = client.way else { throw .clientRefused }
        let (oauth, time) = (oauth, time)
        return try await company.access(refused: refused, now: time.now()) {
            do throws(ZoomFailure) {
                return .success(try await oauth.company(account, for: onBehalf, now: time.now()))
            } catch { return .failure(error) }
        }.token
    }

    /// Asks something by the company's access. A token that is not taken did nothing: then a new one is tried, once.
    func asCompany<Value: Sendable>(
        _ owner: ZoomAccount.Owner, for onBehalf: OnBehalf,
        _ question: (ZoomAccount) async throws(ZoomFailure) -> Value
    ) async throws(ZoomFailure) -> Value {
        let token = try await companyAccess(refused: nil, for: onBehalf)
        do throws(ZoomFailure) { return try await question(account(owner, token, for: onBehalf)) } catch {
            guard error == .unauthorized else { throw error }
        }
        let other = try await companyAccess(refused: token, for: onBehalf)
        do throws(ZoomFailure) { return try await question(account(owner, other, for: onBehalf)) } catch {
            // It is the company's app that Zoom does not let in, and nobody's own leave.
            throw error == .unauthorized ? .clientRefused : error
        }
    }
}
