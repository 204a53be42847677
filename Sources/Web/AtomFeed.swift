import Foundation
import Primitives

/// What is new, for programs that read feeds (RFC 4287).
package struct AtomFeed: Sendable {
    package struct Entry: Sendable {
        /// An address of ours that stays.
        let address: String
        let title: String
        let at: Date
        let text: String

        package init(address: String, title: String, at: Date, text: String) {
            self.address = address
            self.title = title
            self.at = at
            self.text = text
        }
    }

    package let text: String

    /// - Parameters:
    ///   - address: of the page that the feed is about; the feed's own is `feed`.
    ///   - entries: the latest first.
    package init(_ title: String, of address: String, feed: String, language: String, _ entries: [Entry]) {
        let updated = Self.time(entries.first?.at ?? Date(timeIntervalSince1970: 0))
        text = """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="\(HTML.escaped(language))">
            <id>\(HTML.escaped(address))</id>
            <title>\(HTML.escaped(title))</title>
            <updated>\(updated)</updated>
            <author><name>Klatch</name></author>
            <link rel="alternate" type="text/html" href="\(HTML.escaped(address))"/>
            <link rel="self" type="application/atom+xml" href="\(HTML.escaped(feed))"/>
            \(entries.map(Self.written).joined(separator: "\n"))
            </feed>

            """
    }

    private static func written(_ entry: Entry) -> String {
        """
        <entry>
        <id>\(HTML.escaped(entry.address))</id>
        <title>\(HTML.escaped(entry.title))</title>
        <updated>\(time(entry.at))</updated>
        <link rel="alternate" type="text/html" href="\(HTML.escaped(entry.address))"/>
        <content type="text">\(HTML.escaped(entry.text))</content>
        </entry>
        """
    }

    private static func time(_ date: Date) -> String { date.formatted(.iso8601) }
}

extension Reply {
    package static func feed(_ feed: AtomFeed) -> Reply {
        .text(feed.text, type: "application/atom+xml; charset=utf-8")
    }
}
