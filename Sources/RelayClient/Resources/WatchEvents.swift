package import ManifestFormat

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

    let chunks: ByteChunks

    package func makeAsyncIterator() -> Iterator { Iterator(chunks: chunks.makeAsyncIterator()) }

    /// Reads one event a line.
    package struct Iterator: AsyncIteratorProtocol {
        private var chunks: ByteChunks.Iterator
        private var lines = LineSplitter()

        init(chunks: ByteChunks.Iterator) { self.chunks = chunks }

        package mutating func next() async throws -> WatchEvent? {
            while true {
                if let line = lines.next() {
                    if line.isEmpty { continue }
                    return try Self.event(line)
                }
                guard let chunk = try await chunks.next() else { return nil }
                lines.append(chunk)
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
        return WatchEvents(chunks: try await chunks(of: call))
    }
}
