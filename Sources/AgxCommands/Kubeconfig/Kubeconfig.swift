import ManifestFormat

/// What the files that kubectl reads say together: servers, who we are there, and what is meant by default.
struct Kubeconfig: Sendable {
    /// The parts of a file, by the name of their list; each entry holds its fields under the part's word.
    enum Part: String, CaseIterable, Sendable {
        case clusters
        case users
        case contexts

        var word: String {
            switch self {
            case .clusters: "cluster"
            case .users: "user"
            case .contexts: "context"
            }
        }
    }

    /// A named entry.
    struct Entry: Sendable {
        var fields: JSONValue
        /// The file that it is from; paths in it start from there.
        var file: String
    }

    var currentContext: String?
    /// The file whose word on the current context counts.
    private(set) var currentContextFile: String?
    private var entries: [Part: [String: Entry]] = [:]

    /// Merges files as kubectl does: what is named first counts.
    ///
    /// Files that don't exist are left out.
    static func read(_ paths: [String], files: any FileAccess) throws -> Kubeconfig {
        var result = Kubeconfig()
        for path in paths where try files.kind(of: path) != nil {
            let document = try Self.document(path, files: files)
            if result.currentContext == nil, let name = document["current-context"]?.string, !name.isEmpty {
                result.currentContext = name
                result.currentContextFile = path
            }
            for part in Part.allCases { try result.add(document[part.rawValue], as: part, from: path) }
        }
        return result
    }

    /// The one document of a file; an object, empty if the file is.
    static func document(_ path: String, files: any FileAccess) throws -> JSONValue {
        let documents = try YAMLDocuments.parse(try files.read(path), source: path)
        guard documents.count <= 1 else { throw CommandFailure("error: \(path): one YAML document is expected") }
        guard let value = documents.first?.value, value != .null else { return .object([:]) }
        guard value.object != nil, ["Config", nil].contains(value["kind"]?.string), value["server"] == nil else {
            throw CommandFailure(
                "error: \(path): this is no kubeconfig: clusters, users, contexts and current-context are expected"
            )
        }
        return value
    }

    private mutating func add(_ list: JSONValue?, as part: Part, from path: String) throws {
        guard let list, list != .null else { return }
        guard let items = list.array else {
            throw CommandFailure("error: \(path): \(part.rawValue): a list is expected")
        }
        for (index, item) in items.enumerated() {
            let fields = item[part.word] ?? .null
            guard let name = item["name"]?.string, fields == .null || fields.object != nil else {
                throw CommandFailure(
                    "error: \(path): \(part.rawValue)[\(index)]: name and \(part.word) are expected"
                )
            }
            guard entries[part]?[name] == nil else { continue }
            entries[part, default: [:]][name] = Entry(fields: fields == .null ? .object([:]) : fields, file: path)
        }
    }

    subscript(_ part: Part, _ name: String) -> Entry? { entries[part]?[name] }

    func names(of part: Part) -> [String] { (entries[part] ?? [:]).keys.sorted() }
}
