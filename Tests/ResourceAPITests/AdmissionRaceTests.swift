import AgxModel
import HTTPTypes
import HummingbirdTesting
import ManifestFormat
import ResourceAPI
import Testing

@Suite("writes that are only wrong together", .timeLimit(.minutes(2)))
struct AdmissionRaceTests {
    private static let root = "/apis/runagx.com/v1"

    private static func prepare(_ client: any TestClientProtocol) async throws {
        let caps = #"{"services":{"count":20,"cpu":"3","memory":"16Gi","pids":10000}}"#
        let plan = #"{"defaults":\#(caps),"maximum":\#(caps)}"#
        for (path, text) in [
            ("plans", productBody("Plan", "gold", plan)),
            ("companies", productBody("Company", "acme", #"{"plan":"gold"}"#)),
        ] {
            let answer = try await client.post("\(root)/\(path)", text)
            #expect(answer.code == 201, "\(answer.text)")
        }
    }

    @Test("of services that are created at once, only those within the company's caps come into being")
    func budget() async throws {
        for _ in 0..<10 {
            let server = try TestServer(.init(isProduct: true))
            try await server.test { client in
                try await Self.prepare(client)
                let spec = #"{"image":"postgres:17","resources":{"cpu":"1","memory":"128Mi","pids":64}}"#
                let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            let path = "\(Self.root)/namespaces/acme/containers"
                            let answer = try await client.post(path, productBody("Container", "db-\(number)", spec))
                            return (answer.code, answer.text)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.count { $0.0 == 201 } == 3)
                let refused = answers.filter { $0.0 != 201 }
                #expect(refused.allSatisfy { $0.0 == 422 && $0.1.contains("all services together may have 3") })
                let list = try await client.get("\(Self.root)/namespaces/acme/containers")
                #expect(try list.json["items"]?.array?.count == 3)
            }
        }
    }

    @Test("of two tasks that are made to wait for each other at once, one is refused")
    func cycle() async throws {
        for _ in 0..<20 {
            let server = try TestServer(.init(isProduct: true))
            try await server.test { client in
                try await Self.prepare(client)
                let path = "\(Self.root)/namespaces/acme/tasks"
                for name in ["a", "b"] {
                    let spec = #"{"provider":"shell","prompt":"true"}"#
                    #expect(try await client.post(path, productBody("Task", name, spec)).code == 201)
                }
                let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
                    for (name, other) in [("a", "b"), ("b", "a")] {
                        group.addTask {
                            let patch = #"{"spec":{"dependsOn":["\#(other)"]}}"#
                            let answer = try await client.mergePatch("\(path)/\(name)", patch)
                            return (answer.code, answer.text)
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(answers.map(\.0).sorted() == [200, 422], "\(answers)")
                #expect(answers.contains { $0.1.contains("the tasks would wait for each other") })
            }
        }
    }

    @Test("a volume can't be deleted while a container that mounts it is being created")
    func mounted() async throws {
        for _ in 0..<20 {
            let server = try TestServer(.init(isProduct: true))
            try await server.test { client in
                try await Self.prepare(client)
                let path = "\(Self.root)/namespaces/acme"
                #expect(try await client.post("\(path)/volumes", productBody("Volume", "data", "{}")).code == 201)
                let mounts = #"[{"volume":"data","path":"/data"}]"#
                let spec = #"{"image":"x","resources":{"cpu":"1","memory":"128Mi","pids":64},"mounts":\#(mounts)}"#
                async let creation = client.post("\(path)/containers", productBody("Container", "db", spec))
                async let deletion = client.delete("\(path)/volumes/data")
                let codes = try await [creation.code, deletion.code].sorted()
                #expect(codes == [200, 422] || codes == [201, 422], "\(codes)")
            }
        }
    }
}
