/// What libcurl's callbacks read and write during one request. Lives on the request's thread.
final class HTTPTransfer {
    private let request: HTTPRequest
    private let stop: StopFlag
    private var headerBytes = 0
    /// Of compression.
    private var layers = 0
    private(set) var fields: [String: String] = [:]
    private(set) var body: [UInt8] = []
    /// Why we ended it, where we did.
    private(set) var end: TransferFailure?

    init(_ request: HTTPRequest, _ stop: StopFlag) {
        self.request = request
        self.stop = stop
    }

    /// One line of the head, with its line end. False ends the transfer.
    func head(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= request.limits.header else { return fail(.tooLarge) }
        if line.starts(with: "HTTP/".utf8) {
            (fields, layers) = ([:], 0)  // whatever came before was an interim answer's
            return true
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        let value = trimmed(line[(colon + 1)...])
        if ["content-encoding", "transfer-encoding"].contains(name), !isReadable(value) { return false }
        if request.wanted.contains(name) { fields[name] = fields[name].map { $0 + ", " + value } ?? value }
        return true
    }

    /// A piece of the body, decompressed. False ends the transfer.
    func receive(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard piece.count <= request.limits.body - body.count else { return fail(.tooLarge) }
        body.append(contentsOf: piece)
        return true
    }

    /// Asked about once a second. `read` counts what came over the wire, which decompression could hide.
    func goesOn(read: Int) -> Bool {
        if stop.isSet { return fail(.cancelled) }
        return read <= request.limits.body || fail(.tooLarge)
    }

    func mayDial(_ address: NetworkAddress?, _ port: UInt16) -> Bool {
        guard let guarded = request.guardedDial else { return true }
        return address.map { guarded.permits($0, port) } ?? false || fail(.notAllowed)
    }

    /// One layer at most, and only where we asked for it: each multiplies, so that a few octets can become gigabytes.
    private func isReadable(_ encodings: String) -> Bool {
        let names = encodings.lowercased().split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
        layers += names.count { $0 != "identity" && $0 != "chunked" }
        if request.guardedDial == nil { return layers == 0 || fail(.malformed) }
        return layers <= 1 || fail(.tooLarge)
    }

    private func fail(_ failure: TransferFailure) -> Bool {
        end = end ?? failure
        return false
    }

    private func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let value = bytes.drop { $0 <= 0x20 }
        let length = value.reversed().drop { $0 <= 0x20 }.count
        return String(decoding: value.prefix(length), as: UTF8.self)
    }
}
