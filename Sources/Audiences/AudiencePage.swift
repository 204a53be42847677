import Accounts
import Foundation
import Policy
import Primitives
import Web

/// One audience: who is in and why, who came and went last, and what it is for.
struct AudiencePage: Page {
    static let template = "audience"
    static let size = 50
    static let changesShown = 5

    let id: String
    /// The same, for use where a member's own stands before it.
    let audience: String
    let name: String
    let kind: String
    let count: String
    let rule: String?
    let group: String?
    let isGroupGone: Bool
    let isList: Bool
    let isJoined: Bool
    let keepsItself: Bool
    let waiting: String?
    /// The same as a number, to which somebody says yes.
    let waitingCount: Int
    let stays: String
    let members: [AudiencePerson]
    let isEmpty: Bool
    let isAlone: Bool
    /// People have changed, and are looked at within a minute.
    let isBehind: Bool
    let pages: PageLinks
    let changes: [ChangeShown]
    let hasChanges: Bool
    let uses: [AudiencesPage.Use]
    let isUsed: Bool
    let links: [LinkShown]
    let hasLinks: Bool
    let form: FormView
    let mayManage: Bool
    let mayExport: Bool

    var title: WordKey { WordKey("audiences.one.title", ["name": name]) }

    /// What was read for it.
    struct Seen: Sendable {
        let audience: Audience
        let group: String?
        let size: Int
        let members: [AudienceMemberStore.Member]
        let changes: [AudienceMemberStore.Change]
        let people: [PersonID: Person]
        let uses: [AudienceUse]
        let waiting: Int
        let links: [JoinLink]
        let isBehind: Bool
    }

    init(_ seen: Seen, page: Int, _ form: Form, origin: String, _ zone: TimeZone, _ exchange: Exchange) {
        let words = AudienceWords(catalogue: exchange.catalogue)
        let shown = seen.audience
        let path = "/audiences/\(shown.id.text)"
        (id, audience, name, kind) = (shown.id.text, shown.id.text, shown.name, words.kind(shown.kind))
        count = words.people(seen.size)
        rule = shown.rule.map(words.sentence)
        group = seen.group.flatMap { $0.isEmpty ? nil : $0 }
        isGroupGone = seen.group?.isEmpty ?? false
        isList = shown.kind == .list
        isJoined = shown.kind == .joined
        keepsItself = shown.kind.keepsItself
        waitingCount = seen.waiting
        waiting = seen.waiting > 0 ? words.people(seen.waiting) : nil
        stays = words.people(seen.size - min(seen.waiting, seen.size))
        let why = AudienceReasons(shown, words, on: AudienceDay(of: exchange.now))
        members = seen.members.compactMap { member in
            seen.people[member.person].map { AudiencePerson($0, why: why.reason($0, member.way)) }
        }
        isEmpty = seen.size == 0
        isAlone = seen.size == 1
        isBehind = seen.isBehind && keepsItself
        pages = PageLinks(page: page, size: Self.size, total: seen.size, exchange.catalogue) { "\(path)?page=\($0)" }
        changes = seen.changes.map { ChangeShown($0, seen.people, zone, words) }
        hasChanges = !changes.isEmpty
        uses = seen.uses.map { AudiencesPage.Use(name: $0.name, path: $0.path) }
        isUsed = !uses.isEmpty
        links = seen.links.map { LinkShown($0, origin: origin, at: exchange.now, zone, exchange.catalogue) }
        hasLinks = !links.isEmpty
        self.form = exchange.view(form, labels: LinkShown.labels)
        mayManage = exchange.offers(.audiencesManage)
        mayExport = exchange.offers(.peopleExport)
    }
}

/// Somebody as a list of an audience shows them.
struct AudiencePerson: Sendable {
    let id: String
    let name: String
    let detail: String?
    let initials: String
    let tone: Int
    let why: String?

    init(_ person: Person, why: String? = nil) {
        let (profile, disc) = (person.profile, Disc(name: person.profile.name))
        let places = [profile.department, profile.location].compactMap { $0 }
        id = person.id.text
        name = profile.name
        detail = places.isEmpty ? nil : places.joined(separator: ", ")
        (initials, tone) = (disc.initials, disc.tone)
        self.why = why
    }
}

/// Why people are in: the way they came, or the conditions that they meet.
struct AudienceReasons {
    private let evaluation: AudienceEvaluation?
    private let clauses: [String]
    private let words: AudienceWords

    init(_ audience: Audience, _ words: AudienceWords, on today: AudienceDay) {
        evaluation = audience.rule.map { AudienceEvaluation($0, on: today) }
        clauses = audience.rule?.conditions.map(words.clause) ?? []
        self.words = words
    }

    func reason(_ person: Person, _ way: AudienceWay) -> String {
        guard let evaluation else { return words.came(way) }
        let met = evaluation.met(by: person.profile).filter(clauses.indices.contains).map { clauses[$0] }
        // Held for now: the rule says otherwise, and nobody has agreed yet.
        return evaluation.includes(person.profile)
            ? met.joined(separator: ", ") : words.catalogue.sentence(WordKey("audiences.came.no-longer"))
    }
}

/// One line of what happened.
struct ChangeShown: Sendable {
    let name: String
    let person: String?
    let isIn: Bool
    let why: String
    let when: Moment

    init(
        _ change: AudienceMemberStore.Change, _ people: [PersonID: Person], _ zone: TimeZone, _ words: AudienceWords
    ) {
        let person = people[change.person]
        name = person?.profile.name ?? words.catalogue.sentence(WordKey("audiences.history.nobody"))
        self.person = person?.id.text
        isIn = change.isIn
        why = change.isIn ? words.came(change.way) : words.went(change.way)
        when = Moment(change.at, language: words.catalogue.language, timeZone: zone)
    }
}

/// Who came and went, as far back as a year.
struct AudienceHistoryPage: Page {
    static let template = "audience-history"

    let id: String
    let name: String
    let changes: [ChangeShown]
    let isEmpty: Bool
    let pages: PageLinks

    var title: WordKey { WordKey("audiences.history.title") }

    init(
        _ audience: Audience, _ changes: [AudienceMemberStore.Change], _ people: [PersonID: Person], total: Int,
        page: Int, _ zone: TimeZone, _ exchange: Exchange
    ) {
        let words = AudienceWords(catalogue: exchange.catalogue)
        (id, name) = (audience.id.text, audience.name)
        self.changes = changes.map { ChangeShown($0, people, zone, words) }
        isEmpty = total == 0
        pages = PageLinks(page: page, size: AudiencePage.size, total: total, exchange.catalogue) {
            "/audiences/\(audience.id.text)/history?page=\($0)"
        }
    }
}

/// A link to join by. Its address is shown while it is good, to those who may pass it on.
struct LinkShown: Sendable {
    static let labels = [
        "days": WordKey("audiences.link.days"), "uses": WordKey("audiences.link.most"),
        "domains": WordKey("audiences.link.domains"),
    ]

    let id: String
    let address: String?
    let domains: String?
    let uses: String
    let until: String
    let state: String?
    let isLive: Bool

    init(_ link: JoinLink, origin: String, at now: Date, _ zone: TimeZone, _ catalogue: Catalogue) {
        let state = link.state(at: now)
        id = link.id.text
        isLive = state == .live
        address = isLive ? "\(origin)/join/\(link.token)" : nil
        domains = link.domains.isEmpty ? nil : link.domains.joined(separator: ", ")
        uses =
            link.mostUses.map {
                catalogue.sentence(WordKey("audiences.link.uses-of", ["uses": "\(link.uses)", "most": "\($0)"]))
            } ?? "\(link.uses)"
        until = Moment(link.expiresAt, language: catalogue.language, timeZone: zone).text
        switch state {
        case .live: self.state = nil
        case .ended: self.state = catalogue.sentence(WordKey("audiences.link.state-ended"))
        case .expired: self.state = catalogue.sentence(WordKey("audiences.link.state-expired"))
        case .usedUp: self.state = catalogue.sentence(WordKey("audiences.link.state-used-up"))
        }
    }
}
