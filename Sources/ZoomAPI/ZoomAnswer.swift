import Foundation

/// What is read of Zoom's answers. Each type has the fields that are needed and no others: what Zoom sends beside them,
/// the link for hosts among it, has nowhere to go.
enum ZoomAnswer {
    /// Octets at most.
    static let maximumBytes = 2 * 1_048_576

    private struct User: Decodable {
        let id: String
        let email: String
    }

    private struct Meeting: Decodable {
        let id: Int64
        let joinUrl: String
    }

    private struct List: Decodable {
        struct Item: Decodable {
            let id: Int64
            let agenda: String?
            let joinUrl: String?
        }

        let meetings: [Item]
        let nextPageToken: String?
    }

    static func user(_ body: [UInt8]) -> ZoomUser? {
        guard let user = read(User.self, body), let id = ZoomUserID(user.id), (3...320).contains(user.email.utf8.count),
            user.email.utf8.allSatisfy({ $0 >= 0x21 && $0 != 0x7F })
        else { return nil }
        return ZoomUser(id: id, address: user.email)
    }

    static func meeting(_ body: [UInt8]) -> ZoomMeeting? {
        read(Meeting.self, body).flatMap { ZoomMeeting($0.id, link: $0.joinUrl) }
    }

    /// One page of a list: the meeting with this mark, if it is on it, and where the next page is.
    static func page(_ body: [UInt8], _ mark: ZoomMark) -> (found: ZoomMeeting?, next: String?)? {
        guard let list = read(List.self, body) else { return nil }
        let next = list.nextPageToken.flatMap { $0.isEmpty ? nil : $0 }
        guard next.map({ $0.utf8.count <= 1_000 }) ?? true else { return nil }
        guard let item = list.meetings.first(where: { $0.agenda?.hasPrefix(mark.text) ?? false }) else {
            return (nil, next)
        }
        // Ours, and not as it should be: that must not pass for "not there".
        guard let meeting = item.joinUrl.flatMap({ ZoomMeeting(item.id, link: $0) }) else { return nil }
        return (meeting, nil)
    }

    static func read<Value: Decodable>(_ type: Value.Type, _ body: [UInt8]) -> Value? {
        guard body.count <= maximumBytes else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, from: Data(body))
    }
}
