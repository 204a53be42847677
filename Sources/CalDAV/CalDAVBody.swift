/// The bodies of requests. What is put in is escaped; all else is written here.
enum CalDAVBody {
    private static let head = #"<?xml version="1.0" encoding="utf-8"?>"#
    private static let spaces = #"xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav""#

    static let places = propfind(
        "<current-user-principal/><resourcetype/><displayname/><C:calendar-home-set/>\(listing)")
    static let home = propfind("<C:calendar-home-set/>")
    static let calendars = propfind("<resourcetype/><displayname/>\(listing)")
    static let token = propfind("<sync-token/>")
    static let tag = propfind("<getetag/>")

    private static let listing = "<current-user-privilege-set/><C:supported-calendar-component-set/>"

    private static func propfind(_ properties: String) -> String {
        head + "<propfind \(spaces)><prop>\(properties)</prop></propfind>"
    }

    /// RFC 6578, 3.2.
    static func changes(since token: String) -> String {
        head + """
            <sync-collection xmlns="DAV:"><sync-token>\(escaped(token))</sync-token><sync-level>1</sync-level>\
            <prop><getetag/></prop></sync-collection>
            """
    }

    /// When it is busy, and nothing of what or with whom (RFC 4791, 7.8 and 9.6): titles are not asked for.
    static func times(from start: String, until end: String) -> String {
        let names = [
            "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXRULE", "EXDATE", "RECURRENCE-ID", "TRANSP",
            "STATUS",
            "SEQUENCE", "DTSTAMP",
        ]
        let properties = names.map { #"<C:prop name="\#($0)"/>"# }.joined()
        return head + """
            <C:calendar-query \(spaces)><prop><C:calendar-data><C:comp name="VCALENDAR"><C:prop name="VERSION"/>\
            <C:comp name="VTIMEZONE"><C:allprop/><C:allcomp/></C:comp><C:comp name="VEVENT">\(properties)</C:comp></C:comp>\
            </C:calendar-data></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">\
            <C:time-range start="\(start)" end="\(end)"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>
            """
    }

    /// RFC 4791, 7.10.
    static func freeBusy(from start: String, until end: String) -> String {
        head + "<C:free-busy-query \(spaces)><C:time-range start=\"\(start)\" end=\"\(end)\"/></C:free-busy-query>"
    }

    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
