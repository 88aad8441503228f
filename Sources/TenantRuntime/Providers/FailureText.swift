import AgxModel

/// What an agent says of its failure, to be searched for known words.
struct FailureText {
    /// Its first 16 KiB, the letters of ASCII in lower case.
    let bytes: [UInt8]

    init(_ text: String) { bytes = text.utf8.prefix(16_384).map(Self.lowercased) }

    /// Whether one of the phrases is in the text, whatever the case of its letters.
    func says(_ phrases: String...) -> Bool { phrases.contains { end(of: $0) != nil } }

    /// The reason of the first row whose phrase is in the text.
    func reason(in rows: [(phrase: String, reason: RunReason)]) -> RunReason? {
        rows.first { end(of: $0.phrase) != nil }?.reason
    }

    /// The HTTP status of three digits that follows a phrase.
    func status(after phrase: String) -> Int? {
        end(of: phrase).flatMap { status(at: $0) }
    }

    /// The HTTP status that the text begins with.
    var leadingStatus: Int? { status(at: 0) }

    private func status(at start: Int) -> Int? {
        let digits = bytes[start...].prefix { (0x30...0x39).contains($0) }
        guard digits.count == 3 else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// Where a phrase ends for the first time.
    func end(of phrase: String, from start: Int = 0) -> Int? {
        let wanted = phrase.utf8.map(Self.lowercased)
        guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
        var position = start
        while position <= bytes.count - wanted.count {
            if bytes[position] == first, bytes[position..<(position + wanted.count)].elementsEqual(wanted) {
                return position + wanted.count
            }
            position += 1
        }
        return nil
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 0x20 : byte }
}

extension RunReason {
    /// What an error status of HTTP means, where a provider says no more; nil for other numbers.
    init?(httpStatus: Int) {
        switch httpStatus {
        case 401: self = .authenticationFailed
        case 402: self = .creditExhausted
        case 403: self = .permissionDenied
        case 404: self = .modelNotFound
        case 408: self = .providerTimedOut
        case 413: self = .contextOverflow
        case 429: self = .rateLimited
        case 503, 529: self = .providerOverloaded
        case 400..<500: self = .invalidRequest
        case 500..<600: self = .providerError
        default: return nil
        }
    }
}
