import DockerEngine
import Foundation
import Synchronization
import Testing

@Suite("A list of containers that changes while it is asked for in pieces", .timeLimit(.minutes(5)))
struct ContainerListTests {
    /// Serves version questions properly, and lists by `respond`; two containers are all that fits into an answer.
    private func withEngine(
        _ respond: @escaping StubEngine.Responder,
        _ body: @Sendable (DockerClient) async throws -> Void,
    ) async throws {
        var options = DockerClientOptions()
        options.maximumResponseBytes = 1000
        try await StubEngine.run({ request, answer in
            if request.uri == "/version" { return try await answer.version() }
            try await respond(request, answer)
        }) { [options] stub in
            let client = try DockerClient(stub.address, options: options)
            try await body(client)
            await client.close()
        }
    }

    /// What the list is to begin after, if anything, and how many it may have.
    private func piece(_ uri: String) throws -> (before: String?, limit: Int) {
        let items = URLComponents(string: uri)?.queryItems ?? []
        let query = Dictionary(items.map { ($0.name, $0.value ?? "") }, uniquingKeysWith: { $1 })
        let filters = try JSONDecoder().decode([String: [String]].self, from: Data((query["filters"] ?? "{}").utf8))
        return (filters["before"]?.first, query["limit"].flatMap { Int($0) } ?? .max)
    }

    private func list(_ ids: some Sequence<String>) -> String {
        // So large that three of them are too many.
        let command = String(repeating: "x", count: 400)
        return "[\(ids.map { #"{"Id":"\#($0)","Command":"\#(command)"}"# }.joined(separator: ","))]"
    }

    @Test("one that is removed between two pieces is left out", arguments: [["c1"], ["c0", "c1"]])
    func removed(gone: [String]) async throws {
        let ids = (0..<5).map { "c\($0)" }
        let asked = Mutex<Set<String>>([])
        try await withEngine(
            { request, answer in
                let (before, limit) = try piece(request.uri)
                if let before, gone.contains(before) {
                    return try await answer.json(#"{"message":"No such container: \#(before)"}"#, status: 404)
                }
                // Removed once the first piece has been given, which asks for what comes after its last.
                let isFirst = before == nil && limit == 2 && asked.withLock { $0.insert(request.uri).inserted }
                let rest = ids.drop { before != nil && $0 <= before ?? "" }
                try await answer.json(list(rest.filter { isFirst || limit > 2 || !gone.contains($0) }.prefix(limit)))
            }
        ) { client in
            let listed = try await client.listContainers()
            #expect(listed.map(\.id) == ids.filter { !gone.contains($0) })
        }
    }

    @Test("an engine that knows none of those it gave isn't asked for ever")
    func unknown() async throws {
        try await withEngine(
            { request, answer in
                let (before, limit) = try piece(request.uri)
                if before != nil { return try await answer.json(#"{"message":"page not found"}"#, status: 404) }
                try await answer.json(list(["c0", "c1", "c2"].prefix(limit)))
            }
        ) { client in
            let error = try await dockerError { try await client.listContainers() }
            #expect(error.code == .protocolViolation)
        }
    }
}
