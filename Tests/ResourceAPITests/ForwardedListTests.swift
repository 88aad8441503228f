import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore
import TestSupport
import Testing

@testable import ResourceAPI

/// Begins the list of one namespace, and ends it when the test says so.
private final class HeldForwarder: ResourceForwarder {
    /// Tells that a beginning has been read.
    let begun: AsyncStream<Void>
    private let beginning: AsyncStream<Void>.Continuation
    private let end: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation

    init() {
        (begun, beginning) = AsyncStream.makeStream()
        (end, ending) = AsyncStream.makeStream()
    }

    /// From now on nothing is held.
    func release() { ending.finish() }

    func namespaces() async throws -> [ForwardedNamespace] { [ForwardedNamespace(name: "acme", id: "1")] }
    func namespaceChanges() -> any AsyncSequence<NamespaceChange, any Error> & Sendable {
        NoForwarder().namespaceChanges()
    }

    func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        let step = Counter()
        let (beginning, end) = (beginning, end)
        let body = AsyncThrowingStream<ByteBuffer, any Error>(unfolding: {
            switch step.next() {
            case 1: return ByteBuffer(string: #"{"items":["#)
            case 2:
                beginning.yield()
                for await _ in end {}
                return ByteBuffer(string: "]}")
            default: return nil
            }
        })
        return ForwardedResponse(status: .ok, body: body)
    }
}

/// Answers with these lists at once.
struct ListForwarder: ResourceForwarder {
    let lists: [String: String]

    func namespaces() async throws -> [ForwardedNamespace] {
        lists.keys.sorted().map { ForwardedNamespace(name: $0, id: "1") }
    }

    func namespaceChanges() -> any AsyncSequence<NamespaceChange, any Error> & Sendable {
        NoForwarder().namespaceChanges()
    }

    func forward(_ request: ForwardedRequest, to namespace: String) async throws -> ForwardedResponse {
        let text = lists[namespace] ?? ""
        let body = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            continuation.yield(ByteBuffer(string: text))
            continuation.finish()
        }
        return ForwardedResponse(status: .ok, body: body)
    }
}

@Suite("the room for lists of all namespaces", .timeLimit(.minutes(5)))
struct ForwardedListTests {
    private static let path = "/apis/runagx.com/v1/tasks"

    private func server(_ forwarder: any ResourceForwarder, one: Int, all: Int = 1 << 30) throws -> TestServer {
        var setup = TestServer.Setup()
        setup.forwarder = forwarder
        setup.forwarded = [ForwardedResource(try TestKinds.builtIn("Task"))]
        (setup.forwardedListBytes, setup.allForwardedListBytes) = (one, all)
        // No list is given up while the machine is busy.
        setup.watch.clock = ManualClock()
        return try TestServer(setup)
    }

    @Test("lists of all requests share it, and a list that finds none is to be asked for again")
    func shared() async throws {
        let forwarder = HeldForwarder()
        // One such list takes 204 bytes with its values.
        try await server(forwarder, one: 300, all: 300).test { client in
            async let first = client.get(Self.path)
            for await _ in forwarder.begun { break }
            let second = try await client.get(Self.path)
            #expect(second.code == 429 && second.headers[.retryAfter] == "1", "\(second.text)")
            #expect(second.message.hasPrefix("too many requests: other lists of all namespaces"), "\(second.text)")
            forwarder.release()
            #expect(try await first.code == 200)
            var last = try await client.get(Self.path)
            // The answer is there a moment before its room is given back.
            while last.code == 429 { last = try await client.get(Self.path) }
            #expect(last.code == 200, "\(last.text)")
        }
    }

    @Test("what a list was made of gives its room back, while the answer is read")
    func kept() throws {
        let room = ListRoom(100, limitOfOne: 90)
        let share = room.share()
        try share.take(90)
        share.keep(30)
        #expect(room.take(70))
        #expect(!room.take(1))
        share.keep(200)
        #expect(!room.take(1))
    }

    @Test("values count, not only their text; what a string has in it is none")
    func values() async throws {
        func list(_ namespace: String, _ spec: String) -> String {
            let item = "{\"metadata\":{\"namespace\":\"\(namespace)\"},\"spec\":{\"a\":\(spec)}}"
            return "{\"items\":[\(Array(repeating: item, count: 20).joined(separator: ","))]}"
        }
        // About 70 bytes and 5 values each, and 12 values more.
        let lists = ["few": list("few", #""[,{\"[,""#), "many": list("many", "[[],[],[[],[],[],[],[]]]")]
        try await server(ListForwarder(lists: lists), one: 9_000).test { client in
            let answer = try await client.get(Self.path)
            #expect(try answer.json["items"]?.array?.count == 20)
            let warnings = answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
            #expect(warnings.count == 1, "\(warnings)")
            #expect(warnings.first?.contains("many are missing: the list of all namespaces is too long") == true)
        }
    }

    @Test("one server's list has no more than a million values")
    func million() async throws {
        let items = Array(repeating: "1", count: 1_000_001).joined(separator: ",")
        let lists = ["few": #"{"items":[{"metadata":{"namespace":"few"}}]}"#, "many": "{\"items\":[\(items)]}"]
        try await server(ListForwarder(lists: lists), one: 1 << 30).test { client in
            let answer = try await client.get(Self.path)
            #expect(try answer.json["items"]?.array?.count == 1)
            let warnings = answer.headers.filter { $0.name.canonicalName == "warning" }.map(\.value)
            #expect(warnings.first?.contains("many are missing: the list has more than 1000000 values") == true)
        }
    }
}
