package import ManifestFormat

/// Turns objects of one kind into rows of the server's tables.
package struct TableRenderer: Sendable {
    /// The column of names, unless the kind has one in another place, then the kind's own.
    package let columns: [TableColumn]
    private let isOfRuns: Bool

    package init(definition: KindDefinition) {
        isOfRuns = definition.kind == Run.kind
        let own = definition.columns
        columns = own.contains { $0.name == TableColumn.name.name } ? own : [.name] + own
    }

    /// One cell per column: a string, number or boolean, or null where the object has nothing to show.
    ///
    /// Ages are counted to `now`. Long texts and texts of several lines are cut short, except in cells that were
    /// prepared under `printed`.
    package func cells(of object: JSONValue, now: Timestamp) -> [JSONValue] {
        cells(of: object).map { $0.value(at: now) }
    }

    /// One cell per column, as `cells(of:now:)` shows them at some time.
    package func cells(of object: JSONValue) -> [TableCell] {
        columns.map { column in
            if isOfRuns, let cell = RunColumns.cell(column.name, of: object) { return cell }
            let values = column.path.values(in: object)
            return switch column.type {
            case "date": Self.age(of: values.first)
            case "string" where !column.isPrepared: .fixed(Self.text(of: values))
            default: .fixed(values.first.flatMap { Self.isScalar($0) ? $0 : nil } ?? .null)
            }
        }
    }

    private static func age(of value: JSONValue?) -> TableCell {
        guard let text = value?.string else { return .fixed(.null) }
        // A time that can't be read is shown as kubectl shows it, not reported: a table must not fail for one cell.
        guard let time = try? Timestamp(text) else { return .fixed("<invalid>") }
        return .age(since: time)
    }

    private static func text(of values: [JSONValue]) -> JSONValue {
        let texts = values.compactMap(text)
        return texts.isEmpty ? .null : .string(shortened(texts.joined(separator: ",")))
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .null: nil
        case .string(let text): text
        case .object(let members): referenceText(members)
        case .bool, .integer, .number, .array: value.jsonText()
        }
    }

    /// `company/acme` for a reference to an object.
    private static func referenceText(_ members: [String: JSONValue]) -> String? {
        guard let kind = members["kind"]?.string, let name = members["name"]?.string else {
            return JSONValue.object(members).jsonText()
        }
        return "\(kind.lowercased())/\(name)"
    }

    /// The first line, at most 80 characters of it.
    private static func shortened(_ text: String) -> String {
        let limit = 80
        let line = text.prefix { !$0.isNewline }
        let isCut = line.count > limit || line.endIndex != text.endIndex
        return isCut ? line.prefix(limit - 1) + "…" : String(line)
    }

    private static func isScalar(_ value: JSONValue) -> Bool {
        switch value {
        case .array, .object: false
        case .null, .bool, .integer, .number, .string: true
        }
    }
}
