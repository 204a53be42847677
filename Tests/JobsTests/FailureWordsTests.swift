import Foundation
import Testing

@testable import Jobs

@Suite("What is kept of an error")
struct FailureWordsTests {
    enum Plain: Error { case refused }
    enum Laden: Error { case unknownPerson(name: String) }
    struct Wordy: Error, CustomStringConvertible { var description: String { "Nora Example of example.org" } }
    enum WordyCase: Error, CustomStringConvertible {
        case one
        var description: String { "nora@example.org" }
    }

    @Test("is its kind and case, never a value")
    func kinds() {
        #expect(FailureWords.of(Plain.refused) == "Plain.refused")
        #expect(FailureWords.of(Laden.unknownPerson(name: "Nora Example")) == "Laden.unknownPerson")
        #expect(FailureWords.of(Wordy()) == "Wordy")
        #expect(FailureWords.of(WordyCase.one) == "WordyCase")
    }

    @Test("is bounded and of one line")
    func bounded() {
        #expect(FailureWords.bounded(String(repeating: "e\u{301}", count: 5000)).unicodeScalars.count == 500)
        #expect(FailureWords.bounded("one\ntwo\u{0}") == "onetwo")
    }
}
