import ManifestFormat

/// The relay's answer to `agx plan`: changes of records, then steps in Docker.
struct FleetPlan: Sendable {
    struct Record: Sendable {
        var action: String
        var kind: String
        var namespace: String
        var name: String
        var cause: String
        var changes: [(path: String, old: JSONValue?, new: JSONValue?)]
    }

    struct Step: Sendable {
        var engine: String
        var action: String
        var object: String
        var cause: String
    }

    var records: [Record]
    var steps: [Step]

    init(_ document: JSONValue) {
        records = (document["records"]?.array ?? [])
            .map { record in
                Record(
                    action: record["action"]?.string ?? "",
                    kind: record["kind"]?.string ?? "",
                    namespace: record["namespace"]?.string ?? "",
                    name: record["name"]?.string ?? "",
                    cause: record["cause"]?.string ?? "",
                    changes: (record["changes"]?.array ?? []).map { ($0["path"]?.string ?? "", $0["old"], $0["new"]) },
                )
            }
        steps = (document["steps"]?.array ?? [])
            .map { step in
                Step(
                    engine: step["engine"]?.string ?? "",
                    action: step["action"]?.string ?? "",
                    object: step["object"]?.string ?? "",
                    cause: step["cause"]?.string ?? "",
                )
            }
    }

    /// Whether nothing would change.
    var isEmpty: Bool { steps.isEmpty && records.allSatisfy { $0.action == "unchanged" } }

    func lines(style: TextStyle) -> [String] {
        guard !isEmpty else { return ["No changes: \(records.count) objects are as the files say."] }
        var lines: [String] = []
        for record in records where record.action != "unchanged" { lines += Self.lines(of: record, style) }
        if !steps.isEmpty {
            lines.append("")
            lines.append(style(.strong, "Docker steps:"))
            var layout = ColumnLayout(indent: "  ")
            let severalEngines = Set(steps.map(\.engine)).count > 1
            lines += layout.lines(
                steps.enumerated()
                    .map { index, step in
                        ["\(index + 1)."] + (severalEngines ? [step.engine] : [])
                            + [step.action, step.object, step.cause]
                    }
            )
        }
        return lines + ["", summary]
    }

    private static func lines(of record: Record, _ style: TextStyle) -> [String] {
        let (sign, tone): (String, TextStyle.Tone) =
            switch record.action {
            case "create": ("+", .good)
            case "delete": ("-", .bad)
            default: ("~", .pending)
            }
        let place = record.namespace.isEmpty ? record.name : "\(record.namespace)/\(record.name)"
        let cause = record.cause.isEmpty ? "" : "  (\(record.cause))"
        let title = "\(sign) \(record.action) \(record.kind) \(place)"
        return [style(tone, ColumnLayout.onOneLine(title)) + style(.quiet, ColumnLayout.onOneLine(cause))]
            + record.changes.map { ColumnLayout.onOneLine("    \($0.path): \(text($0.old)) -> \(text($0.new))") }
    }

    private static func text(_ value: JSONValue?) -> String {
        guard let value, value != .null else { return "(none)" }
        let text = value.jsonText()
        return text.count > 200 ? text.prefix(199) + "…" : text
    }

    private var summary: String {
        func count(_ action: String) -> Int { records.count { $0.action == action } }
        return "Plan: \(count("create")) to create, \(count("update")) to update, \(count("delete")) to delete, "
            + "\(count("unchanged")) unchanged; \(steps.count) Docker step\(steps.count == 1 ? "" : "s"). "
            + "Nothing has been changed."
    }
}
