import Foundation

extension RunFiles {
    /// How far a run has come whose record is lost.
    enum Remains: Sendable, Hashable {
        /// Nothing was ever started, and the directory isn't whole.
        case halfWritten
        /// It could be started, and nobody has.
        case prepared(RunPaper?)
        /// A shim or the runtime has claimed it.
        case claimed(RunPaper?)
    }

    /// The run directories on the volume, by their runs' uid; at most `limit`.
    package func directories(limit: Int = 10_000) throws(TenantRuntimeError) -> [String] {
        guard let runs = try runs() else { return [] }
        return try runs.listing(limit: limit).names.filter { UUID(uuidString: $0) != nil && $0 == $0.lowercased() }
    }

    /// What is there of a run.
    func remains(of run: String) throws(TenantRuntimeError) -> Remains {
        guard let folder = try folder(run) else { return .halfWritten }
        // A file in whose place an agent has put something else says nothing.
        let paper = (try? folder.readFile(RunPaper.file, limit: RunPaper.limit)).flatMap(RunPaper.read)
        if try folder.contains("started") { return .claimed(paper) }
        return try folder.contains("command.sh") ? .prepared(paper) : .halfWritten
    }
}
