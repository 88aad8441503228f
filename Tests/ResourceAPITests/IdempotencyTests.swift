import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import NIOCore
import RecordStore
import Testing

@Suite("creates that are sent twice", .timeLimit(.minutes(5)))
struct IdempotencyTests {
    private static func body(_ name: String, key: String?) -> String {
        let annotations = key.map { #","annotations":{"runagx.com/idempotency-key":"\#($0)"}"# } ?? ""
        return #"{"apiVersion":"test.dev/v1","kind":"Company","metadata":{\#(name)\#(annotations)},"spec":{}}"#
    }

    private static func server() throws -> TestServer {
        var setup = TestServer.Setup()
        setup.idempotentKinds = ["Company"]
        return try TestServer(setup)
    }

    @Test("the same key gets the same object, whatever else is asked for; another key another one")
    func same() async throws {
        try await Self.server().test { client in
            let first = try await client.post(companies, Self.body(#""generateName":"a-""#, key: "k1"))
            #expect(first.code == 201)
            let name = try first.json[path: "metadata", "name"]?.string ?? ""
            let again = try await client.post(companies, Self.body(#""generateName":"b-""#, key: "k1"))
            #expect(try again.code == 201 && again.json == first.json)
            let other = try await client.post(companies, Self.body(#""generateName":"a-""#, key: "k2"))
            #expect(try other.code == 201 && other.json[path: "metadata", "name"]?.string != name)
            let named = try await client.post(companies, Self.body(#""name":"\#(name)""#, key: nil))
            #expect(named.code == 409)
            #expect(try await client.get(companies).json["items"]?.array?.count == 2)
        }
    }

    @Test("the key may come as a header, and goes with its object")
    func header() async throws {
        try await Self.server().test { client in
            let field = try #require(HTTPField.Name("Idempotency-Key"))
            func create() async throws -> String {
                let answer = try await client.execute(
                    uri: companies,
                    method: .post,
                    headers: [.contentType: "application/json", field: "k"],
                    body: ByteBuffer(string: Self.body(#""generateName":"a-""#, key: nil)),
                )
                #expect(answer.status == .created)
                return try JSONValue.parse(json: Array(buffer: answer.body))[path: "metadata", "name"]?.string ?? ""
            }
            let name = try await create()
            #expect(try await create() == name)
            #expect(try await client.delete(companies + "/" + name).code == 200)
            #expect(try await create() != name)
        }
    }

    @Test("a key goes with its object also if what the object owns is to stay")
    func orphaned() async throws {
        let server = try Self.server()
        try await server.test { client in
            let body = Self.body(#""name":"a""#, key: "k")
            let first = try await client.post(companies, body).json
            #expect(try await client.delete(companies + "/a", #"{"propagationPolicy":"Orphan"}"#).code == 200)
            #expect(try await server.store.list(ListQuery(kind: "IdempotencyKey")).records.isEmpty)
            let second = try await client.post(companies, body)
            #expect(second.code == 201, "\(second.text)")
            #expect(try second.json[path: "metadata", "uid"] != first[path: "metadata", "uid"])
        }
    }

    @Test("a key that an earlier server has left without its object is free")
    func leftover() async throws {
        let server = try Self.server()
        try await server.test { client in
            let body = Self.body(#""generateName":"a-""#, key: "k")
            let first = try await client.post(companies, body).json
            let name = first[path: "metadata", "name"]?.string ?? ""
            var note = try #require(try await server.store.list(ListQuery(kind: "IdempotencyKey")).records.first)
            note.ownerReferences = []
            _ = try await server.store.update(note, expecting: note.resourceVersion)
            #expect(try await client.delete(companies + "/" + name).code == 200)
            #expect(try await client.post(companies, Self.body(#""name":"\#(name)""#, key: nil)).code == 201)
            let second = try await client.post(companies, body)
            #expect(second.code == 201, "\(second.text)")
            #expect(try await client.post(companies, body).json == second.json)
            #expect(try await client.get(companies).json["items"]?.array?.count == 2)
        }
    }

    @Test("a key is short and plain", arguments: ["", "a b", "ü", String(repeating: "k", count: 129)])
    func bad(key: String) async throws {
        try await Self.server().test { client in
            let answer = try await client.post(companies, Self.body(#""name":"a""#, key: key))
            #expect(answer.code == 422)
            #expect(answer.message.contains("must be 1 to 128 printable ASCII characters without spaces"))
        }
    }

    @Test("of fifty at once with one key, one is made")
    func race() async throws {
        try await Self.server().test { client in
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let answer = try await client.post(companies, Self.body(#""generateName":"a-""#, key: "k"))
                        return try answer.json[path: "metadata", "name"]?.string ?? "\(answer.code)"
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(names.count == 1)
        }
    }
}
