import Accounts
import Foundation
import Primitives
import Store

/// What one pass over the people finds for a form: which attributes there are, some of their values, and who fits.
struct RuleSurvey: Sendable {
    /// Values offered at most.
    static let maximumValues = 300

    private(set) var customs: Set<String> = []
    private(set) var values: Set<String> = []
    /// Those that a form could take for several.
    private(set) var withCommas: Set<String> = []
    private(set) var fitting: [PersonID] = []

    mutating func take(_ person: Person, _ rule: AudienceEvaluation?) {
        let profile = person.profile
        customs.formUnion(profile.custom.keys)
        let all = [profile.department, profile.location].compactMap { $0 } + profile.custom.values
        if values.count < Self.maximumValues { values.formUnion(all) }
        if withCommas.count < Self.maximumValues { withCommas.formUnion(all.filter { $0.contains(",") }) }
        if let rule, rule.includes(profile) { fitting.append(person.id) }
    }
}

extension AudiencesSlice {
    func survey(_ tx: Transaction, _ workspace: WorkspaceID, _ rule: AudienceRule?) throws -> RuleSurvey {
        let evaluation = rule.map { AudienceEvaluation($0, on: AudienceDay(of: tx.now)) }
        var survey = RuleSurvey()
        try keeping.eachPerson(tx, workspace) { survey.take($0, evaluation) }
        return survey
    }

    /// Who would come and go if these were the people of an audience; nil for one that is not there yet.
    func preview(
        _ tx: Transaction, _ workspace: WorkspaceID, _ id: AudienceID?, _ fitting: [PersonID], rule: AudienceRule?,
        _ words: AudienceWords
    ) throws -> PreviewShown {
        let before = try id.map { try members.people(tx, workspace, of: $0) } ?? []
        let out = try id.map { try members.leavers(tx, workspace, $0, fitting) } ?? []
        let coming = Set(fitting).subtracting(before).subtracting(out).sorted()
        let going = Set(before).subtracting(fitting).sorted()
        let some = { (all: [PersonID]) in Array(all.prefix(PreviewShown.shown)) }
        let people = try people.people(tx, workspace, some(coming) + some(going))
        let shown = { (all: [PersonID]) in some(all).compactMap { people[$0].map { AudiencePerson($0) } } }
        let more = { (all: [PersonID]) -> String? in
            all.count > PreviewShown.shown ? words.people(all.count - PreviewShown.shown) : nil
        }
        return PreviewShown(
            rule: rule.map(words.sentence), fits: words.people(fitting.count), comes: words.people(coming.count),
            goes: words.people(going.count), coming: shown(coming), going: shown(going), comingMore: more(coming),
            goingMore: more(going), isEmpty: fitting.isEmpty,
            asks: MassRemoval.asks(leaving: going.count, of: before.count), goingCount: going.count)
    }
}
