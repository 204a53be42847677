/// What a token for apps was made for. It opens the acts named here, and never one of administration.
package enum TokenScope: String, Sendable, CaseIterable, Codable {
    case peopleRead = "people:read"
    case programsRead = "programs:read"

    package var acts: Set<Act> {
        switch self {
        case .peopleRead: [.peopleRead, .audiencesSee]
        case .programsRead: [.programsRead]
        }
    }
}
