import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import TestSupport
import Testing

@testable import TenantRuntime

@Suite("Keys that runs are given", .timeLimit(.minutes(10)))
struct SecretTests {
    private static let key = "sk-test-0123456789"

    /// Runs the prompt as a command line, with the company's key as a secret.
    private struct KeyedShell: ProviderAdapter {
        var stopSequence: StopSequence { ShellProvider().stopSequence }
        var reading: OutputReading { ShellProvider().reading }

        func command(
            for request: RunRequest,
            credentials: ProviderCredentials,
        ) throws(TenantRuntimeError) -> RunCommand {
            var command = try ShellProvider().command(for: request, credentials: ProviderCredentials())
            command.secrets = credentials.environment
            command.files = [.init(name: "input", content: Array("from the file\n".utf8))]
            command.standardInput = "input"
            return command
        }

        func makeInterpreter(for request: RunRequest) -> any OutputInterpreter {
            ShellProvider().makeInterpreter(for: request)
        }
    }

    @Test("the agent has its key, its run directory and its output don't, and it is in no argument")
    func key() async throws {
        let company = try EndToEndTests.Company()
        let runtime = company.runtime(change: {
            $0.providers = ProviderCatalog([.claude: KeyedShell()])
            $0.credentials = { _ in ProviderCredentials(environment: ["ANTHROPIC_API_KEY": Self.key]) }
        })
        let line = """
            cat; test -e "$AGX_RUN_DIR/secrets" && echo still there; grep -rl "sk-tes[t]-0" "$AGX_RUN_DIR"
            echo "a ${ANTHROPIC_API_KEY}b $ANTHROPIC_API_KEY"; echo "$ANTHROPIC_API_KEY" >&2
            tr '\\0' ' ' </proc/$$/cmdline | grep -c 'sk-tes[t]-0'
            """
        try await company.whileRunning(runtime) { runtime in
            var spec = TestStore.shell(line, in: company.home)
            spec.provider = .claude
            try await company.test.createTask("keyed", spec)
            _ = try await eventually("it is over") {
                try await company.test.runStatus("keyed-1").state?.isFinal == true ? true : nil
            }
            let stars = String(repeating: "*", count: Self.key.utf8.count)
            let status = try await company.test.runStatus("keyed-1")
            #expect(status.result == "from the file\na \(stars)b \(stars)\n0\n")
            let run = try #require(try await company.test.runs().first)
            #expect(company.home.text("stderr", of: run.uid) == stars + "\n")
            #expect(!run.object.jsonText().contains(Self.key))
        }
    }

    @Test("a key that can't be used ends the runs that need it and no others; one that can't be had now is waited for")
    func unusable() async throws {
        let company = try EndToEndTests.Company()
        try company.write(caps: #"{"concurrentRuns": 1}"#)
        let asked = Mutex(0)
        let runtime = company.runtime(change: {
            $0.providers = ProviderCatalog([.claude: KeyedShell(), .codex: KeyedShell(), .shell: ShellProvider()])
            $0.credentials = { provider in
                if provider == .codex {
                    throw TenantRuntimeError(.unusableKey, "the key of credential main is closed")
                }
                let count = asked.withLock { count in
                    count += 1
                    return count
                }
                if count < 3 { throw TenantRuntimeError(.credentials, "the relay is away") }
                return ProviderCredentials(environment: ["ANTHROPIC_API_KEY": Self.key])
            }
        })
        try await company.whileRunning(runtime) { _ in
            for (name, provider) in [("a-closed", Provider.codex), ("b-keyed", .claude), ("c-plain", .shell)] {
                var spec = TestStore.shell("echo ran", in: company.home)
                spec.provider = provider
                try await company.test.createTask(name, spec)
            }
            for name in ["b-keyed", "c-plain"] { _ = try await company.phase(name, is: .succeeded) }
            let failed = try await company.phase("a-closed", is: .failed)
            #expect(failed.reason == "AuthenticationFailed" && failed.attempts == 1)
        }
        let run = try await company.test.runStatus("a-closed-1")
        #expect(run.message == "It cannot be started: the key of credential main is closed.")
        #expect(run.startTime == nil)
    }

    @Test("who follows a run never sees its key, however it is printed, also from a runtime that began later")
    func followed() async throws {
        let company = try EndToEndTests.Company()
        func runtime() -> TenantRuntime<ContinuousClock> {
            company.runtime(change: {
                $0.providers = ProviderCatalog([.claude: KeyedShell()])
                $0.credentials = { _ in ProviderCredentials(environment: ["ANTHROPIC_API_KEY": Self.key]) }
            })
        }
        let line = """
            cat; printf 'a %.9s' "$ANTHROPIC_API_KEY"; while ! test -e go; do sleep 0.02; done
            printf '%s b\n' "${ANTHROPIC_API_KEY#?????????}"; while ! test -e end; do sleep 0.02; done
            printf 'half %.9s' "$ANTHROPIC_API_KEY"
            """
        let run = try await company.whileRunning(runtime()) { runtime in
            var spec = TestStore.shell(line, in: company.home)
            spec.provider = .claude
            try await company.test.createTask("keyed", spec)
            let run = try await eventually("it runs") { try await company.test.runs().first }
            var follower = runtime.logReader().read(run: run.uid, stream: .stdout, follow: true).makeAsyncIterator()
            var text = ""
            while !text.hasSuffix("a ") {
                text += String(decoding: try #require(await follower.next()), as: UTF8.self)
            }
            #expect(text == "from the file\na ")
            return run.uid
        }
        try await company.whileRunning(runtime()) { runtime in
            _ = FileManager.default.createFile(atPath: company.home.path + "/go", contents: nil)
            var text = ""
            let bytes = runtime.logReader().read(run: run, stream: .stdout, from: 18, follow: true)
            for try await chunk in bytes {
                if text.isEmpty {
                    _ = FileManager.default.createFile(atPath: company.home.path + "/end", contents: nil)
                }
                text += String(decoding: chunk, as: UTF8.self)
            }
            #expect(text == String(repeating: "*", count: Self.key.utf8.count - 2) + " b\nhalf sk-test-0")
        }
    }

    @Test("a key is found wherever it lies, also across the borders of what is read at a time")
    func mask() throws {
        let home = try TemporaryHome()
        let files = RunFiles(volume: home.volume)
        try files.prepare(run: "r", command: RunCommand(arguments: ["true"], workingDirectory: home.path))
        let secret = Self.key
        var text = ""
        for length in [0, 1 << 20, (1 << 20) - 30, 17, 1 << 20] {
            text += String(repeating: "sk-", count: length / 3) + secret + "|"
        }
        let path = home.path + "/.agx/runs/r/stdout"
        try Data(text.utf8).write(to: URL(filePath: path))
        try files.mask(run: "r", SecretMask([secret, "never there"]))
        let masked = try String(contentsOfFile: path, encoding: .utf8)
        #expect(masked == text.replacing(secret, with: String(repeating: "*", count: secret.utf8.count)))
    }

    @Test("of a key that a crash has left half-way to its file nothing stays")
    func halfWritten() throws {
        let output = try OutputFile()
        let plain = RunCommand(arguments: ["true"], workingDirectory: output.home.path)
        var keyed = plain
        keyed.secrets = ["KEY": Self.key]
        let folder = output.home.volume.runDirectory("r")
        func isClean() throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: folder).allSatisfy { !$0.contains("secrets") }
        }
        func crash() throws {
            try output.files.prepare(run: "r", command: keyed)
            try FileManager.default.copyItem(atPath: folder + "/secrets", toPath: folder + "/.secrets.new")
        }
        try crash()
        try output.files.removeSecrets(run: "r")
        #expect(try isClean())
        try crash()
        try output.files.prepare(run: "r", command: plain)
        #expect(try isClean())
    }

    @Test("what goes on being printed keeps the masking from its end no longer than what there was")
    func growing() throws {
        let output = try OutputFile()
        let line = "a \(Self.key)\n"
        try output.append(line)
        let path = output.path
        let prints = Mutex(0)
        try FileChange.$checkpoint.withValue({
            let count = prints.withLock { count in
                count += 1
                return count
            }
            // It would go on for ever otherwise.
            guard count < 1000, let file = FileHandle(forWritingAtPath: path) else { return nil }
            #expect(throws: Never.self) {
                try file.seekToEnd()
                try file.write(contentsOf: Data(line.utf8))
            }
            return nil
        }) {
            try output.files.mask(run: "r", SecretMask([Self.key]))
        }
        #expect(prints.withLock(\.self) == 1)
    }

    @Test("nothing is written through what the agent puts in its output's place")
    func links() throws {
        let home = try TemporaryHome()
        let files = RunFiles(volume: home.volume)
        try files.prepare(run: "r", command: RunCommand(arguments: ["true"], workingDirectory: home.path))
        let (own, output) = (home.path + "/own", home.path + "/.agx/runs/r/stdout")
        try Data(Self.key.utf8).write(to: URL(filePath: own))
        try FileManager.default.removeItem(atPath: output)
        try FileManager.default.linkItem(atPath: own, toPath: output)
        let sizes = try files.mask(run: "r", SecretMask())
        #expect(sizes[.stdout] == Int64(Self.key.utf8.count), "without keys there is no reason to lose it")
        #expect(FileManager.default.fileExists(atPath: output))
        try files.mask(run: "r", SecretMask([Self.key]))
        #expect(!FileManager.default.fileExists(atPath: output), "what can't be masked goes")
        try FileManager.default.createSymbolicLink(atPath: output, withDestinationPath: own)
        try files.mask(run: "r", SecretMask([Self.key]))
        #expect(try String(contentsOfFile: own, encoding: .utf8) == Self.key)
    }
}
