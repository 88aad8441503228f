import Foundation
import NIOCore

extension DockerError {
    /// Most characters kept of what an engine says in an error body.
    static let maximumMessageLength = 4096

    /// The typed error of an answer with a failing status.
    ///
    /// The status alone does not tell: engines answer 403 for overlapping subnets and 404 for several kinds of
    /// objects in one call, so the engine's words decide the rest.
    init(status: Int, body: ByteBuffer, attempted: String, subject: Subject?) {
        let message = Self.message(in: body)
        let words = message.lowercased()
        let code = Self.code(status: status, words: words)
        self.init(
            code,
            attempted: attempted,
            subject: Self.subject(code: code, words: words) ?? subject,
            httpStatus: status,
            daemonMessage: message.isEmpty ? nil : message,
        )
    }

    /// The engine's words in an error body: the field `message` of a JSON object, or the text as it is.
    static func message(in body: ByteBuffer) -> String {
        struct ErrorBody: Decodable { let message: String }
        let bytes = Data(body.readableBytesView.prefix(16 * maximumMessageLength))
        // Not JSON is no failure here: older engines and proxies answer plain text.
        let text =
            (try? JSONDecoder().decode(ErrorBody.self, from: bytes).message)
            ?? String(decoding: bytes, as: UTF8.self)
        return String(text.trimmingCharacters(in: .whitespacesAndNewlines).prefix(maximumMessageLength))
    }

    private static func code(status: Int, words: String) -> Code {
        if let match = phrases.first(where: { $0.statuses.contains(status) && words.contains($0.phrase) }) {
            return match.code
        }
        switch status {
        case 400, 405, 406, 411, 413, 415, 422: return .badRequest
        case 401, 407: return .unauthorized
        case 403: return .forbidden
        case 404: return .notFound
        case 409: return .conflict
        case 408, 504: return .timedOut
        case 429: return .tooManyRequests
        case 500...599: return .serverError
        default: return .protocolViolation
        }
    }

    private static func subject(code: Code, words: String) -> Subject? {
        guard code == .notFound || code == .nameConflict || code == .alreadyDone else { return nil }
        if words.contains("page not found") { return .endpoint }
        let named = subjectPhrases.first { words.contains($0.phrase) }
        return named?.subject
    }

    private static let subjectPhrases: [(phrase: String, subject: Subject)] = [
        ("no such exec", .exec), ("exec instance", .exec),
        ("no such container", .container), ("in use by container", .container),
        ("no such volume", .volume), ("a volume named", .volume),
        ("no such image", .image), ("manifest", .image), ("pull access denied", .image),
        ("no such network", .network), ("endpoint with name", .network), ("not connected to", .network),
        ("network with name", .network), ("network", .network),
    ]

    private static let phrases: [(statuses: ClosedRange<Int>, phrase: String, code: Code)] = [
        (400...400, "client version", .versionUnsupported),
        (400...599, "already in progress", .removalInProgress),
        (409...409, "marked for removal", .removalInProgress),
        (409...409, "is already in use by container", .nameConflict),
        (409...409, "network with name", .nameConflict),
        (409...409, "a volume named", .nameConflict),
        (400...599, "is already paused", .alreadyDone),
        (400...599, "is not paused", .alreadyDone),
        (400...599, "is not connected to", .alreadyDone),
        (403...403, "endpoint with name", .alreadyDone),
        (400...599, "already attached to network", .alreadyDone),
        (409...500, "is not running", .notRunning),
        (409...409, "is paused", .notRunning),
        (400...499, "has active endpoints", .inUse),
        (409...409, "volume is in use", .inUse),
        (409...409, "is being used by", .inUse),
        (409...409, "is using its referenced image", .inUse),
        (400...599, "overlaps with", .addressConflict),
        (400...599, "non-overlapping ipv4 address pool", .addressPoolExhausted),
        (400...599, "networks have overlapping ipv", .addressConflict),
        (400...599, "all predefined address pools have been fully subnetted", .addressPoolExhausted),
        // What a dockerd that was ended in the middle of a start has left: the task, the container, or its directory.
        (500...500, ": already exists", .staleRun),
        (500...500, "id already in use", .staleRun),
        (500...500, "failed to start shim: mkdir", .staleRun),
        (500...500, "toomanyrequests", .tooManyRequests),
        (500...500, "no such container", .notFound),
        (500...500, "no such volume", .notFound),
        (500...500, "manifest unknown", .notFound),
    ]
}
