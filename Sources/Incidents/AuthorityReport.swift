import Foundation
import Primitives

/// What an authority asks for, as text to send: the parts of GDPR, article 33, 3. What is missing is named as missing.
struct AuthorityReport: Sendable {
    let text: String

    init(_ incident: Incident, entries: [IncidentEntry], affected: AffectedCount, site: String) {
        func said(_ kind: String) -> String {
            entries.last { $0.kind == kind }?.words ?? "(not written down yet)"
        }
        let parts = [
            ("Installation", site),
            ("First detected (UTC)", IncidentsSlice.text(incident.detectedAt)),
            ("To be reported by (UTC)", IncidentsSlice.text(IncidentClock.due(detectedAt: incident.detectedAt))),
            ("Nature of the breach", incident.document.nature),
            ("Kind", incident.kind.rawValue),
            ("Categories of data and records", incident.document.data + "\n" + said("records")),
            ("People concerned, approximately", "\(affected.all), of \(affected.workspaces) workspaces"),
            ("Systems", incident.document.systems),
            ("Likely consequences; risk for people", incident.risk.rawValue),
            ("Cause", said("cause")),
            ("Measures taken against it", said("measures")),
            ("Measures proposed", said("fix")),
            ("Contact", "(name and address of the data protection officer or another contact)"),
        ]
        let head = incident.isExercise ? "EXERCISE. NOT TO BE SENT.\n\n" : ""
        text = head + parts.map { "\($0.0):\n\($0.1)\n" }.joined(separator: "\n")
    }
}
