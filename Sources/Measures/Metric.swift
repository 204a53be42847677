/// One measure with its samples, as Prometheus reads it.
package struct Metric: Sendable, Equatable {
    package enum Kind: String, Sendable { case counter, gauge, histogram }

    package struct Sample: Sendable, Equatable {
        /// Put behind the name: `_bucket`, `_sum`, `_count`; empty for a plain one.
        let suffix: String
        let labels: [(name: String, value: String)]
        let value: Double

        package init(_ value: Double, _ labels: [(name: String, value: String)] = [], suffix: String = "") {
            (self.value, self.labels, self.suffix) = (value, labels, suffix)
        }

        package static func == (left: Sample, right: Sample) -> Bool {
            left.suffix == right.suffix && left.value == right.value
                && left.labels.map(\.name) == right.labels.map(\.name)
                && left.labels.map(\.value) == right.labels.map(\.value)
        }
    }

    package let name: String
    package let help: String
    package let kind: Kind
    package let samples: [Sample]

    package init(_ name: StaticString, _ kind: Kind, _ help: StaticString, _ samples: [Sample]) {
        (self.name, self.help, self.kind) = (name.description, help.description, kind)
        self.samples = samples
    }

    package init(_ name: StaticString, _ kind: Kind, _ help: StaticString, _ value: Double) {
        self.init(name, kind, help, [Sample(value)])
    }

    /// Counts by class, from which shares below a bound can be worked out.
    ///
    /// - Parameters:
    ///   - counts: as many as there are bounds, and one above the last of them.
    ///   - sum: of everything that was counted.
    package static func histogram(
        _ name: StaticString, _ help: StaticString, bounds: [Double], counts: [Int], sum: Double
    ) -> Metric {
        var (samples, total) = ([Sample](), 0)
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? MetricsText.number(bounds[index]) : "+Inf"
            samples.append(Sample(Double(total), [("le", bound)], suffix: "_bucket"))
        }
        samples += [Sample(sum, suffix: "_sum"), Sample(Double(total), suffix: "_count")]
        return Metric(name, .histogram, help, samples)
    }
}

/// The text that Prometheus reads (exposition format 0.0.4).
package enum MetricsText {
    package static let type = "text/plain; version=0.0.4; charset=utf-8"

    package static func text(_ metrics: [Metric]) -> String {
        metrics.map { metric in
            let head =
                "# HELP \(metric.name) \(escaped(metric.help, quotes: false))\n# TYPE \(metric.name) \(metric.kind.rawValue)\n"
            return head + metric.samples.map { line(metric.name, $0) }.joined()
        }.joined()
    }

    private static func line(_ name: String, _ sample: Metric.Sample) -> String {
        let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ",")
        return "\(name)\(sample.suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(number(sample.value))\n"
    }

    /// Whole numbers without a point.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map(String.init) ?? "\(value)"
    }

    /// Byte by byte: to Swift, CR LF is one character.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        String(
            decoding: text.utf8.flatMap { byte -> [UInt8] in
                switch byte {
                case UInt8(ascii: "\\"): Array("\\\\".utf8)
                case UInt8(ascii: "\n"): Array("\\n".utf8)
                case UInt8(ascii: "\"") where quotes: Array("\\\"".utf8)
                default: [byte]
                }
            }, as: UTF8.self)
    }
}
