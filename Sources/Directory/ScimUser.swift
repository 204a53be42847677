import Accounts
import Foundation
import Primitives
import Programs
import Web

/// What the directory says of somebody, between its document and the profile that introductions are made of.
struct ScimUser: Sendable, Equatable {
    /// Attributes in the schema's form, without `active`, groups, id and meta.
    let document: [String: JSONValue]

    var userName: String { text("userName") ?? "" }
    var externalID: String? { text("externalId") }

    private func text(_ name: String) -> String? { document[name]?.text }

    private func extended(_ urn: String, _ name: String) -> String? { document[urn]?.object?[name]?.text }

    /// The one of a list that is meant: the primary one, else the one for work, else the first.
    private func chosen(_ name: String) -> [String: JSONValue]? {
        let all = (document[name]?.array ?? []).compactMap(\.object)
        return all.first { $0["primary"] == true } ?? all.first { $0["type"]?.text?.lowercased() == "work" }
            ?? all.first
    }

    /// Where mail goes: the address among the e-mails, else the user name.
    var address: EmailAddress {
        get throws(ScimError) {
            guard let text = chosen("emails")?["value"]?.text ?? text("userName") else {
                throw .invalid(.invalidValue, "userName is missing.")
            }
            guard let address = try? EmailAddress(parsing: text) else {
                throw .invalid(.invalidValue, "Neither emails nor userName holds an e-mail address of the plain kind.")
            }
            return address
        }
    }

    /// Throws where something that everybody needs is missing.
    func validate() throws(ScimError) {
        guard !userName.isEmpty else { throw .invalid(.invalidValue, "userName is missing.") }
        _ = try address
    }

    private var name: String {
        let name = document["name"]?.object ?? [:]
        let parts = [name["givenName"]?.text, name["familyName"]?.text].compactMap { $0 }.joined(separator: " ")
        let told = [text("displayName"), name["formatted"]?.text, parts].compactMap { $0 }.first { !$0.isEmpty }
        let local = userName.split(separator: "@").first.map(String.init)
        return String((told ?? local ?? userName).unicodeScalars.prefix(RosterLimits.nameLength).map(Character.init))
    }

    private var department: String? { extended(ScimURN.enterprise, "department") }
    private var timeZone: String? { text("timezone").flatMap(RosterTimeZone.identifier) }

    private var location: String? {
        let place = chosen("addresses") ?? [:]
        let told = ["locality", "region", "country", "formatted"].compactMap { place[$0]?.text }.first
        return told.map { String($0.unicodeScalars.prefix(RosterLimits.locationLength).map(Character.init)) }
    }

    /// A day, also where a time follows it.
    private var startDate: String? {
        guard let text = extended(ScimURN.klatch, "startDate"), text.utf8.count >= 10,
            text.utf8.count == 10 || text.utf8.dropFirst(10).first == UInt8(ascii: "T")
        else { return nil }
        let words = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard words.map(\.utf8.count) == [4, 2, 2], words.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        return RosterDate(year: numbers[0], month: numbers[1], day: numbers[2])?.text
    }

    // MARK: To the profile

    /// The profile that follows. What neither this document nor the one `before` speaks of stays as the roster has it.
    func profile(on base: Profile?, before: ScimUser?) throws(ScimError) -> Profile {
        let address = try address
        var profile = base ?? Profile(name: name, address: address)
        profile.name = name
        profile.address = address
        let keep = { (key: String) in document[key] == nil && before?.document[key] == nil }
        if !keep(ScimURN.enterprise) { profile.department = department }
        if !keep("addresses") { profile.location = location }
        if !keep("timezone") { profile.timeZone = timeZone }
        if !keep(ScimURN.klatch) { profile.startDate = startDate }
        return profile
    }

    // MARK: From the profile

    /// What the directory is told of a profile: what it said itself, and where the roster says otherwise, the roster.
    static func told(of profile: Profile, stored: ScimUser?) -> ScimUser {
        let known = try? stored?.profile(on: nil, before: stored)
        var document = stored?.document ?? ["userName": .string(profile.address.text)]
        if known?.name != profile.name {
            document["displayName"] = .string(profile.name)
            if stored != nil { document["name"] = nil }
        }
        if known?.address != profile.address || document["emails"] == nil {
            document["emails"] = [["value": .string(profile.address.text), "type": "work", "primary": true]]
        }
        if known?.department != profile.department {
            document[ScimURN.enterprise] = profile.department.map { name -> JSONValue in ["department": .string(name)] }
        }
        if known?.location != profile.location {
            document["addresses"] = profile.location.map { place -> JSONValue in
                [["locality": .string(place), "type": "work", "primary": true]]
            }
        }
        if known?.timeZone != profile.timeZone { document["timezone"] = profile.timeZone.map(JSONValue.string) }
        if known?.startDate != profile.startDate {
            document[ScimURN.klatch] = profile.startDate.map { day -> JSONValue in ["startDate": .string(day)] }
        }
        return ScimUser(document: document)
    }
}
