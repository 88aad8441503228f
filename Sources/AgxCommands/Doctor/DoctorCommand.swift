import ArgumentParser
import ManifestFormat

/// `agx doctor`: finds what will go wrong on this machine before it does.
struct DoctorCommand: AgxCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check this machine and its container engine; run it where agx-relay runs.",
        discussion: "Ends with 1 if a check fails; warnings don't count.",
    )

    @Option(name: .long, help: "The data directory of agx-relay.")
    var dataDir: String?
    @Option(name: .long, help: "The pool of companies' networks, as AGX_NETWORK_POOL of agx-relay.")
    var networkPool: String?
    @Option(name: [.customShort("o", allowingJoined: true), .long], help: "json or yaml.")
    var output: String?

    func run(in context: CommandContext) async throws -> Int32 {
        var printer = ObjectPrinter(format: try OutputFormat(output))
        let engine = try await inspectEngine(context)
        var directories = ["/"]
        // An engine elsewhere has its directory elsewhere too; then it isn't found here, and left out.
        if let root = try? engine.get().rootDirectory { directories.append(root) }
        if let dataDir { directories.append(dataDir) }
        let host = context.hostInspector.inspect(directories: directories, dataDirectory: dataDir)
        let pool = networkPool ?? context.environment["AGX_NETWORK_POOL"] ?? "10.213.0.0/16"
        let findings = DoctorChecks.all(host: host, engine: engine, pool: pool)
        if printer.format.isTable {
            try report(findings, context)
        } else {
            try printer.print(["checks": .array(findings.map(Self.document))], in: context)
        }
        return findings.contains { $0.grade == .fail } ? 1 : 0
    }

    private func inspectEngine(_ context: CommandContext) async throws -> Result<EngineFacts, CommandFailure> {
        do {
            return .success(try await context.within(.seconds(15)) { try await context.engineInspector.inspect() })
        } catch is DeadlinePassed {
            return .failure(CommandFailure("no answer within 15 seconds"))
        } catch let error as CancellationError {
            throw error
        } catch {
            return .failure(CommandFailure("\(error)"))
        }
    }

    private func report(_ findings: [Finding], _ context: CommandContext) throws {
        let width = findings.map(\.subject.count).max() ?? 0
        for finding in findings {
            let padding = String(repeating: " ", count: width - finding.subject.count)
            let tone: TextStyle.Tone =
                switch finding.grade {
                case .ok: .good
                case .warn: .pending
                case .fail: .bad
                }
            let grade = finding.grade.rawValue
            let shown = context.style(tone, grade) + String(repeating: " ", count: 6 - grade.count)
            try context.print("\(shown)\(finding.subject)\(padding)   \(ColumnLayout.onOneLine(finding.detail))")
            if !finding.remedy.isEmpty {
                try context.print(String(repeating: " ", count: 6) + "-> \(ColumnLayout.onOneLine(finding.remedy))")
            }
        }
        func count(_ grade: Finding.Grade) -> Int { findings.count { $0.grade == grade } }
        try context.print("\n\(count(.ok)) ok, \(count(.warn)) warnings, \(count(.fail)) failures")
    }

    private static func document(_ finding: Finding) -> JSONValue {
        [
            "grade": .string(finding.grade.rawValue), "subject": .string(finding.subject),
            "detail": .string(finding.detail), "remedy": .string(finding.remedy),
        ]
    }
}
