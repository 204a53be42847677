import Foundation
import Primitives
import Vault
import Web

/// What a form was filled with, so that whoever sends it later does not undo what somebody else has changed meanwhile.
struct FormMeanwhile: Sendable {
    /// The hidden field that carries the digest.
    static let field = "seen"

    /// What is saved now where the form says something else.
    let present: [Present]

    struct Present: Sendable, Equatable {
        let label: String
        let value: String
    }

    /// Changes with any value of a form.
    static func digest(_ form: Form, _ vault: KeyVault) -> String {
        let fields = form.values.filter { $0.key != field && !$0.value.isEmpty }.sorted { $0.key < $1.key }
        let bytes = fields.reduce(into: [UInt8]()) { bytes, field in
            bytes += Array(field.key.utf8) + [0] + Array(field.value.utf8) + [0]
        }
        return Hex.encode(vault.mac("form-meanwhile", bytes))
    }

    /// With the digest of its own values.
    static func marked(_ form: Form, _ vault: KeyVault) -> Form {
        Form(form.values.merging([field: digest(form, vault)]) { $1 })
    }

    /// Whether what is saved now is not what the form was filled with. A form that carries no digest says nothing of that.
    static func isOvertaken(_ form: Form, now: Form, _ vault: KeyVault) -> Bool {
        !form[field].isEmpty && form[field] != digest(now, vault)
    }

    /// Nil where the form says what is saved.
    init?(now: [Present], typed: [Present]) {
        present = now.filter { !typed.contains($0) }
        if present.isEmpty { return nil }
    }
}

extension FormMeanwhile.Present {
    /// - Parameter value: empty for a field with nothing in it.
    init(_ label: WordKey, _ value: String, _ catalogue: Catalogue) {
        self.init(
            label: catalogue.sentence(label),
            value: value.isEmpty ? catalogue.sentence(WordKey("programs.meanwhile.empty")) : value)
    }
}

extension ProgramSettings {
    /// As whoever changes them at the same time is told them.
    func told(_ catalogue: Catalogue) -> [FormMeanwhile.Present] {
        func present(_ label: StaticString, _ value: String) -> FormMeanwhile.Present {
            FormMeanwhile.Present(WordKey(label), value, catalogue)
        }
        let rules =
            matching.differ.map { BrokenRule.differ($0) } + matching.share.map { BrokenRule.share($0) }
        let wishes = ProgramWishes.Name.allCases.map {
            FormMeanwhile.Present($0.words, catalogue.sentence(matching.wishes[$0].words), catalogue)
        }
        let leftovers =
            matching.leftovers == .larger
            ? WordKey("programs.match.leftovers-larger") : WordKey("programs.match.leftovers-smaller")
        var told = [
            present("programs.form.name", name), present("programs.form.cadence", cadence.sentence(catalogue)),
            present("programs.form.zone", cadence.zone.identifier), present("programs.form.size", "\(groupSize)"),
            present("programs.form.kind", catalogue.sentence(matching.kind.name.words)),
        ]
        told += matching.kind.details(cadence, catalogue).map {
            FormMeanwhile.Present(label: $0.label, value: $0.value)
        }
        told.append(present("programs.match.leftovers", catalogue.sentence(leftovers)))
        let ruled = rules.map { catalogue.sentence($0.rule(catalogue)) }.joined(separator: "; ")
        told.append(present("programs.match.rules", ruled))
        let asked = asksApproval ? catalogue.sentence(WordKey("programs.match.approval-yes")) : ""
        told.append(present("programs.match.approval", asked))
        return told + wishes
    }
}
