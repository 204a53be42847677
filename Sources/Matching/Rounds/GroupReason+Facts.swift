/// What is true of the people of a group, so that they can be told why they meet.
extension GroupReason {
    init(_ acquaintance: Acquaintance, _ members: [Int], _ people: [Participant]) {
        let group = members.map { people[$0] }
        self.acquaintance = acquaintance
        func differ(_ attribute: Attribute) -> Bool { Set(group.flatMap { $0.values(of: attribute) }).count > 1 }
        differsInDepartment = differ(.department)
        differsInLocation = differ(.location)
        differsInSeniority = differ(.seniority)
        let tenures = group.compactMap(\.tenure)
        if let least = tenures.min(), let most = tenures.max() {
            differsInTenure = most.subtractingReportingOverflow(least).partialValue >= RoundWishes.tenureStep
        }
        locations = differsInLocation ? Set(group.compactMap(\.location)).sorted() : []
        if let first = group.first {
            sharedHours = group.dropFirst().reduce(first.freeHours) { $0.intersection($1.freeHours) }.count
            sharedLanguages = group.dropFirst().reduce(first.languages) { $0.intersection($1.languages) }.sorted()
        }
        wasAskedFor = members.contains { one in people[one].asked.contains { $0 != one && members.contains($0) } }
    }
}
