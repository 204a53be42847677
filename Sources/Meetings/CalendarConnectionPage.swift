import Foundation
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
    let form: FormView

    var title: WordKey { WordKey("meetings.connection.title", ["host": host]) }

    struct Row: Sendable {
        let field: String
        let name: String
        let isChosen: Bool
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
        let target = read.first(where: \.isTarget)?.remote.address
        let chosen = known.firstIndex { $0.address == target }.map { "\($0)" } ?? ""
        let none = FormView.Option(
            value: "", label: exchange.catalogue.sentence(WordKey("meetings.connection.no-target")))
        let options = known.enumerated().filter(\.element.canWrite).map {
            FormView.Option(value: "\($0.offset)", label: $0.element.name)
        }
        self.form = exchange.view(
            form ?? Form(["target": chosen]), options: ["target": [none] + options],
            labels: ["target": WordKey("meetings.connection.target")])
    }
}
