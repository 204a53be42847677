import Foundation
import Primitives

/// Where a sealed value lives: it opens there and nowhere else.
package struct Place: Sendable {
    let table: StaticString
    let column: StaticString
    let row: UUID
    let workspace: WorkspaceID
    /// What else must stay as it was. Empty for fields; kind and owner for wrapped keys.
    let context: [UInt8]

    /// `workspace` is nil for what belongs to the installation.
    package init(_ table: StaticString, _ column: StaticString, row: UUID, workspace: WorkspaceID?) {
        self.init(table, column, row: row, workspace: workspace, context: [])
    }

    init(_ table: StaticString, _ column: StaticString, row: UUID, workspace: WorkspaceID?, context: [UInt8]) {
        self.table = table
        self.column = column
        self.row = row
        self.workspace = workspace ?? .installation
        self.context = context
    }
}

extension Place {
    /// The additional authenticated data of a value sealed here under a key.
    ///
    /// Seven fields, each as its length in 32 bits, big-endian, then its bytes: format and algorithm byte of the envelope,
    /// table, column, row, workspace (the nil UUID for the installation), key, context. As each length is there, no two
    /// places share their bytes.
    func authenticatedData(key: UUID) -> [UInt8] {
        let variable = table.utf8CodeUnitCount + column.utf8CodeUnitCount + context.count
        let length = 7 * 4 + 2 + 3 * 16 + variable
        return [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            var writer = FieldWriter(buffer: UnsafeMutableRawBufferPointer(buffer))
            writer.field([SealedEnvelope.format, SealedEnvelope.algorithm])
            writer.field(table)
            writer.field(column)
            writer.field(row)
            writer.field(workspace.uuid)
            writer.field(key)
            writer.field(context)
            count = writer.written
        }
    }
}

/// Writes length-prefixed fields into a buffer that was made large enough for them.
private struct FieldWriter {
    let buffer: UnsafeMutableRawBufferPointer
    var written = 0

    mutating func field(_ bytes: UnsafeRawBufferPointer) {
        let length = UInt32(truncatingIfNeeded: bytes.count)
        withUnsafeBytes(of: length.bigEndian) { put($0) }
        put(bytes)
    }

    mutating func field(_ bytes: [UInt8]) { bytes.withUnsafeBytes { field($0) } }
    mutating func field(_ id: UUID) { withUnsafeBytes(of: id.uuid) { field($0) } }
    mutating func field(_ text: StaticString) { text.withUTF8Buffer { field(UnsafeRawBufferPointer($0)) } }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: buffer[written...]).copyMemory(from: bytes)
        written += bytes.count
    }
}
