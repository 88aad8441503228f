import AsyncHTTPClient
import ManifestFormat
import NIOCore
import NIOHTTP1

/// A small client of a relay's API: JSON in, JSON out.
struct APIClient: Sendable {
    static let group = "/apis/runagx.com/v1"
    let base: String

    /// The methods of the resource API.
    enum Method: String, Sendable {
        case GET, POST, PATCH, PUT, DELETE
    }

    /// An answer: its status code and body.
    struct Answer: Sendable {
        var code: UInt
        var bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The body as JSON; throws if it is none.
        func json() throws -> JSONValue { try .parse(json: bytes) }
    }

    /// Sends a request and reads the whole answer, whatever its code.
    func send(_ method: Method, _ path: String, _ body: JSONValue? = nil) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        if let body {
            let type = method == .PATCH ? "application/merge-patch+json" : "application/json"
            request.headers.add(name: "Content-Type", value: type)
            request.body = .bytes(ByteBuffer(bytes: body.jsonBytes()))
        }
        return try await answer(to: request)
    }

    /// Sends a body as it is, JSON or not.
    func send(_ method: Method, _ path: String, raw body: [UInt8]) async throws -> Answer {
        var request = HTTPClientRequest(url: base + path)
        request.method = HTTPMethod(rawValue: method.rawValue)
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await answer(to: request)
    }

    /// Asks for a range of bytes; gives back what the answer says of the range, too.
    func part(_ path: String, _ range: String) async throws -> (code: UInt, text: String, range: String?) {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "Range", value: range)
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        let text = String(decoding: bytes.readableBytesView, as: UTF8.self)
        return (UInt(response.status.code), text, response.headers.first(name: "Content-Range"))
    }

    /// Reads an answer that goes on, until it has this text in it.
    func read(_ path: String, until text: String) async throws {
        let last = LastSeen()
        try await within(.seconds(60), { "\(text) in \(path): \(last.text)" }) {
            let response = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: base + path),
                deadline: .distantFuture,
            )
            var read = ""
            for try await part in response.body {
                read += String(buffer: part)
                last.note(read)
                if read.contains(text) { return }
            }
            throw EndToEndError("\(path) has ended: \(read)")
        }
    }

    private func answer(to request: HTTPClientRequest) async throws -> Answer {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        return Answer(code: UInt(response.status.code), bytes: Array(bytes.readableBytesView))
    }

    /// Sends a request that must succeed; an error names what was refused and why.
    @discardableResult
    func sendOK(_ method: Method, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        let answer = try await send(method, path, body)
        guard (200..<300).contains(answer.code) else {
            throw EndToEndError("\(method) \(path) answered \(answer.code): \(answer.text)")
        }
        return try answer.json()
    }

    /// Sends a request again, for half a minute, while the answer is 503: its runtime is not there at the moment.
    @discardableResult
    func sendWhenServed(_ method: Method, _ path: String, _ body: JSONValue? = nil) async throws -> Answer {
        let answer = try await within(.seconds(30), { "\(method) \(path) to be served" }) {
            while true {
                let answer = try await send(method, path, body)
                guard answer.code == 503 else { return answer }
                // allowed: between two tries of a request whose answer said try again
                try await Task.sleep(for: .milliseconds(200))
            }
        }
        guard (200..<300).contains(answer.code) else {
            throw EndToEndError("\(method) \(path) answered \(answer.code): \(answer.text)")
        }
        return answer
    }

    /// Waits until the object's value satisfies `condition`; nil stands for an absent object.
    ///
    /// Lists, then watches from there; a connection that breaks (a relay or runtime that is down) is made anew.
    @discardableResult
    func wait(
        for object: ObjectPath,
        _ what: String,
        within limit: Duration = .seconds(60),
        until condition: @Sendable @escaping (JSONValue?) throws -> Bool,
    ) async throws -> JSONValue {
        let last = LastSeen()
        let awaited: @Sendable () -> String = { "\(what) of \(object); last seen: \(last.text)" }
        return try await within(limit, awaited) {
            while true {
                do {
                    if let value = try await follow(object, last, condition) { return value }
                } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    // A relay or runtime that is down breaks connections in many ways; the deadline is the judge.
                    last.note("\(error)")
                }
                // allowed: between two tries of a request whose answer said try again
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// One list and one watch; nil if the stream ended before the condition held.
    private func follow(
        _ object: ObjectPath,
        _ last: LastSeen,
        _ condition: @Sendable (JSONValue?) throws -> Bool,
    ) async throws -> JSONValue? {
        let list = try await sendOK(.GET, object.list)
        let present = list["items"]?.array?.first
        last.see(present)
        if try condition(present) { return present ?? .null }
        let version = list[path: "metadata", "resourceVersion"]?.string ?? ""
        let request = HTTPClientRequest(url: base + object.list + "&watch=true&resourceVersion=\(version)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        guard response.status == .ok else { return nil }
        var pending = ByteBuffer()
        for try await piece in response.body {
            pending.writeImmutableBuffer(piece)
            while let end = pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let line = pending.readSlice(length: end - pending.readerIndex + 1).map { Array($0.readableBytesView) }
                let event = try JSONValue.parse(json: line ?? [])
                guard let type = event["type"]?.string, type != "BOOKMARK" else { continue }
                guard type != "ERROR" else { return nil }
                let value = type == "DELETED" ? nil : event["object"]
                last.see(value)
                if try condition(value) { return value ?? .null }
            }
        }
        return nil
    }
}
