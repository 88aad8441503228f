import ManifestFormat

/// The columns of `-o custom-columns=HEADER:PATH,...`.
struct CustomColumns: Sendable {
    private let columns: [(header: String, path: JSONPath)]

    init(_ text: String) throws {
        // A comma in brackets belongs to a path.
        columns = try text.split(separator: /,(?![^\[]*\])/, omittingEmptySubsequences: false)
            .map { column in
                let parts = column.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, !parts[1].isEmpty else {
                    throw CommandFailure(
                        "error: unexpected custom-columns spec: \(column), expected <header>:<json-path-expr>"
                    )
                }
                return (String(parts[0]), try JSONPath(path: String(parts[1])))
            }
    }

    var headers: [String] { columns.map(\.header) }

    /// A row for the object, or for each of a list.
    func rows(of object: JSONValue) -> [[String]] {
        (object["items"]?.array ?? [object])
            .map { item in
                columns.map { column in
                    let values = column.path.values(in: item)
                    return values.isEmpty ? "<none>" : values.map(JSONPath.text(of:)).joined(separator: ",")
                }
            }
    }
}
