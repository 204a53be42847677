import Foundation
import Meetings
import Primitives

/// How the settings of people's own calendars are read and what is refused, each with its fix.
extension SettingsSource {
    mutating func calendars() -> CalendarSettings {
        var settings = CalendarSettings()
        settings.google = googleCalendars()
        settings.zoom = zoom()
        return settings
    }

    private mutating func zoom() -> CalendarSettings.Zoom? {
        let (account, news) = (text(.zoomAccount), text(.zoomNews))
        switch (text(.zoomClient), text(.zoomSecret)) {
        case (let client?, let secret?):
            return CalendarSettings.Zoom(
                .init(id: client, secret: Secret(secret)), account: account, newsSecret: news.map(Secret.init))
        case (_?, nil):
            refuse(.zoomSecret, "is missing beside KLATCH_ZOOM_CLIENT_ID", "Set it as Zoom gave it to you.")
        case (nil, _?):
            refuse(.zoomSecret, "has no KLATCH_ZOOM_CLIENT_ID beside it", "Set both, or unset it.")
        case (nil, nil):
            if account != nil {
                refuse(.zoomAccount, "has no KLATCH_ZOOM_CLIENT_ID beside it", "Set both, or unset it.")
            }
            if news != nil { refuse(.zoomNews, "has no KLATCH_ZOOM_CLIENT_ID beside it", "Set both, or unset it.") }
        }
        return nil
    }

    private mutating func googleCalendars() -> CalendarSettings.Client? {
        switch (text(.calendarClient), text(.calendarSecret)) {
        case (let client?, let secret?):
            if let mailboxes = text(.gmailClient), Self.project(client) == Self.project(mailboxes) {
                refuse(
                    .calendarClient, "is of the same project as KLATCH_GMAIL_CLIENT_ID",
                    "Make a client in a project of its own: Google ends both when one is given back.")
            }
            return CalendarSettings.Client(id: client, secret: Secret(secret))
        case (_?, nil):
            refuse(
                .calendarSecret, "is missing beside KLATCH_GOOGLE_CALENDAR_CLIENT_ID",
                "Set it as Google gave it to you.")
        case (nil, _?):
            refuse(
                .calendarSecret, "has no KLATCH_GOOGLE_CALENDAR_CLIENT_ID beside it", "Set both, or unset it.")
        case (nil, nil): break
        }
        return nil
    }

    /// A client of Google's begins with the number of its project: `123456789012-abc.apps.googleusercontent.com`.
    private static func project(_ client: String) -> Substring {
        let number = client.prefix { $0 != "-" }
        return !number.isEmpty && number.allSatisfy(\.isNumber) ? number : client[...]
    }
}
