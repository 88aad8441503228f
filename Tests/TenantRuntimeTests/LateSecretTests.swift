import AgxModel
import Foundation
import RecordStore
import Testing

@testable import TenantRuntime

@Suite("Keys that come to light late", .timeLimit(.minutes(10)))
struct LateSecretTests {
    private static let key = "sk-test-0123456789"
    private static let stars = String(repeating: "*", count: key.utf8.count)

    /// Runs the prompt as a command line and reads its output as another provider's, with the company's key.
    private struct KeyedShell: ProviderAdapter {
        var reader: any ProviderAdapter = ShellProvider()
        var stopSequence: StopSequence { ShellProvider().stopSequence }
        var reading: OutputReading { reader.reading }

        func command(
            for request: RunRequest,
            credentials: ProviderCredentials,
        ) throws(TenantRuntimeError) -> RunCommand {
            var command = try ShellProvider().command(for: request, credentials: ProviderCredentials())
            command.secrets = credentials.environment
            return command
        }

        func makeInterpreter(for request: RunRequest) -> any OutputInterpreter { reader.makeInterpreter(for: request) }
    }

    private static func runtime(
        _ company: EndToEndTests.Company,
        _ adapter: KeyedShell = KeyedShell(),
    ) -> TenantRuntime<ContinuousClock> {
        company.runtime(change: {
            $0.providers = ProviderCatalog([.claude: adapter, .shell: ShellProvider()])
            $0.credentials = { _ in ProviderCredentials(environment: ["ANTHROPIC_API_KEY": key]) }
        })
    }

    private static func keyed(_ line: String, _ company: EndToEndTests.Company) -> AgentTask.Spec {
        var spec = TestStore.shell(line, in: company.home)
        spec.provider = .claude
        return spec
    }

    /// The run's status once it is over.
    private static func end(_ run: String, _ company: EndToEndTests.Company) async throws -> Run.Status {
        try await eventually("\(run) is over") {
            let status = try await company.test.runStatus(run)
            return status.state?.isFinal == true ? status : nil
        }
    }

    private static let split = #"""
        {"type":"init","session_id":"s"}
        {"type":"message","role":"assistant","content":"it is sk-test-","delta":true}
        {"type":"message","role":"assistant","content":"01234\u003567\u00389.","delta":true}
        """#

    @Test(
        "a key that is whole only in the agent's answer or its last words is in neither",
        arguments: [
            (#"{"type":"result","status":"success"}"#, "it is \(stars)."),
            (
                #"{"type":"result","status":"error","error":{"type":"x","message":"no \u0073k-test-0123456789"}}"#,
                nil,
            ),
        ] as [(String, String?)],
    )
    func joined(last: String, text: String?) async throws {
        let company = try EndToEndTests.Company()
        try await company.whileRunning(Self.runtime(company, KeyedShell(reader: GeminiProvider()))) { _ in
            let line = "cat <<'END'\n\(Self.split)\n\(last)\nEND\n" + (text == nil ? "exit 1" : "")
            try await company.test.createTask("keyed", Self.keyed(line, company))
            let status = try await Self.end("keyed-1", company)
            #expect(status.result == text)
            if text == nil { #expect(status.message == "no \(Self.stars)") }
        }
    }

    @Test("no session has a key for its name")
    func session() {
        var result = ProviderResult()
        result.sessionID = Self.key
        #expect(result.masked(by: SecretMask([Self.key])).sessionID == nil)
        result.sessionID = "s"
        #expect(result.masked(by: SecretMask([Self.key])).sessionID == "s")
    }

    @Test("what is printed after a run is settled is never shown, and its followers have an end")
    func afterwards() async throws {
        let company = try EndToEndTests.Company()
        try await company.whileRunning(Self.runtime(company)) { runtime in
            let child = "(while ! test -e go; do sleep 0.02; done; echo \"$ANTHROPIC_API_KEY\"; touch done) &"
            try await company.test.createTask("keyed", Self.keyed("\(child) echo before", company))
            let status = try await Self.end("keyed-1", company)
            #expect(status.stdoutBytes == 7)
            _ = FileManager.default.createFile(atPath: company.home.path + "/go", contents: nil)
            _ = try await eventually("the child has printed") {
                FileManager.default.fileExists(atPath: company.home.path + "/done") ? true : nil
            }
            let run = try #require(try await company.test.runs().first).uid
            #expect(company.home.text("stdout", of: run)?.contains(Self.key) == true)
            for (follow, offset) in [(false, 0), (true, 0), (false, 10), (true, 10)] as [(Bool, Int64)] {
                var text = ""
                let bytes = runtime.logReader().read(run: run, stream: .stdout, from: offset, follow: follow)
                for try await chunk in bytes { text += String(decoding: chunk, as: UTF8.self) }
                #expect(text == (offset == 0 ? "before\n" : ""))
            }
            #expect(try await runtime.logReader().place(run: run, stream: .stdout, of: 0).size == 7)
        }
    }

    @Test("a run of another provider doesn't show it, either")
    func another() async throws {
        let company = try EndToEndTests.Company()
        try await company.whileRunning(Self.runtime(company)) { _ in
            try await company.test.createTask("keyed", Self.keyed("printf %s \"$ANTHROPIC_API_KEY\" >key", company))
            _ = try await Self.end("keyed-1", company)
            try await company.test.createTask("thief", TestStore.shell("cat key; cat key >&2", in: company.home))
            #expect(try await Self.end("thief-1", company).result == Self.stars)
            let run = try #require(try await company.test.runs().first { $0.key.name == "thief-1" })
            #expect(company.home.text("stderr", of: run.uid) == Self.stars)
        }
    }
}
