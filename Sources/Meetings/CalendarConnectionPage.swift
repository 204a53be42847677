import Foundation
import GoogleAPI
import Primitives
import Web

/// Which calendars of an account count, and into which one meetings are written.
struct CalendarConnectionPage: Page {
    static let template = "calendar-connection"
    static let prefix = "read."

    let connection: String
    let host: String
    let user: String
    let calendars: [Row]
    let isGoogle: Bool
    /// Google does not let us in any more.
    let isRevoked: Bool
    let mayWrite: Bool
    /// What is or may be allowed at Google, each with its purpose.
    let permissions: [Permission]
    /// Google says that more was allowed than Klatch asks for.
    let hasMore: Bool
    let form: FormView

    var title: WordKey { WordKey("meetings.connection.title", ["host": host]) }

    struct Row: Sendable {
        let field: String
        let name: String
        let isChosen: Bool
    }

    struct Permission: Sendable {
        let name: String
        let purpose: String
        let scope: String
        let isGranted: Bool
        /// What is posted to allow it; nil where it is allowed.
        let feature: String?
    }

    init(
        _ connection: CalendarConnection, _ read: [CalendarConnectionStore.Due], _ form: Form?, _ exchange: Exchange
    ) {
        let known = connection.document.calendars
        let addresses = Set(read.map(\.remote.address))
        self.connection = connection.id.text
        host = connection.host
        user = connection.document.user ?? ""
        calendars = known.enumerated().map { place, calendar in
            let field = Self.prefix + "\(place)"
            // Of an account of one calendar it is this one.
            let isMeant = addresses.isEmpty ? known.count == 1 : addresses.contains(calendar.address)
            return Row(field: field, name: calendar.name, isChosen: form.map { $0[field] == "yes" } ?? isMeant)
        }
        isGoogle = connection.kind == .google
        isRevoked = read.contains { $0.trouble == .revoked }
        mayWrite = connection.mayWrite
        let granted = connection.document.leave?.granted
        permissions = granted.map { Permission.all($0, exchange.catalogue) } ?? []
        hasMore = granted.map { $0.hasMore || !$0.scopes.isSubset(of: GoogleScope.ofCalendars) } ?? false
        let target = read.first(where: \.isTarget)?.remote.address
        let chosen = known.firstIndex { $0.address == target }.map { "\($0)" } ?? ""
        let none = FormView.Option(
            value: "", label: exchange.catalogue.sentence(WordKey("meetings.connection.no-target")))
        let options = known.enumerated().filter { $0.element.canWrite && connection.mayWrite }.map {
            FormView.Option(value: "\($0.offset)", label: $0.element.name)
        }
        self.form = exchange.view(
            form ?? Form(["target": chosen]), options: ["target": [none] + options],
            labels: ["target": WordKey("meetings.connection.target")])
    }
}

extension CalendarConnectionPage.Permission {
    static func all(_ granted: GrantedScopes, _ catalogue: Catalogue) -> [Self] {
        GoogleScope.ofCalendars.compactMap { Self($0, granted, catalogue) }
    }

    /// Nil for what no calendar is for.
    private init?(_ scope: GoogleScope, _ granted: GrantedScopes, _ catalogue: Catalogue) {
        let words: (name: WordKey, purpose: WordKey)
        switch scope {
        case .address: words = (WordKey("meetings.scope.address"), WordKey("meetings.scope.address-why"))
        case .availability:
            words = (WordKey("meetings.scope.availability"), WordKey("meetings.scope.availability-why"))
        case .calendarList: words = (WordKey("meetings.scope.list"), WordKey("meetings.scope.list-why"))
        case .ownEvents: words = (WordKey("meetings.scope.write"), WordKey("meetings.scope.write-why"))
        case .send, .compose, .metadata: return nil
        }
        (name, purpose) = (catalogue.sentence(words.name), catalogue.sentence(words.purpose))
        self.scope = scope.text.split(separator: "/").last.map(String.init) ?? scope.text
        isGranted = granted.contains(scope)
        feature = isGranted ? nil : scope == .ownEvents ? "write" : "read"
    }
}
