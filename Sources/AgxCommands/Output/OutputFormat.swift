import ManifestFormat

/// What `-o` asks for.
enum OutputFormat: Sendable {
    case table
    case wide
    case yaml
    case json
    case name
    case jsonPath(JSONPath)
    case customColumns(CustomColumns)

    init(_ text: String?) throws {
        switch text {
        case nil, "": self = .table
        case "wide": self = .wide
        case "yaml": self = .yaml
        case "json": self = .json
        case "name": self = .name
        case let text? where text.hasPrefix("jsonpath="):
            self = .jsonPath(try JSONPath(template: String(text.dropFirst("jsonpath=".count))))
        case let text? where text.hasPrefix("custom-columns="):
            self = .customColumns(try CustomColumns(String(text.dropFirst("custom-columns=".count))))
        case let text?:
            throw CommandFailure(
                "error: unable to match a printer suitable for the output format \"\(text)\", "
                    + "allowed formats are: custom-columns=...,json,jsonpath=...,name,wide,yaml"
            )
        }
    }

    /// Whether rows are wanted, as opposed to whole objects.
    var isTable: Bool {
        switch self {
        case .table, .wide: true
        default: false
        }
    }
}
