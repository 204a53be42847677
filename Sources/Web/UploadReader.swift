import Primitives

/// Reads the one kind of upload the site has: a field `csrf`, then one file, in `multipart/form-data` (RFC 7578).
struct UploadReader {
    private var parser: MultipartParser
    private let file: String
    private let maximumBytes: Int
    private let forgery: ForgeryGuard.Token
    private var field: [UInt8] = []
    private var part: MultipartParser.Part?
    /// Whether the token came, and was right.
    private(set) var isTrusted = false
    private var fileName: String?
    private var size = 0

    init(contentType: String?, file: String, maximumBytes: Int, forgery: ForgeryGuard.Token) throws(RequestRefusal) {
        guard let parser = MultipartParser(contentType: contentType) else { throw .wrongType }
        self.parser = parser
        self.file = file
        self.maximumBytes = maximumBytes
        self.forgery = forgery
    }

    mutating func read(_ bytes: [UInt8], _ chunk: ([UInt8]) throws -> Void) throws {
        for event in try parser.read(bytes) {
            switch event {
            case .begin(let part): try begin(part)
            case .data(let data): try take(data, chunk)
            case .end: try end()
            }
        }
    }

    /// The file's name, when the whole has been read.
    func finish() throws -> String {
        guard parser.isComplete, isTrusted, let fileName else { throw RequestRefusal.malformed }
        return fileName
    }

    private mutating func begin(_ part: MultipartParser.Part) throws {
        let isExpected = part.name == "csrf" ? !isTrusted && fileName == nil : part.name == file && fileName == nil
        guard isExpected else { throw RequestRefusal.unknownField }
        if part.name == file {
            guard isTrusted else { throw RequestRefusal.forged }
            fileName = part.fileName ?? ""
        }
        self.part = part
    }

    private mutating func take(_ data: [UInt8], _ chunk: ([UInt8]) throws -> Void) throws {
        guard part?.name == file else {
            field += data
            if field.count > 256 { throw RequestRefusal.malformed }
            return
        }
        size += data.count
        guard size <= maximumBytes else { throw RequestRefusal.tooLarge }
        try chunk(data)
    }

    private mutating func end() throws {
        guard part?.name == "csrf" else { return }
        guard forgery.accepts(String(decoding: field, as: UTF8.self)) else { throw RequestRefusal.forged }
        isTrusted = true
    }
}
