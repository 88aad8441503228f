import HTTPTypes
import ManifestFormat
import NIOCore
import ResourceAPI
import Synchronization

/// A server of tasks for each namespace, in this process: with versions of its own, lists and watches as stores have
/// them, and troubles that a test makes.
final class FakeServers: ResourceForwarder {
    struct Unreachable: Error, CustomStringConvertible {
        var description: String { "no socket" }
    }

    /// How a server answers.
    enum Mood: Sendable {
        case well
        /// Nobody listens.
        case away
        /// It takes requests and never answers.
        case silent
        /// Watches are answered with this status.
        case refusing(Int)
        /// Watches are taken, and told nothing but what the test says.
        case holding
        /// Watches are answered with this text, and no more.
        case saying(String)
        /// Watches are answered with these bytes over and over.
        case babbling(ByteBuffer)
    }

    fileprivate struct Server {
        var id: String
        var mood = Mood.well
        var version: Int64
        var tasks: [String: Int64] = [:]
        var log: [(version: Int64, type: String, name: String)] = []
        var oldest: Int64 = 0
        var streams: [Int: FakeStream] = [:]
    }

    private struct State {
        var servers: [String: Server] = [:]
        var watchers: [AsyncThrowingStream<NamespaceChange, any Error>.Continuation] = []
        var streams = 0
        var babble = 0
        var requests: [ForwardedRequest] = []
    }

    private let state = Mutex(State())
    /// Such as `opened acme after 3` and `closed acme`.
    private let events: AsyncStream<String>
    private let input: AsyncStream<String>.Continuation

    /// Servers of these namespaces, of which each begins to count at another number.
    init(_ namespaces: String...) {
        (events, input) = AsyncStream.makeStream()
        for namespace in namespaces { add(namespace) }
    }

    /// Waits until it has happened; what happens before is forgotten.
    func wait(for event: String) async {
        for await next in events where next == event { return }
    }

    var requests: [ForwardedRequest] { state.withLock(\.requests) }
    /// How many pieces babbling servers have been asked for.
    var babble: Int { state.withLock(\.babble) }
}

extension FakeServers {
    func add(_ namespace: String, id: String = "1") {
        state.withLock { state in
            let version = Int64(100 * (state.servers.count + 1))
            state.servers[namespace] = Server(id: id, version: version)
        }
        tell(.present(ForwardedNamespace(name: namespace, id: id)))
    }

    func remove(_ namespace: String) {
        let server = state.withLock { $0.servers.removeValue(forKey: namespace) }
        tell(.gone(ForwardedNamespace(name: namespace, id: server?.id ?? "")))
    }

    func touch(_ namespace: String) {
        let id = state.withLock { $0.servers[namespace]?.id ?? "" }
        tell(.present(ForwardedNamespace(name: namespace, id: id)))
    }

    func set(_ namespace: String, _ mood: Mood) { state.withLock { $0.servers[namespace]?.mood = mood } }

    private func tell(_ change: NamespaceChange) {
        for watcher in state.withLock(\.watchers) { watcher.yield(change) }
    }

    /// Writes a task; gives back its version.
    @discardableResult
    func put(_ name: String, in namespace: String) -> Int64 {
        state.withLock { state in
            let type = state.servers[namespace]?.tasks[name] == nil ? "ADDED" : "MODIFIED"
            return state.servers[namespace]?.change(type, name) ?? 0
        }
    }

    func delete(_ name: String, in namespace: String) {
        state.withLock { _ = $0.servers[namespace]?.change("DELETED", name) }
    }

    /// Sends a bookmark to all who watch the namespace.
    func mark(_ namespace: String) {
        state.withLock { state in
            guard let server = state.servers[namespace] else { return }
            for stream in server.streams.values { stream.bookmark(server.version) }
        }
    }

    /// Forgets what has happened up to now.
    func compact(_ namespace: String) {
        state.withLock { state in
            guard let version = state.servers[namespace]?.version else { return }
            state.servers[namespace]?.oldest = version
        }
    }

    /// Sends a line to all who watch the namespace.
    func say(_ line: String, in namespace: String) {
        let streams = state.withLock { Array(($0.servers[namespace]?.streams ?? [:]).values) }
        for stream in streams { stream.say(line) }
    }

    /// Ends all answers to who watch the namespace.
    func breakOff(_ namespace: String) {
        let streams = state.withLock { Array(($0.servers[namespace]?.streams ?? [:]).values) }
        for stream in streams { stream.end() }
    }
}

extension FakeServers.Server {
    fileprivate var isHolding: Bool { if case .holding = mood { true } else { false } }

    fileprivate mutating func change(_ type: String, _ name: String) -> Int64 {
        version += 1
        tasks[name] = type == "DELETED" ? nil : version
        log.append((version, type, name))
        for stream in streams.values { stream.event(type, name, version) }
        return version
    }
}

extension FakeServers {
    func namespaces() async throws -> [ForwardedNamespace] {
        state.withLock { state in
            state.servers.map { ForwardedNamespace(name: $0.key, id: $0.value.id) }.sorted { $0.name < $1.name }
        }
    }

    func namespaceChanges() -> any AsyncSequence<NamespaceChange, any Error> & Sendable {
        let (changes, input) = AsyncThrowingStream<NamespaceChange, any Error>.makeStream()
        state.withLock { $0.watchers.append(input) }
        return changes
    }

    func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        let mood = state.withLock { state in
            state.requests.append(request)
            return state.servers[namespace]?.mood
        }
        guard let mood else { throw StatusError.unknownPath }
        let query = try QueryItems(request.path.split(separator: "?").dropFirst().first.map(String.init))
        let isWatch = query.flag("watch") == true
        switch mood {
        case .away:
            input.yield("missed \(namespace)")
            throw Unreachable()
        case .silent:
            input.yield("asked \(namespace)")
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            for await _ in stream {}
            continuation.finish()
            throw CancellationError()
        case .refusing(let code) where isWatch:
            input.yield("refused \(namespace)")
            return ForwardedResponse(status: .init(code: code), body: Self.body("{}"))
        case .saying(let text) where isWatch: return ForwardedResponse(status: .ok, body: Self.body(text))
        case .babbling(let bytes) where isWatch: return ForwardedResponse(status: .ok, body: babbling(bytes))
        default: return isWatch ? watch(request, query, of: namespace) : list(request, of: namespace)
        }
    }

    private static func isTable(_ request: ForwardedRequest) -> Bool {
        request.headers[.accept]?.contains("as=Table") == true
    }

    private static func body(_ text: String) -> AsyncThrowingStream<ByteBuffer, any Error> {
        AsyncThrowingStream { continuation in
            continuation.yield(ByteBuffer(string: text))
            continuation.finish()
        }
    }

    private func babbling(_ bytes: ByteBuffer) -> AsyncThrowingStream<ByteBuffer, any Error> {
        AsyncThrowingStream(unfolding: {
            self.state.withLock { $0.babble += 1 }
            return Task.isCancelled ? nil : bytes
        })
    }

    private func list(_ request: ForwardedRequest, of namespace: String) -> ForwardedResponse {
        let server = state.withLock { $0.servers[namespace] }
        let tasks = (server?.tasks ?? [:]).sorted { $0.key < $1.key }.map { FakeStream.task($0, $1, in: namespace) }
        var list: JSONValue = ["metadata": ["resourceVersion": .string(String(server?.version ?? 0))]]
        if Self.isTable(request) {
            list["columnDefinitions"] = FakeStream.columns
            list["rows"] = .array(tasks.map(FakeStream.row))
        } else {
            list["items"] = .array(tasks)
        }
        return ForwardedResponse(status: .ok, body: Self.body(list.jsonText()))
    }

    private func watch(_ request: ForwardedRequest, _ query: QueryItems, of namespace: String) -> ForwardedResponse {
        let (lines, output) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
        let stream = FakeStream(namespace, isTable: Self.isTable(request), output)
        let number = state.withLock { state in
            state.streams += 1
            let number = state.streams
            guard var server = state.servers[namespace] else { return number }
            if let after = query.text("resourceVersion").flatMap({ Int64($0) }) {
                guard after >= server.oldest else {
                    stream.expire()
                    return number
                }
                for change in server.log where change.version > after {
                    stream.event(change.type, change.name, change.version)
                }
            } else if query.flag("sendInitialEvents") == true, !server.isHolding {
                for (name, version) in server.tasks.sorted(by: { $0.key < $1.key }) {
                    stream.event("ADDED", name, version)
                }
                stream.bookmark(server.version, endsInitialEvents: true)
            }
            server.streams[number] = stream
            state.servers[namespace] = server
            return number
        }
        output.onTermination = { [weak self] _ in
            self?.state.withLock { $0.servers[namespace]?.streams[number] = nil }
            self?.input.yield("closed \(namespace)")
        }
        input.yield("opened \(namespace)" + (query.text("resourceVersion").map { " after \($0)" } ?? ""))
        return ForwardedResponse(status: .ok, body: lines)
    }
}
