/// A picture as SVG, to be put into a page as it stands. Only this room makes one, and it escapes every text that goes into
/// it; so a page may take it without escaping.
///
/// Nothing is loaded, nothing runs, nothing is styled inline: colours come from the page's style sheet by class.
package struct Drawing: Sendable, Equatable {
    package let svg: String

    init(_ writer: SVGWriter) { svg = String(decoding: writer.bytes, as: UTF8.self) }
}

/// What a picture is called, and what it says in a sentence, for those who do not see it.
package struct Caption: Sendable, Equatable {
    let id: String
    let title: String
    let description: String

    /// The id must be the page's only one of its kind; what is not a-z, 0-9 or a hyphen is left out of it.
    package init(id: String, title: String, description: String) {
        let clean = id.utf8.prefix(40).filter { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        self.id = "chart-" + String(decoding: clean, as: UTF8.self)
        self.title = title
        self.description = description
    }
}

extension SVGWriter {
    /// The outermost element: one picture to screen readers, named and described.
    ///
    /// With a `box` it scales as a whole; without, it is as wide as its place and `height` pixels high, positions across are
    /// in hundredths of the width, and so its letters stay as large as they are on the narrowest screen.
    static func picture(
        _ caption: Caption, height: Double, box: (width: Double, height: Double)? = nil, isGroup: Bool = false,
        _ draw: (inout SVGWriter) -> Void
    ) -> Drawing {
        var svg = SVGWriter()
        let names: SVGValue = .text(caption.id + "-title " + caption.id + "-text")
        let role: SVGValue = isGroup ? "group" : "img"
        if let box {
            let view: SVGValue = .text("0 0 \(Measure.text(box.width)) \(Measure.text(box.height))")
            svg.open("svg", ["class": "chart whole", "viewBox": view, "role": role, "aria-labelledby": names])
        } else {
            svg.open(
                "svg",
                [
                    "class": "chart", "width": .percent(100), "height": .number(height), "role": role,
                    "aria-labelledby": names,
                ])
        }
        svg.element("title", ["id": .text(caption.id + "-title")], caption.title)
        svg.element("desc", ["id": .text(caption.id + "-text")], caption.description)
        draw(&svg)
        svg.close("svg")
        return Drawing(svg)
    }
}
