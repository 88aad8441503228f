import ManifestFormat

/// Writes the reference of all manifests from the kind definitions, so that it can't be wrong.
package enum ReferencePage {
    /// Markdown: one section per kind, with its names, fields and table columns.
    package static func markdown(_ registry: KindRegistry) -> String {
        var lines = [
            "# Manifests", "",
            "Made from the kind definitions: change those, not this page.", "",
            "| kind | apiVersion | scope | names on the command line |", "|---|---|---|---|",
        ]
        for definition in registry.definitions {
            let names = [definition.plural, definition.singular] + definition.shortNames
            let link = "[\(definition.kind)](#\(definition.kind.lowercased()))"
            let scope = definition.isNamespaced ? "company" : "cluster"
            lines.append("| \(link) | `\(definition.apiVersion)` | \(scope) | \(code(names)) |")
        }
        for definition in registry.definitions { lines += section(definition) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func section(_ definition: KindDefinition) -> [String] {
        var lines = ["", "## \(definition.kind)", "", definition.schema.description, ""]
        lines += ["| field | type | default | meaning |", "|---|---|---|---|"]
        let shown = definition.schema.properties.filter { !["apiVersion", "kind", "metadata"].contains($0.key) }
        for name in shown.keys.sorted(by: fieldOrder) {
            guard let node = shown[name] else { continue }
            let required = definition.schema.required.contains(name)
            lines += rows(node, path: name, isRequired: required)
        }
        lines += [
            "", "Columns of `agx get \(definition.plural)`:", "", "| column | shown | meaning |", "|---|---|---|",
        ]
        lines.append("| Name | always | \(TableColumn.name.description) |")
        for column in definition.columns {
            lines.append(
                "| \(column.name) | \(column.priority > 0 ? "`-o wide`" : "always") | \(cell(column.description)) |"
            )
        }
        return lines
    }

    /// What people write comes before what controllers report.
    private static func fieldOrder(_ first: String, _ second: String) -> Bool {
        (first == "status" ? 1 : 0, first) < (second == "status" ? 1 : 0, second)
    }

    private static func rows(_ node: SchemaNode, path: String, isRequired: Bool) -> [String] {
        let meaning = [node.description, FieldText.constraints(of: node)].filter { !$0.isEmpty }.joined(separator: " ")
        let name = "`\(path)`" + (isRequired ? " (required)" : "")
        let preset = node.defaultValue.map { $0.object == nil ? "`\(cell($0.jsonText()))`" : "" } ?? ""
        var lines = ["| \(name) | \(FieldText.type(of: node)) | \(preset) | \(cell(meaning)) |"]
        let container = node.items ?? node
        let prefix = node.items == nil ? path : "\(path)[]"
        for name in container.properties.keys.sorted() {
            guard let property = container.properties[name] else { continue }
            lines += rows(property, path: "\(prefix).\(name)", isRequired: container.required.contains(name))
        }
        return lines
    }

    private static func code(_ names: [String]) -> String {
        var seen = Set<String>()
        return names.filter { seen.insert($0).inserted }.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// Text that can't break out of a table's cell.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
}
