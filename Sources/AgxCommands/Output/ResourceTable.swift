import Foundation
import ManifestFormat
import RelayClient

/// Rows about objects, as the relay made them.
struct ResourceTable: Sendable {
    struct Column: Sendable, Hashable {
        var name: String
        /// Above 0: only when a wide table is asked for.
        var priority: Int64
    }

    struct Row: Sendable {
        var cells: [String]
        /// The object, or its metadata alone.
        var object: JSONValue
    }

    var columns: [Column]
    var rows: [Row]
    var resourceVersion: String?

    /// Reads a `Table`; makes one of name and age from an object or list, if the relay knows no tables.
    init(_ document: JSONValue, now: Date) {
        resourceVersion = document.resourceVersion
        guard document["kind"]?.string == "Table" else {
            columns = [Column(name: "Name", priority: 0), Column(name: "Age", priority: 0)]
            rows = (document["items"]?.array ?? [document])
                .map { object in
                    let created = object[path: "metadata", "creationTimestamp"]?.string
                    return Row(cells: [object.objectName, Age.text(since: created, now: now)], object: object)
                }
            return
        }
        columns = (document["columnDefinitions"]?.array ?? [])
            .map { Column(name: $0["name"]?.string ?? "", priority: $0["priority"]?.integer ?? 0) }
        rows = (document["rows"]?.array ?? [])
            .map { row in
                Row(
                    cells: (row["cells"]?.array ?? []).map(JSONPath.text(of:)),
                    object: row["object"] ?? .null,
                )
            }
    }
}

/// Prints tables of one type, row after row.
struct TablePrinter: Sendable {
    /// Which extra columns and headers are wanted.
    struct Options: Sendable, Hashable {
        var isWide = false
        var showsNamespace = false
        var showsLabels = false
        /// The keys of labels that have a column of their own.
        var labelColumns: [String] = []
        var showsHeaders = true
        /// Put before each name, as kubectl does when several types are shown.
        var namePrefix = ""
    }

    private let options: Options
    private var columns: [(index: Int, name: String)] = []
    private var layout = ColumnLayout()
    private var hasHeaders = false

    init(options: Options) { self.options = options }

    mutating func print(_ table: ResourceTable, in context: CommandContext) throws {
        if !table.columns.isEmpty {
            columns = table.columns.enumerated()
                .filter { options.isWide || $0.element.priority == 0 }
                .map { ($0.offset, $0.element.name.uppercased()) }
        }
        var lines: [[String]] = []
        if options.showsHeaders, !hasHeaders { lines.append(headers) }
        let headerCount = lines.count
        hasHeaders = true
        lines += table.rows.map(cells)
        let style = context.style
        // Only words under the headers have a meaning as states.
        let painted = layout.lines(lines) { cell, _ in style(TextStyle.tone(ofState: cell), cell) }
        for (index, line) in painted.enumerated() {
            try context.print(index < headerCount ? style(.strong, line) : line)
        }
    }

    private var headers: [String] {
        // A key such as example.com/team is known by its name.
        let labels = options.labelColumns.map { ($0.split(separator: "/").last ?? "").uppercased() }
        return (options.showsNamespace ? ["NAMESPACE"] : []) + columns.map(\.name) + labels
            + (options.showsLabels ? ["LABELS"] : [])
    }

    private func cells(of row: ResourceTable.Row) -> [String] {
        var cells = columns.map { index, _ in row.cells.indices.contains(index) ? row.cells[index] : "" }
        if !options.namePrefix.isEmpty, let name = cells.first { cells[0] = options.namePrefix + name }
        if options.showsNamespace { cells.insert(row.object.objectNamespace ?? "", at: 0) }
        let labels = row.object[path: "metadata", "labels"]
        cells += options.labelColumns.map { labels?[$0]?.string ?? "" }
        if options.showsLabels { cells.append(Self.labels(of: row.object)) }
        return cells
    }

    static func labels(of object: JSONValue) -> String {
        let labels = object[path: "metadata", "labels"]?.object ?? [:]
        guard !labels.isEmpty else { return "<none>" }
        return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.string ?? "")" }.joined(separator: ",")
    }
}
