import ManifestFormat

/// Finds and reads the files that `-f` names.
struct ManifestFiles {
    let files: any FileAccess
    let input: any InputSource
    var isRecursive = false

    /// Manifests are far smaller; more would be refused by the relay document for document anyway.
    private static let limits = ParseLimits(maximumBytes: 4 << 20)

    /// All documents of all files in the order named, those of a directory sorted by name.
    ///
    /// Throws the messages of all unreadable or wrong files at once.
    func documents(at paths: [String]) async throws -> [YAMLDocument] {
        guard !paths.isEmpty else { throw CommandFailure("error: must specify -f FILE, -f DIRECTORY or -f - (stdin)") }
        var documents: [YAMLDocument] = []
        var problems: [String] = []
        for path in paths {
            for (source, read) in try sources(of: path) {
                do {
                    documents += try YAMLDocuments.parse(try await read(), source: source, limits: Self.limits)
                } catch let error as ParseError {
                    problems.append("error: \(error)")
                }
            }
        }
        guard problems.isEmpty else { throw CommandFailure(problems.joined(separator: "\n")) }
        guard !documents.isEmpty else {
            throw CommandFailure("error: no objects passed: \(paths.joined(separator: ", ")) has none")
        }
        return documents
    }

    private typealias Source = (name: String, read: () async throws -> [UInt8])

    private func sources(of path: String) throws -> [Source] {
        if path == "-" { return [("<stdin>", { try await input.readAll(upTo: Self.limits.maximumBytes) })] }
        if path.hasPrefix("http://") || path.hasPrefix("https://") {
            throw CommandFailure(
                "error: \(path): manifests are not fetched from URLs: download the file, look at it, and apply it with "
                    + "-f FILE"
            )
        }
        guard let kind = try files.kind(of: path) else {
            throw CommandFailure("error: the path \"\(path)\" does not exist")
        }
        guard kind == .directory else { return [file(path)] }
        let found = try manifests(in: path)
        guard !found.isEmpty else {
            throw CommandFailure(
                "error: \(path): there is no file ending in .yaml, .yml or .json"
                    + (isRecursive ? "" : " (use -R to look into folders below)")
            )
        }
        return found.map(file)
    }

    private func file(_ path: String) -> Source { (path, { try files.read(path) }) }

    private func manifests(in directory: String) throws -> [String] {
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        return try files.names(in: directory).flatMap { name -> [String] in
            let path = base + name
            switch try files.kind(of: path) {
            case .directory: return isRecursive ? try manifests(in: path) : []
            case .file: return [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) } ? [path] : []
            default: return []
            }
        }
    }
}
