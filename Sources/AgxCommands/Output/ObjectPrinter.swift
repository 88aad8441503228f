import ManifestFormat
import RelayClient

/// Prints whole objects in the formats that aren't tables.
struct ObjectPrinter: Sendable {
    let format: OutputFormat
    /// Whether a YAML document has been printed already, so that the next needs a separator.
    private var needsSeparator = false
    /// Whether columns have headers; only the first object brings them.
    var showsHeaders = true
    private var layout = ColumnLayout()

    init(format: OutputFormat) { self.format = format }

    mutating func print(_ object: JSONValue, in context: CommandContext) throws {
        let object = object.withoutManagedFields
        switch format {
        case .json: try context.print(object.jsonText(pretty: true))
        case .yaml:
            if needsSeparator { try context.print("---") }
            needsSeparator = true
            try context.write(object.yamlText())
        case .name: for line in Self.names(of: object) { try context.print(line) }
        case .jsonPath(let path): try context.write(try path.rendered(object))
        case .customColumns(let columns):
            let headers = showsHeaders ? [columns.headers] : []
            showsHeaders = false
            for line in layout.lines(headers + columns.rows(of: object)) { try context.print(line) }
        case .table, .wide: break
        }
    }

    private static func names(of object: JSONValue) -> [String] {
        if let items = object["items"]?.array { return items.flatMap(names(of:)) }
        let type = ResourceType.of(apiVersion: object["apiVersion"]?.string ?? "", kind: object["kind"]?.string ?? "")
        let prefix = type?.qualifiedSingular ?? (object["kind"]?.string ?? "").lowercased()
        return ["\(prefix)/\(object.objectName)"]
    }

    /// Several objects as one document, as kubectl gives them.
    static func list(_ objects: [JSONValue]) -> JSONValue {
        ["apiVersion": "v1", "kind": "List", "items": .array(objects), "metadata": ["resourceVersion": ""]]
    }
}
