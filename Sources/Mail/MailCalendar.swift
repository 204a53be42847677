/// An event as a mail carries it to calendar programs: iCalendar text, and what is to be done with it.
package struct MailCalendar: Hashable, Sendable, Codable {
    package enum Method: String, Sendable, Codable {
        case request = "REQUEST"
        case cancel = "CANCEL"
    }

    package let method: Method
    package let text: String

    /// - Parameter text: one VCALENDAR, whose METHOD is the same.
    package init(method: Method, text: String) {
        self.method = method
        self.text = text
    }
}
