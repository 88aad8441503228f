extension RunFiles {
    /// Makes sure that the stop script can run, whatever the agent did to the files.
    func prepareStop(run: String) throws(TenantRuntimeError) {
        try check(run)
        try installScripts()
        let folder = try root().makeSubdirectory(".agx").makeSubdirectory("runs").makeSubdirectory(run)
        try folder.unlink("stopped")
    }

    /// How many bytes of standard output and error there are.
    package func outputSizes(run: String) throws(TenantRuntimeError) -> (stdout: Int64, stderr: Int64) {
        guard let folder = try folder(run) else { return (0, 0) }
        return (try Self.size("stdout", in: folder), try Self.size("stderr", in: folder))
    }

    private static func size(
        _ name: String,
        in folder: borrowing DirectoryHandle,
    ) throws(TenantRuntimeError) -> Int64 {
        guard let file = try folder.openFile(name) else { return 0 }
        return try file.size()
    }

    /// What the adapter makes of a run's standard output; reads in chunks, whatever the size.
    func interpret(
        run: String,
        with adapter: any ProviderAdapter,
        exit: ExitRecord?,
    ) throws(TenantRuntimeError) -> ProviderResult {
        var interpreter = adapter.makeInterpreter()
        if let folder = try folder(run), let file = try folder.openFile("stdout") {
            switch adapter.reading {
            case .tail(let count):
                let start = max(try file.size() - Int64(count), 0)
                _ = interpreter.consume(try file.read(at: start, count: count)[...])
            case .lines(let maximumLength):
                try Self.feed(&interpreter, from: file, maximumLength: max(maximumLength, 1))
            }
        }
        return interpreter.result(exit: exit)
    }

    private static func feed(
        _ interpreter: inout any OutputInterpreter,
        from file: borrowing FileDescriptor,
        maximumLength: Int,
    ) throws(TenantRuntimeError) {
        var offset: Int64 = 0
        var line: [UInt8] = []
        while true {
            let chunk = try file.read(at: offset, count: 65_536)
            offset += Int64(chunk.count)
            for byte in chunk {
                if byte == UInt8(ascii: "\n") || line.count == maximumLength {
                    _ = interpreter.consume(line[...])
                    line.removeAll(keepingCapacity: true)
                }
                if byte != UInt8(ascii: "\n") { line.append(byte) }
            }
            if chunk.isEmpty { break }
        }
        if !line.isEmpty { _ = interpreter.consume(line[...]) }
    }
}
