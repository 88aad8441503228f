import ManifestFormat

/// A column of the server's tables.
package struct TableColumn: Sendable, Hashable {
    package var name: String
    /// `string`, `integer`, `number`, `boolean` or `date`.
    package var type: String
    /// `name` for the column of names, else empty.
    package var format: String
    /// Above 0 the column is shown only by `-o wide`.
    package var priority: Int
    package var description: String
    /// Where the value is in the object.
    let path: ValuePath

    /// Whether the kind makes the cell by itself, as it is to be shown.
    var isPrepared: Bool { path.starts(at: "printed") }

    /// Reads an entry of `additionalPrinterColumns`.
    init(_ column: JSONValue, definition: String) throws(ModelError) {
        guard let name = column["name"]?.string, let type = column["type"]?.string,
            ["string", "integer", "number", "boolean", "date"].contains(type),
            let path = column["jsonPath"]?.string
        else {
            throw ModelError(.invalidDefinition, "definition \(definition): a column lacks name, type or jsonPath")
        }
        self.name = name
        self.type = type
        self.path = try ValuePath(path)
        format = column["format"]?.string ?? ""
        priority = Int(clamping: column["priority"]?.integer ?? 0)
        description = column["description"]?.string ?? ""
    }

    private init(nameColumn description: String) {
        name = "Name"
        type = "string"
        format = "name"
        priority = 0
        self.description = description
        path = .name
    }

    /// The first column of every table.
    package static let name = Self(nameColumn: "The name, unique for the kind within its namespace.")
}
