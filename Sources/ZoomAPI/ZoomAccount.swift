import Outbound
import Primitives

/// One person's meetings at Zoom, with an access token that was good a moment ago.
///
/// It can make meetings, find, move and delete those that we made. There is no call that reads a meeting with its link for
/// hosts; of the answer to a new one that link is not read.
package struct ZoomAccount: Sendable {
    /// Whose it is, as calls name them.
    package enum Owner: Sendable, Hashable {
        /// Whoever allowed it.
        case me
        case user(ZoomUserID)
        /// In the company's account, by an address that is proven to be theirs.
        case address(EmailAddress)

        var text: String {
            switch self {
            case .me: "me"
            case .user(let id): id.text
            case .address(let address): address.text
            }
        }
    }

    /// Pages of 300 meetings that are looked through at most.
    static let maximumPages = 20

    private let door: Door
    private let onBehalf: OnBehalf
    private let owner: Owner
    private let token: Secret<String>

    package init(_ owner: Owner, through door: Door, for onBehalf: OnBehalf, token: Secret<String>) {
        (self.owner, self.door, self.onBehalf, self.token) = (owner, door, onBehalf, token)
    }

    package func user() async throws(ZoomFailure) -> ZoomUser {
        do throws(ZoomFailure) {
            let body = try await send(ZoomOperations.user, ["user": owner.text])
            guard let user = ZoomAnswer.user(body) else { throw ZoomFailure.unavailable }
            return user
        } catch { throw error == .gone ? .noUser : error }
    }

    /// After `unknown` it has to be looked for before it is made again: Zoom would make a second one.
    package func make(_ plan: ZoomMeetingPlan) async throws(ZoomFailure) -> ZoomMeeting {
        do throws(ZoomFailure) {
            let body = try await send(ZoomOperations.create, ["user": owner.text], body: plan.body)
            // It was made, whatever the answer looks like.
            guard let meeting = ZoomAnswer.meeting(body) else { throw ZoomFailure.unknown }
            return meeting
        } catch { throw error == .gone ? .noUser : error }
    }

    /// The meeting that bears this mark. Nil is only said where the whole list was seen.
    package func find(_ mark: ZoomMark) async throws(ZoomFailure) -> ZoomMeeting? {
        var next: String?
        for _ in 0..<Self.maximumPages {
            let query = next.map { [(name: "next_page_token", value: $0)] } ?? []
            let body = try await send(ZoomOperations.list, ["user": owner.text], query: query)
            guard let page = ZoomAnswer.page(body, mark) else { throw .unavailable }
            if let found = page.found { return found }
            guard let more = page.next else { return nil }
            next = more
        }
        throw .unavailable
    }

    /// As often as one likes.
    package func change(_ id: ZoomMeetingID, _ plan: ZoomMeetingPlan) async throws(ZoomFailure) {
        _ = try await send(ZoomOperations.change, ["meeting": "\(id.number)"], body: plan.body)
    }

    /// One that is gone already is as good as deleted, and one that was held cannot be deleted any more.
    package func remove(_ id: ZoomMeetingID) async throws(ZoomFailure) {
        do throws(ZoomFailure) { _ = try await send(ZoomOperations.remove, ["meeting": "\(id.number)"]) } catch {
            switch error {
            case .gone, .rejected(_, 3002), .rejected(_, 3007): return
            default: throw error
            }
        }
    }

    private func send(
        _ operation: ZoomOperation, _ values: [String: String], query: [(name: String, value: String)] = [],
        body: [UInt8]? = nil
    ) async throws(ZoomFailure) -> [UInt8] {
        var call = OutgoingCall(operation.call, for: onBehalf, asking: operation.asked)
        (call.values, call.query, call.fields) = (values, query, [.bearer(token)])
        call.body = body.map { OutgoingCall.Body("application/json", $0) }
        do throws(CallFailure) { return try await door.send(call).body } catch {
            throw ZoomFailure(error, of: operation.call)
        }
    }
}
