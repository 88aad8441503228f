/// Columns as kubectl sets them: three spaces between, at least six wide, nothing behind the last.
struct ColumnLayout: Sendable {
    /// Kept from one call to the next, so that a watch's rows stay under their headers.
    private var widths: [Int] = []
    /// What stands before each line.
    var indent = ""

    init(indent: String = "") { self.indent = indent }

    /// One line for each row; `paint` may colour a cell without changing its width.
    mutating func lines(_ rows: [[String]], paint: (_ cell: String, _ column: Int) -> String = { cell, _ in cell })
        -> [String]
    {
        let cleaned = rows.map { $0.map(Self.onOneLine) }
        for row in cleaned {
            for (column, cell) in row.enumerated() {
                if widths.count <= column { widths.append(6) }
                widths[column] = max(widths[column], cell.count + 3)
            }
        }
        return cleaned.map { row in
            var line = indent
            for (column, cell) in row.enumerated() {
                line += paint(cell, column)
                if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count) }
            }
            return line
        }
    }

    /// No control characters: what tenants write must not reach the terminal as commands.
    static func onOneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(result)
    }
}
