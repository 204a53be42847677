import Foundation
import Testing

@testable import Measures

@Suite("Measures as Prometheus reads them")
struct MetricsTextTests {
    @Test("name each measure, what it is, and its samples")
    func plain() {
        let metrics = [
            Metric("klatch_jobs", .gauge, "Jobs, by state.", [.init(3, [("state", "available")]), .init(0.5)]),
            Metric("klatch_answers_total", .counter, "Answers.", 7),
        ]
        #expect(
            MetricsText.text(metrics) == """
                # HELP klatch_jobs Jobs, by state.
                # TYPE klatch_jobs gauge
                klatch_jobs{state="available"} 3
                klatch_jobs 0.5
                # HELP klatch_answers_total Answers.
                # TYPE klatch_answers_total counter
                klatch_answers_total 7

                """)
    }

    @Test("keep a label in its quotes and on its line, whatever is in it")
    func escapes() {
        let text = MetricsText.text([Metric("a", .gauge, "b", [.init(1, [("c", "\"}\\ 1\r\nd 2")])])])
        #expect(text.split(separator: "\n").count == 3)
        #expect(text.contains(#"a{c="\"}\\ 1"#))
    }

    @Test("count durations in classes that hold the ones before")
    func histogram() {
        let metric = Metric.histogram("t", "T.", bounds: [0.1, 1], counts: [2, 3, 1], sum: 4.5)
        let lines = MetricsText.text([metric]).split(separator: "\n").dropFirst(2)
        #expect(
            Array(lines) == [
                "t_bucket{le=\"0.1\"} 2", "t_bucket{le=\"1\"} 5", "t_bucket{le=\"+Inf\"} 6", "t_sum 4.5", "t_count 6",
            ])
    }

    @Test("of the process say what the kernel says")
    func process() throws {
        let metrics = Dictionary(ProcessFigures.metrics.map { ($0.name, $0.samples.first) }) { first, _ in first }
        #expect(metrics.count == 4)
        let memory = try #require(metrics["process_resident_memory_bytes"] ?? nil)
        #expect(MetricsText.text([Metric("m", .gauge, "m", [memory])]).contains("m 0") == false)
    }
}
