import ManifestFormat

/// The cells of a run's table that no path alone leads to; their columns' paths begin with `printed`.
enum RunColumns {
    /// The cell of a column of that name; nil if it is none of these.
    static func cell(_ column: String, of run: JSONValue) -> TableCell? {
        switch column {
        case "Duration": duration(of: run["status"] ?? .null)
        case "Tokens": .fixed(tokens(of: run[path: "status", "tokens"]))
        default: nil
        }
    }

    /// From its start to its end, or to now.
    private static func duration(of status: JSONValue) -> TableCell {
        func time(_ field: String) -> Timestamp? {
            // A time that can't be read is as good as none: a table must not fail for one cell.
            status[field]?.string.flatMap { try? Timestamp($0) }
        }
        guard let start = time("startTime") else { return .fixed(.null) }
        return time("completionTime").map { .fixed(.string(AgeText.between(start, $0))) } ?? .age(since: start)
    }

    /// Of all four buckets together.
    private static func tokens(of counts: JSONValue?) -> JSONValue {
        guard let counts = counts?.object else { return .null }
        return .integer(
            counts.values.compactMap(\.integer).reduce(0) { sum, count in
                let (total, isTooLarge) = sum.addingReportingOverflow(count)
                return isTooLarge ? .max : total
            }
        )
    }
}
