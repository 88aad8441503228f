/// Rows as comma-separated values: RFC 4180.
enum CSVText {
    /// Lines end with CR and LF; a field with a comma or a quote is quoted.
    static func text(_ rows: [[String]]) -> String {
        rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    /// No control characters, since it may be a terminal that gets them; and no formulas: a spreadsheet would carry out
    /// what a tenant has written.
    static func field(_ text: String) -> String {
        var text = ColumnLayout.onOneLine(text)
        if let first = text.first, "=+-@".contains(first) { text = "'" + text }
        guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
