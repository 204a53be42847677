import Primitives

/// The records of a file cut into pieces of `piece` bytes, header first.
func records(of bytes: [UInt8], piece: Int = 7, limits: CSVLimits = CSVLimits()) throws -> [CSVRecord] {
    var reader = CSVReader(limits: limits)
    var records: [CSVRecord] = []
    for start in stride(from: 0, to: bytes.count, by: piece) {
        try reader.read(bytes[start..<min(start + piece, bytes.count)]) { records.append($0) }
    }
    try reader.finish { records.append($0) }
    return records
}

func fields(of text: String, piece: Int = 7) throws -> [[String]] {
    try records(of: Array(text.utf8), piece: piece).map(\.fields)
}

/// What a file is refused with; nil where it is not.
func refusal(of bytes: [UInt8], limits: CSVLimits = CSVLimits()) -> CSVError? {
    do {
        _ = try records(of: bytes, limits: limits)
        return nil
    } catch {
        return error as? CSVError
    }
}

func refusal(of text: String, limits: CSVLimits = CSVLimits()) -> CSVError? {
    refusal(of: Array(text.utf8), limits: limits)
}
