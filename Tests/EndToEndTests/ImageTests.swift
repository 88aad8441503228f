import DockerEngine
import Foundation
import ManifestFormat
import NIOCore
import Testing

extension EndToEnd {
    @Suite("Images", .serialized, .timeLimit(.minutes(5)))
    struct ImageTests {
        @Test("A tag that has moved is told of, changes nothing by itself, and is taken up with the next container")
        func movedTag() async throws {
            try await withRelay { relay in
                let (client, tag) = (relay.engine.client, Relay.companyName())
                let image = "agx/\(tag):latest"
                try await client.tagImage("agx/sandbox:latest", repository: "agx/\(tag)", tag: "latest")
                try await cleaningUp {
                    let company = try await relay.readyCompany(["sandbox": ["image": .string(image)]])
                    let sandbox = "agx-company-sandbox-\(company)"
                    let before = try await relay.engine.running(sandbox)
                    try await client.tagImage("agx/fake-model:latest", repository: "agx/\(tag)", tag: "latest")
                    let object = ObjectPath.object(company, "containers", "sandbox")
                    let told = try await relay.api.wait(for: object, "ImageOutdated") {
                        $0?.condition("ImageOutdated")?["status"] == "True"
                    }
                    let text = told.condition("ImageOutdated")?["message"]?.string ?? ""
                    #expect(text.contains(image) && text.contains("next replacement"))
                    #expect(try await relay.engine.running(sandbox).id == before.id)
                    try await client.removeContainer(sandbox, force: true)
                    let new = try await client.inspectImage(image).id
                    try await relay.engine.running(sandbox, "with the new image") { $0.imageID == new }
                    try await relay.api.wait(for: object, "no ImageOutdated") { $0?.condition("ImageOutdated") == nil }
                } afterwards: {
                    try await client.removeImage(image)
                }
            }
        }

        @Test("The runtime's container holds the runtime and nothing to work with")
        func runtimeContent() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                let client = relay.engine.client
                let tools = "docker dockerd ctr runc git gh node npm python3 gcc cc make curl wget ssh tmux"
                let script = "id -u; id -g; for tool in \(tools); do command -v $tool; done"
                let command = ExecConfiguration.attached(["sh", "-c", script])
                let text = try await client.withExec(in: "agx-company-runtime-\(company)", command) { _, stream in
                    var text = ""
                    for try await chunk in stream.output { text += String(buffer: chunk.bytes) }
                    return text
                }
                #expect(text == "1000\n1000\n")
                let live = try await relay.engine.running("agx-company-runtime-\(company)")
                #expect(live.configuration?.user == "1000:1000")
            }
        }

        @Test("A suspended company is brought up by who needs it, and a company that can't be brought up says why")
        func ensureReady() async throws {
            try await withRelay { relay in
                let company = try await relay.readyCompany()
                try await relay.patchCompany(company, ["state": "Suspended"])
                try await relay.suspended(company)
                let readied = try await relay.agx(["company", "ensure-ready", company, "--timeout", "60s"])
                #expect(readied.code == 0, "\(readied.output)")
                #expect(try await relay.output(company, of: "echo up") == "up\n")
                let broken = Relay.companyName()
                try await relay.createCompany(broken, ["sandbox": ["image": "agx/nowhere:1"]])
                let refused = try await relay.agx(["company", "ensure-ready", broken, "--timeout", "3s"])
                #expect(refused.code != 0 && refused.output.contains("ImageMissing"), "\(refused.output)")
            }
        }
    }
}
