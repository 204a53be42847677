import Foundation
import Testing

@testable import Policy

@Suite("The table of permissions")
struct PermissionMatrixTests {
    @Test("is the one in docs/permissions.md, word for word")
    func document() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let path = root.appending(path: "docs/permissions.md")
        #expect(try String(contentsOf: path, encoding: .utf8) == PermissionMatrix.markdown)
    }

    @Test("names every act once")
    func complete() {
        for act in Act.allCases {
            #expect(PermissionMatrix.markdown.components(separatedBy: "| `\(act.rawValue)` |").count == 2, "\(act)")
        }
    }
}
