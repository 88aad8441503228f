/// Reads HTTP/1.1 requests from bytes that a hostile tenant sends: strict, bounded, and never guessing.
///
/// Anything by which two parsers could disagree about where a request ends is refused: chunked bodies, repeated or
/// malformed lengths, folded headers, bare line feeds, control characters (RFC 9112 sections 2 to 7).
struct GateRequestParser: Sendable {
    private let limits: GateLimits
    private var buffer: [UInt8] = []
    private var head: Head?

    private struct Head: Sendable {
        var request: GateRequest
        var length: Int
    }

    init(limits: GateLimits = GateLimits()) { self.limits = limits }

    /// Bytes that came after the last complete request.
    var remainder: [UInt8] { buffer }

    mutating func append(_ bytes: some Sequence<UInt8>) { buffer.append(contentsOf: bytes) }

    /// The next complete request; nil if more bytes are needed.
    ///
    /// After a thrown refusal the parser must not be used again.
    mutating func next() throws(GateRefusal) -> GateRequest? {
        if head == nil {
            guard let end = headEnd() else {
                guard buffer.count <= limits.headBytes else {
                    throw GateRefusal(status: 431, message: "request head too large", closesConnection: true)
                }
                return nil
            }
            guard end.contentEnd <= limits.headBytes else {
                throw GateRefusal(status: 431, message: "request head too large", closesConnection: true)
            }
            head = try parseHead(buffer[..<end.contentEnd])
            buffer.removeFirst(end.next)
        }
        guard let head, buffer.count >= head.length else { return nil }
        var request = head.request
        request.body = Array(buffer.prefix(head.length))
        buffer.removeFirst(head.length)
        self.head = nil
        return request
    }

    private func headEnd() -> (contentEnd: Int, next: Int)? {
        guard buffer.count >= 4 else { return nil }
        for index in 0...(min(buffer.count, limits.headBytes + 4) - 4)
        where buffer[index] == 13 && buffer[index + 1] == 10 && buffer[index + 2] == 13 && buffer[index + 3] == 10 {
            return (index, index + 4)
        }
        return nil
    }

    private func parseHead(_ bytes: ArraySlice<UInt8>) throws(GateRefusal) -> Head {
        guard bytes.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 13 || $0 == 10 || $0 == 9 }) else {
            throw .malformed("the request head has bytes that are not printable ASCII")
        }
        var lines: [String] = []
        for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
            var line = line
            let isLast = line.endIndex == bytes.endIndex
            if !isLast {
                guard line.last == 13 else { throw .malformed("a line does not end with CR LF") }
                line.removeLast()
            }
            guard !line.contains(13) else { throw .malformed("a carriage return inside a line") }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        guard let first = lines.first else { throw .malformed("empty request") }
        var request = try Self.parseRequestLine(first)
        let length = try parseHeaders(lines.dropFirst(), into: &request)
        return Head(request: request, length: length)
    }

    private static func parseRequestLine(_ line: String) throws(GateRefusal) -> GateRequest {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[0].utf8.allSatisfy({ (0x41...0x5A).contains($0) }),
            parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0"
        else { throw .malformed("not an HTTP/1.1 request line") }
        guard parts[1].first == "/", !parts[1].contains("#"), !parts[1].contains("\t") else {
            throw .malformed("the request target must be a path")
        }
        let target = parts[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return GateRequest(
            method: String(parts[0]),
            path: String(target[0]),
            query: try parseQuery(target.count > 1 ? target[1] : ""),
            body: [],
            wantsUpgrade: false,
            closesConnection: parts[2] == "HTTP/1.0",
        )
    }

    private static func parseQuery(_ text: Substring) throws(GateRefusal) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard query[name] == nil else { throw .malformed("query parameter \(name) is given twice") }
            query[name] = parts.count > 1 ? String(parts[1]) : ""
        }
        return query
    }

    private func parseHeaders(
        _ lines: ArraySlice<String>,
        into request: inout GateRequest,
    ) throws(GateRefusal) -> Int {
        var length: Int?
        for line in lines {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
                line[..<colon].utf8.allSatisfy({ Self.isToken($0) })
            else { throw .malformed("a header line is malformed") }
            let value = line[line.index(after: colon)...].trimmingBlanks()
            switch line[..<colon].lowercased() {
            case "content-length":
                guard length == nil else { throw .malformed("Content-Length is given twice") }
                length = try parseLength(value)
            case "transfer-encoding":
                throw GateRefusal(
                    status: 411,
                    message: "chunked bodies are not accepted: send Content-Length",
                    closesConnection: true,
                )
            case "expect":
                throw GateRefusal(status: 417, message: "Expect is not supported", closesConnection: true)
            case "connection":
                if value.lowercased().contains("close") { request.closesConnection = true }
            case "upgrade":
                request.wantsUpgrade = value.lowercased() == "tcp"
            default: continue
            }
        }
        return length ?? 0
    }

    private func parseLength(_ text: String) throws(GateRefusal) -> Int {
        guard !text.isEmpty, text.utf8.count <= 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(text)
        else { throw .malformed("Content-Length is not a number") }
        guard length <= limits.bodyBytes else {
            let text = "request body of \(length) bytes: at most \(limits.bodyBytes) are allowed"
            throw GateRefusal(status: 413, message: text, closesConnection: true)
        }
        return length
    }

    /// RFC 9110 section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension StringProtocol {
    /// The text without the spaces and tabs around it.
    fileprivate func trimmingBlanks() -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = drop(while: isBlank)
        let count = start.reversed().prefix(while: isBlank).count
        return String(start.dropLast(count))
    }
}
