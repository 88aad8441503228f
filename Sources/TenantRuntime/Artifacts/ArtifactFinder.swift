import AgxModel

/// Looks through folders that an agent has filled, for files that may be kept: never through a link, and never for long.
struct ArtifactFinder {
    /// Which of the names below a folder are wanted.
    private enum Filter {
        case all
        case globs([(pattern: GlobPattern, positions: GlobPattern.Positions)])
    }

    let limits: ArtifactLimits
    private(set) var candidates: [ArtifactCandidate] = []
    /// Files that were wanted and can't be had.
    private(set) var omitted = 0
    private var names: Set<String> = []
    private var visited = 0

    init(limits: ArtifactLimits) { self.limits = limits }

    /// Notes that something couldn't be looked at.
    mutating func omit() { omitted += 1 }

    /// Takes every file of a run's own directory of artifacts.
    mutating func findOwn(in folder: borrowing DirectoryHandle) {
        walk(folder, below: "", depth: 0, .all, origin: .own)
    }

    /// Takes the files below a working directory that one of the patterns matches.
    mutating func find(_ patterns: [GlobPattern], in folder: borrowing DirectoryHandle) {
        guard !patterns.isEmpty else { return }
        walk(folder, below: "", depth: 0, .globs(patterns.map { ($0, $0.start) }), origin: .workspace)
    }

    private mutating func walk(
        _ folder: borrowing DirectoryHandle,
        below prefix: String,
        depth: Int,
        _ filter: Filter,
        origin: ArtifactCandidate.Origin,
    ) {
        // What can't be listed is left out: a run has to end whatever its agent has done to its files.
        guard depth < limits.depth, let listing = try? folder.listing(limit: limits.entries - visited) else {
            omitted += 1
            return
        }
        omitted += listing.unusable
        visited += listing.names.count
        for name in listing.names.sorted() {
            let (isWanted, rest) = Self.advance(filter, over: name)
            // The runtime's own files are nobody's artifacts; where no folder hides them the pattern had to say so.
            guard isWanted || rest != nil, origin == .own || name != ".agx" else { continue }
            switch try? folder.entry(name) {
            case .file(let size) where isWanted: add(prefix + name, origin, size)
            case .folder:
                guard let rest else { continue }
                if let child = try? folder.subdirectory(name) {
                    walk(child, below: prefix + name + "/", depth: depth + 1, rest, origin: origin)
                } else {
                    omitted += 1
                }
            default: if isWanted { omitted += 1 }
            }
        }
    }

    /// Whether a file of that name is wanted, and the filter for what is below a folder of that name, if anything is.
    private static func advance(_ filter: Filter, over name: String) -> (isWanted: Bool, rest: Filter?) {
        guard case .globs(let globs) = filter else { return (true, .all) }
        let next = globs.map { (pattern: $0.pattern, positions: $0.pattern.advance($0.positions, over: name)) }
        let open = next.filter { $0.pattern.leadsOn(from: $0.positions) }
        return (next.contains { $0.pattern.isMatched(at: $0.positions) }, open.isEmpty ? nil : .globs(open))
    }

    private mutating func add(_ name: String, _ origin: ArtifactCandidate.Origin, _ size: Int64) {
        // What the agent has put into its artifacts itself goes before a file of the same name.
        guard names.insert(name).inserted else { return }
        guard candidates.count < limits.files, size <= limits.fileBytes, Self.isUsable(name, limits) else {
            omitted += 1
            return
        }
        candidates.append(ArtifactCandidate(name: name, origin: origin, size: size))
    }

    private static func isUsable(_ name: String, _ limits: ArtifactLimits) -> Bool {
        name.utf8.count <= limits.nameBytes
            && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
