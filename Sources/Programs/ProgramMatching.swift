/// What decides the rounds of a program, besides who takes part and what has been: kind, rules and wishes.
struct ProgramMatching: Sendable, Equatable {
    enum Leftovers: String, Codable, Sendable, CaseIterable { case larger, smaller }

    /// Details in which any two who meet must differ, and must share, at most.
    static let maximumRules = 20

    var kind = ProgramKind.random
    var leftovers = Leftovers.larger
    /// Any two who meet are known to have nothing in common here.
    var differ: [ProgramAttribute] = []
    /// Any two who meet are known to have something in common here.
    var share: [ProgramAttribute] = []
    var wishes = ProgramWishes()
}

extension ProgramMatching: Codable {
    enum CodingKeys: String, CodingKey { case kind, leftovers, differ, share, wishes }

    /// What is not there is as it is in a new program.
    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        kind = try fields.decodeIfPresent(ProgramKind.self, forKey: .kind) ?? .random
        leftovers = try fields.decodeIfPresent(Leftovers.self, forKey: .leftovers) ?? .larger
        differ = try fields.decodeIfPresent([ProgramAttribute].self, forKey: .differ) ?? []
        share = try fields.decodeIfPresent([ProgramAttribute].self, forKey: .share) ?? []
        wishes = try fields.decodeIfPresent(ProgramWishes.self, forKey: .wishes) ?? ProgramWishes()
    }
}
