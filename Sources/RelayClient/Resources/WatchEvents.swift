import AsyncHTTPClient
package import ManifestFormat
import NIOCore

/// One change, as a watch tells it.
package struct WatchEvent: Sendable, Hashable {
    /// What happened.
    package enum Kind: String, Sendable, Hashable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
        /// Only a position in the log of changes.
        case bookmark = "BOOKMARK"
    }

    package var kind: Kind
    /// The object, or a table with one row.
    package var object: JSONValue

    package init(kind: Kind, object: JSONValue) {
        self.kind = kind
        self.object = object
    }
}

/// The changes of a collection, one after another, until the relay ends the stream or an `ERROR` is thrown.
package struct WatchEvents: AsyncSequence {
    package typealias Element = WatchEvent

    let body: HTTPClientResponse.Body
    let call: RelayCall
    let address: RelayAddress

    package func makeAsyncIterator() -> Iterator {
        Iterator(chunks: body.makeAsyncIterator(), call: call, address: address)
    }

    /// Reads one event a line.
    package struct Iterator: AsyncIteratorProtocol {
        private var chunks: HTTPClientResponse.Body.AsyncIterator
        private var lines = LineSplitter()
        private let call: RelayCall
        private let address: RelayAddress

        init(chunks: HTTPClientResponse.Body.AsyncIterator, call: RelayCall, address: RelayAddress) {
            self.chunks = chunks
            self.call = call
            self.address = address
        }

        package mutating func next() async throws -> WatchEvent? {
            while true {
                if let line = lines.next() {
                    if line.isEmpty { continue }
                    return try Self.event(line)
                }
                do {
                    guard let chunk = try await chunks.next(isolation: #isolation) else { return nil }
                    lines.append(chunk.readableBytesView)
                } catch {
                    throw try RelayClient.failure(error, of: call, at: address)
                }
            }
        }

        private static func event(_ line: [UInt8]) throws -> WatchEvent {
            // Whatever is wrong with the line, the message below says all that a person can use.
            guard let document = try? JSONValue.parse(json: line, limits: RelayClient.answerLimits),
                let object = document["object"], let type = document["type"]?.string
            else { throw RelayClientError(.unexpectedAnswer, "watch: the server sent no proper event") }
            if let kind = WatchEvent.Kind(rawValue: type) { return WatchEvent(kind: kind, object: object) }
            if let status = APIStatus(object) { throw RelayClientError(status: status) }
            throw RelayClientError(.unexpectedAnswer, "watch: the server sent an event of unknown type \"\(type)\"")
        }
    }
}

extension RelayClient {
    /// Watches a collection; maps to `GET ...?watch=true`.
    ///
    /// Without a version to start from, the present objects come first as additions.
    package func watch(
        _ collection: ResourceLocation,
        selecting selection: Selection = Selection(),
        after resourceVersion: String? = nil,
        as form: AnswerForm = .objects,
    ) async throws -> WatchEvents {
        var parameters = selection.parameters
        parameters += [("resourceVersion", resourceVersion ?? "0"), ("watch", "true")]
        parameters.append(("allowWatchBookmarks", "true"))
        let call = RelayCall(path: collection.path, parameters: parameters, accept: form.accept, isWatch: true)
        return WatchEvents(body: try await send(call).body, call: call, address: address)
    }
}
