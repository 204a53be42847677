import Accounts
import Foundation
import Primitives

/// What a hand does to a plan before it goes out.
enum DraftEdit: Sendable, Equatable {
    /// Into a group, by its number from 1; from another, or from those left out.
    case move(PersonID, to: Int)
    /// Each takes the other's place; one of them may be left out.
    case swap(PersonID, PersonID)
    /// Two who are left out become a group.
    case join(PersonID, PersonID)
    case takeOut(PersonID, Absence.Reason)
}

/// Why an edit cannot be.
enum DraftEditRefusal: String, Refusal {
    case notThere, noSuchGroup, sameGroup, tooLarge, theirWord, apart

    var status: Int { 422 }
    var words: WordKey {
        switch self {
        case .notThere: WordKey("programs.edit.not-there")
        case .noSuchGroup: WordKey("programs.edit.no-such-group")
        case .sameGroup: WordKey("programs.edit.same-group")
        case .tooLarge: WordKey("programs.edit.too-large")
        case .theirWord: WordKey("programs.edit.their-word")
        case .apart: WordKey("programs.edit.apart")
        }
    }
}

/// A plan, or the part of it that an edit touches, in the hands of somebody who knows better. Everybody stays accounted for:
/// in one group, or left out with one reason.
struct DraftEditing: Sendable {
    private let before: RoundDraft
    private let basis: ProgramsSlice.RoundBasis
    private var groups: [[PersonID]]
    /// The number of each group; those that are left keep theirs.
    private(set) var numbers: [Int]
    /// The highest number of the whole plan.
    private(set) var last: Int
    private var absences: [PersonID: Absence.Reason]

    init(_ draft: RoundDraft, _ basis: ProgramsSlice.RoundBasis) {
        self.init(draft, basis, numbers: Array(1..<(draft.introductions.count + 1)), last: draft.introductions.count)
    }

    init(_ part: DraftPart, _ basis: ProgramsSlice.RoundBasis) {
        self.init(part.draft, basis, numbers: part.groups.map(\.number), last: part.round.counts.groups)
    }

    private init(_ draft: RoundDraft, _ basis: ProgramsSlice.RoundBasis, numbers: [Int], last: Int) {
        before = draft
        self.basis = basis
        (self.numbers, self.last) = (numbers, last)
        groups = draft.introductions.map(\.people)
        absences = Dictionary(draft.absences.map { ($0.person, $0.reason) }, uniquingKeysWith: { first, _ in first })
    }

    /// The plan as it is now, with the consequences told. Groups that nobody touched keep their words.
    var draft: RoundDraft {
        let known = Dictionary(before.introductions.map { ($0.people, $0) }, uniquingKeysWith: { first, _ in first })
        let facts = GroupFacts(basis, groups: groups.filter { known[$0] == nil })
        return RoundDraft(
            seed: before.seed, audience: basis.audience,
            introductions: groups.map { known[$0] ?? facts.introduction($0, isPlanned: false) },
            absences: absences.sorted { $0.key < $1.key }.map { Absence(person: $0.key, reason: $0.value) },
            findings: before.findings)
    }

    /// Nothing is changed where it is refused.
    mutating func apply(_ edit: DraftEdit) throws(DraftEditRefusal) {
        var copy = self
        switch edit {
        case .move(let person, let number): try copy.move(person, to: number)
        case .swap(let one, let other): try copy.swap(one, other)
        case .join(let one, let other): try copy.join(one, other)
        case .takeOut(let person, let reason): try copy.takeOut(person, reason)
        }
        copy.closeSmall()
        self = copy
    }

    /// Takes out who does not take part any more, and lists who has come since.
    mutating func refresh() {
        let standings = Dictionary(
            basis.people.map { ($0.person, $0.participation.standing(at: basis.now)) },
            uniquingKeysWith: { first, _ in first })
        for index in groups.indices { groups[index].removeAll { standings[$0] != .takesPart } }
        absences = absences.filter { standings[$0.key] != nil }
        separate()
        closeSmall()
        let placed = Set(groups.joined())
        for (person, standing) in standings where !placed.contains(person) {
            if let reason = Absence.Reason(standing) {
                absences[person] = reason
            } else if absences[person]?.isTheirs ?? true {
                absences[person] = .late
            }
        }
    }

    /// Groups that an exchange is tried with, for somebody who has to leave theirs.
    private static let looks = 400

    /// Somebody sits with a person who does not want to meet them.
    var hasUnwilling: Bool { groups.contains { unwilling(in: $0) != nil } }

    /// Parts those of whom one does not want to meet the other since the plan was made, and seats them anew where the rules of
    /// the program allow it. Where anybody can be exchanged every group keeps its size: nobody sees then which of the two
    /// groups it was about. Whoever finds no place is left out as anybody is whose partners are with others.
    private mutating func separate() {
        for index in groups.indices {
            if let person = unwilling(in: groups[index]) { exchange(person, of: index) }
        }
        var freed: [PersonID] = []
        for index in groups.indices {
            while let person = unwilling(in: groups[index]) {
                groups[index].removeAll { $0 == person }
                freed.append(person)
            }
            if !freed.isEmpty, groups[index].count == 1 {
                freed += groups[index]
                groups[index] = []
            }
        }
        for person in freed where place(of: person) == nil { seatAnew(person, among: freed) }
    }

    /// With somebody of another group, if both groups may meet then; best where nobody meets again.
    private mutating func exchange(_ person: PersonID, of index: Int) {
        let size = groups[index].count
        let around = Array(groups.indices.dropFirst(index + 1)) + Array(groups.indices.prefix(index))
        let others = around.filter { groups[$0].count == size } + around.filter { groups[$0].count != size }
        var second: (group: Int, mate: PersonID)?
        for other in others.prefix(Self.looks) {
            for mate in groups[other] {
                let here = groups[index].map { $0 == person ? mate : $0 }
                let there = groups[other].map { $0 == mate ? person : $0 }
                guard mayMeet(here), mayMeet(there) else { continue }
                guard meetAgain(here) || meetAgain(there) else { return swap(person, in: index, mate, in: other) }
                second = second ?? (other, mate)
            }
        }
        if let second { swap(person, in: index, second.mate, in: second.group) }
    }

    private mutating func swap(_ one: PersonID, in index: Int, _ other: PersonID, in place: Int) {
        groups[index] = groups[index].map { $0 == one ? other : $0 }
        groups[place] = groups[place].map { $0 == other ? one : $0 }
    }

    private func meetAgain(_ group: [PersonID]) -> Bool {
        GroupFacts(basis, groups: [group]).introduction(group, isPlanned: true).again
    }

    /// Somebody who is in a pair that must not meet.
    private func unwilling(in group: [PersonID]) -> PersonID? {
        let facts = GroupFacts(basis, groups: [group])
        return group.last { person in group.contains { $0 != person && facts.isBlocked([$0, person]) } }
    }

    /// With another who lost their place, else in the smallest group that may take them.
    private mutating func seatAnew(_ person: PersonID, among freed: [PersonID]) {
        if let other = freed.first(where: { $0 != person && place(of: $0) == nil && mayMeet([$0, person]) }) {
            last += 1
            groups.append([person, other])
            numbers.append(last)
            return
        }
        let room = groups.indices.filter { index in
            (2..<ProgramSeat.groupSizes.upperBound).contains(groups[index].count) && mayMeet(groups[index] + [person])
        }
        guard let index = room.min(by: { groups[$0].count < groups[$1].count }) else {
            absences[person] = .nobody
            return
        }
        groups[index].append(person)
    }

    private func mayMeet(_ group: [PersonID]) -> Bool {
        GroupFacts(basis, groups: [group]).introduction(group, isPlanned: false).broken.isEmpty
    }

    private mutating func move(_ person: PersonID, to number: Int) throws(DraftEditRefusal) {
        guard let index = numbers.firstIndex(of: number) else { throw .noSuchGroup }
        guard !groups[index].contains(person) else { throw .sameGroup }
        try remove(person)
        groups[index].append(person)
        try check(index)
    }

    private mutating func swap(_ one: PersonID, _ other: PersonID) throws(DraftEditRefusal) {
        guard one != other else { throw .sameGroup }
        let (home, away) = (place(of: one), place(of: other))
        if let home, home == away { throw .sameGroup }
        guard home != nil || away != nil else { throw .noSuchGroup }
        let (oneReason, otherReason) = (absences[one], absences[other])
        try remove(one)
        try remove(other)
        try seat(one, in: away, or: otherReason)
        try seat(other, in: home, or: oneReason)
    }

    private mutating func seat(
        _ person: PersonID, in group: Int?, or reason: Absence.Reason?
    ) throws(DraftEditRefusal) {
        guard let group else {
            absences[person] = reason ?? .outOther
            return
        }
        groups[group].append(person)
        try check(group)
    }

    private mutating func join(_ one: PersonID, _ other: PersonID) throws(DraftEditRefusal) {
        guard one != other, absences[one] != nil, absences[other] != nil else { throw .notThere }
        try remove(one)
        try remove(other)
        groups.append([one, other])
        last += 1
        numbers.append(last)
        try check(groups.count - 1)
    }

    private mutating func takeOut(_ person: PersonID, _ reason: Absence.Reason) throws(DraftEditRefusal) {
        guard place(of: person) != nil else { throw .notThere }
        try remove(person)
        absences[person] = reason
    }

    /// From wherever somebody is. Their own word, a pause or a good-bye, is not overruled.
    private mutating func remove(_ person: PersonID) throws(DraftEditRefusal) {
        if let index = place(of: person) {
            groups[index].removeAll { $0 == person }
        } else if let reason = absences.removeValue(forKey: person) {
            if reason.isTheirs { throw .theirWord }
        } else {
            throw .notThere
        }
    }

    private func check(_ index: Int) throws(DraftEditRefusal) {
        guard groups[index].count <= ProgramSeat.groupSizes.upperBound else { throw .tooLarge }
        guard !GroupFacts(basis, groups: [groups[index]]).isBlocked(groups[index]) else { throw .apart }
    }

    private func place(of person: PersonID) -> Int? { groups.firstIndex { $0.contains(person) } }

    /// Nobody meets alone.
    private mutating func closeSmall() {
        for group in groups where group.count == 1 { for person in group { absences[person] = .nobody } }
        numbers = zip(numbers, groups).filter { $0.1.count > 1 }.map(\.0)
        groups.removeAll { $0.count < 2 }
        pairThoseLeft()
    }

    /// Two whom changes left with nobody meet each other, where no rule is against it: nobody is told that there was nobody
    /// to meet while there is.
    private mutating func pairThoseLeft() {
        var left = absences.filter { $0.value == .nobody }.map(\.key).sorted()
        while let one = left.first {
            left.removeFirst()
            guard let place = left.firstIndex(where: { mayMeet([one, $0]) }) else { continue }
            let other = left.remove(at: place)
            (absences[one], absences[other]) = (nil, nil)
            groups.append([one, other])
            last += 1
            numbers.append(last)
        }
    }
}
