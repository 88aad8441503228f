import AgxModel

extension RunFiles {
    /// Makes sure that the stop script can run, whatever the agent did to the files.
    func prepareStop(run: String) throws(TenantRuntimeError) {
        try check(run)
        try installScripts()
        try claimFolder(run).unlink("stopped")
    }

    /// How many bytes were printed to standard output and error, those that were cut included.
    package func outputSizes(run: String) throws(TenantRuntimeError) -> OutputSizes {
        guard let folder = try folder(run) else { return OutputSizes() }
        return OutputSizes(stdout: try Self.size("stdout", in: folder), stderr: try Self.size("stderr", in: folder))
    }

    private static func size(
        _ name: String,
        in folder: borrowing DirectoryHandle,
    ) throws(TenantRuntimeError) -> Int64 {
        guard let file = try folder.openFile(name) else { return 0 }
        return try file.size()
    }

    /// How much of standard error an adapter sees.
    private static let errorTail = 65_536
    /// The longest line of a session file that an adapter sees.
    private static let sessionLine = 1 << 20
    /// The longest session file that is read, in bytes.
    private static let longestSession: Int64 = 256 << 20
    /// Names that are looked at in one folder of sessions.
    private static let sessionNames = 10_000
    /// Folders of dates that are looked through, the newest first.
    private static let sessionDates = 64

    /// What the adapter makes of a run's output and of its session; reads in chunks, whatever the size, and lets others
    /// have their turn in between.
    func interpret(
        _ request: RunRequest,
        with adapter: any ProviderAdapter,
        exit: ExitRecord?,
    ) async throws(TenantRuntimeError) -> ProviderResult {
        var interpreter = adapter.makeInterpreter(for: request)
        if let folder = try folder(request.runID) {
            if let file = try folder.openFile("stdout") {
                try await Self.feed(&interpreter, adapter.reading, from: file)
            }
            if let file = try folder.openFile("stderr") {
                let start = max(try file.size() - Int64(Self.errorTail), 0)
                interpreter.consumeError(try file.read(at: start, count: Self.errorTail)[...])
            }
        }
        let session = interpreter.result(exit: exit).sessionID ?? request.spec.session
        guard let place = session.flatMap({ adapter.sessionFile(of: $0, for: request) }) else {
            return interpreter.result(exit: exit)
        }
        var informed = interpreter
        // The file is the agent's: whatever is wrong with it, such as a link on the way, the output counts without it.
        let hasRead = (try? await feedSession(&informed, from: place)) ?? false
        return (hasRead ? informed : interpreter).result(exit: exit)
    }

    /// False if there is no such file, or one that is too long to be looked through.
    private func feedSession(
        _ interpreter: inout any OutputInterpreter,
        from place: SessionFile,
    ) async throws(TenantRuntimeError) -> Bool {
        guard let file = try find(place), try file.size() <= Self.longestSession else { return false }
        let bound = OutputBound(bytes: Self.longestSession)
        let reader = LineReader(maximumLength: Self.sessionLine, dropsLongLines: true, bound: bound)
        try await reader.read(file) { interpreter.consumeSession($0) }
        return true
    }

    private static func feed(
        _ interpreter: inout any OutputInterpreter,
        _ reading: OutputReading,
        from file: borrowing FileDescriptor,
    ) async throws(TenantRuntimeError) {
        switch reading {
        case .tail(let count):
            let start = max(try file.size() - Int64(count), 0)
            _ = interpreter.consume(try file.read(at: start, count: count)[...])
        case .lines(let maximumLength):
            try await LineReader(maximumLength: maximumLength, dropsLongLines: false).read(file) { line in
                _ = interpreter.consume(line)
            }
        }
    }

    /// The session file, nil if there is none; where several names would do, the last in the order of the names.
    private func find(_ place: SessionFile) throws(TenantRuntimeError) -> FileDescriptor? {
        var folder = try root()
        for name in place.directory.split(separator: "/") {
            guard let next = try folder.subdirectory(String(name)) else { return nil }
            folder = next
        }
        switch place.name {
        case .whole(let name): return try Self.find(named: name, in: folder)
        case .ending(let suffix, let depth): return try Self.find(suffix, in: folder, depth: depth)
        }
    }

    private static func find(
        named name: String,
        in folder: borrowing DirectoryHandle,
    ) throws(TenantRuntimeError) -> FileDescriptor? {
        for child in try folder.listing(limit: sessionNames).names {
            // What is no folder holds no session.
            if let child = try? folder.subdirectory(child), let file = try child.openFile(name) { return file }
        }
        return nil
    }

    private static func find(
        _ suffix: String,
        in folder: borrowing DirectoryHandle,
        depth: Int,
    ) throws(TenantRuntimeError) -> FileDescriptor? {
        let names = try folder.listing(limit: sessionNames).names.sorted(by: >)
        if depth == 0 {
            guard let name = names.first(where: { $0.hasSuffix(suffix) }) else { return nil }
            return try folder.openFile(name)
        }
        for name in names.prefix(sessionDates) {
            // What is no folder holds no session.
            guard let child = try? folder.subdirectory(name) else { continue }
            if let file = try find(suffix, in: child, depth: depth - 1) { return file }
        }
        return nil
    }
}
