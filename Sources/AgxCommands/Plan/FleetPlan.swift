import ManifestFormat

/// The relay's answer to `agx plan`: changes of records, steps in Docker, and what stands in the way.
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
    /// What nothing could be told of, and what would keep an object from becoming ready.
    var problems: [String]

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
        problems = (document["problems"]?.array ?? []).compactMap(\.string)
    }

    /// Whether nothing would change, and that is sure.
    var isEmpty: Bool { steps.isEmpty && problems.isEmpty && records.allSatisfy { $0.action == "unchanged" } }

    func lines(style: TextStyle) -> [String] {
        guard !isEmpty else { return ["No changes: \(records.count) objects are as the files say."] }
        var lines: [String] = []
        for record in records where record.action != "unchanged" { lines += Self.lines(of: record, style) }
        for part in [stepLines(style), problemLines(style)] where !part.isEmpty {
            if !lines.isEmpty { lines.append("") }
            lines += part
        }
        return lines + ["", summary]
    }

    private func stepLines(_ style: TextStyle) -> [String] {
        guard !steps.isEmpty else { return [] }
        var layout = ColumnLayout(indent: "  ")
        let severalEngines = Set(steps.map(\.engine)).count > 1
        let rows = steps.enumerated()
            .map { index, step in
                ["\(index + 1)."] + (severalEngines ? [step.engine] : []) + [step.action, step.object, step.cause]
            }
        return [style(.strong, "Docker steps:")] + layout.lines(rows)
    }

    private func problemLines(_ style: TextStyle) -> [String] {
        guard !problems.isEmpty else { return [] }
        return [style(.bad, "Problems:")] + problems.map { "  " + ColumnLayout.onOneLine($0) }
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
        func counted(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
        return "Plan: \(count("create")) to create, \(count("update")) to update, \(count("delete")) to delete, "
            + "\(count("unchanged")) unchanged; \(counted(steps.count, "Docker step"))"
            + (problems.isEmpty ? "" : "; \(counted(problems.count, "problem"))") + ". Nothing has been changed."
    }
}
