import Foundation
import ManifestFormat
import RelayClient

/// The page that `agx describe` prints about one object.
struct ObjectDescription {
    let object: JSONValue
    let type: ResourceType
    let related: RelatedObjects.Found
    let now: Date
    let style: TextStyle

    func lines() -> [String] {
        var lines = head
        for (name, value) in (object.object ?? [:]).sorted(by: { $0.key < $1.key })
        where !["apiVersion", "kind", "metadata", "status"].contains(name) {
            lines += section(name, value)
        }
        if var status = object["status"] {
            status["conditions"] = nil
            status["observedGeneration"] = nil
            if status.object?.isEmpty == false { lines += section("status", status) }
            lines += conditions
        }
        for (child, table) in related.children { lines += self.table(child, table) + retries(table) }
        lines += usage
        lines += related.problems.map { style(.bad, "could not be read: \($0)") }
        if type != .events { lines += events }
        return lines
    }

    private var head: [String] {
        let metadata = object["metadata"]
        var fields: [(String, String)] = [("Name", object.objectName)]
        if type.isNamespaced { fields.append(("Namespace", object.objectNamespace ?? "")) }
        var lines = fields.map(field)
        lines += multiple("Labels", metadata?["labels"])
        var annotations = metadata?["annotations"]
        annotations?["kubectl.kubernetes.io/last-applied-configuration"] = nil
        lines += multiple("Annotations", annotations)
        lines.append(field("API Version", object["apiVersion"]?.string ?? ""))
        lines.append(field("Kind", type.kind))
        if let created = metadata?["creationTimestamp"]?.string {
            lines.append(field("Created", "\(created) (\(Age.text(since: created, now: now)) ago)"))
        }
        if let deletion = metadata?["deletionTimestamp"]?.string {
            let text = "\(deletion) (for \(Age.text(since: deletion, now: now)))"
            lines.append(style(.pending, field("Deleting since", text)))
            let finalizers = (metadata?["finalizers"]?.array ?? []).compactMap(\.string).joined(separator: ", ")
            lines.append(field("Waits for", finalizers.isEmpty ? "<none>" : finalizers))
        }
        if let generation = metadata?["generation"]?.integer {
            let observed = object[path: "status", "observedGeneration"]?.integer
            let behind = observed.map { $0 < generation ? " (the controller has seen \($0))" : "" } ?? ""
            lines.append(field("Generation", "\(generation)\(behind)"))
        }
        let owners = (metadata?["ownerReferences"]?.array ?? [])
            .map { "\($0["kind"]?.string ?? "")/\($0["name"]?.string ?? "")" }
        if !owners.isEmpty { lines.append(field("Controlled By", owners.joined(separator: ", "))) }
        return lines
    }

    private func field(_ name: String, _ value: String) -> String {
        let label = name + ":"
        return label + String(repeating: " ", count: max(1, 16 - label.count)) + ColumnLayout.onOneLine(value)
    }

    private func multiple(_ name: String, _ value: JSONValue?) -> [String] {
        let entries = (value?.object ?? [:]).sorted { $0.key < $1.key }
        guard let first = entries.first else { return [field(name, "<none>")] }
        func text(_ entry: (key: String, value: JSONValue)) -> String {
            "\(entry.key)=\(JSONPath.text(of: entry.value))"
        }
        return [field(name, text(first))]
            + entries.dropFirst().map { String(repeating: " ", count: 16) + ColumnLayout.onOneLine(text($0)) }
    }

    private func section(_ name: String, _ value: JSONValue) -> [String] {
        let title = name.prefix(1).uppercased() + name.dropFirst() + ":"
        guard value.object != nil || value.array != nil else {
            return [field(String(title.dropLast()), JSONPath.text(of: value))]
        }
        guard value != [:], value != [] else { return [field(String(title.dropLast()), "<none>")] }
        let lines = value.yamlText().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return [style(.strong, title)]
            + (lines.last == "" ? lines.dropLast() : lines[...]).map { "  " + withSpan(printable($0)) }
    }

    private func printable(_ line: String) -> String {
        let indent = line.prefix { $0 == " " }
        return indent + ColumnLayout.onOneLine(String(line.dropFirst(indent.count)))
    }

    /// A line `name: 2026-01-01T00:00:00Z` with how long ago or ahead that is.
    private func withSpan(_ line: String) -> String {
        guard let colon = line.range(of: ": ") else { return line }
        let value = line[colon.upperBound...].trimmingCharacters(in: CharacterSet(charactersIn: "\"' "))
        guard value.count >= 20, let seconds = Age.seconds(since: value, now: now) else { return line }
        return line + (seconds < 0 ? "  (in \(Age.text(seconds: -seconds)))" : "  (\(Age.text(seconds: seconds)) ago)")
    }

    private var conditions: [String] {
        guard let conditions = object[path: "status", "conditions"]?.array, !conditions.isEmpty else { return [] }
        let generation = object[path: "metadata", "generation"]?.integer ?? 0
        let rows = conditions.map { condition in
            let isOld = (condition["observedGeneration"]?.integer).map { $0 < generation } ?? false
            return [
                condition["type"]?.string ?? "", condition["status"]?.string ?? "",
                condition["reason"]?.string ?? "",
                Age.text(since: condition["lastTransitionTime"]?.string, now: now),
                (condition["message"]?.string ?? "") + (isOld ? " (of an earlier generation)" : ""),
            ]
        }
        var layout = ColumnLayout(indent: "  ")
        var row = -1
        let header = ["Type", "Status", "Reason", "Since", "Message"]
        let lines = layout.lines([header] + rows) { cell, column in
            if column == 0 { row += 1 }
            guard row > 0, column == 1 else { return cell }
            return style(TextStyle.tone(ofCondition: rows[row - 1][0], status: cell), cell)
        }
        return [style(.strong, "Conditions:")] + lines
    }

    /// What the page of a task shows of its runs, though a list of runs doesn't.
    private static let costColumns: Set<String> = ["Duration", "Tokens", "Cost"]

    /// What all runs of a task have used.
    private var usage: [String] {
        guard let report = related.usage else { return [] }
        guard let table = UsageSheet(report).table(of: object.objectName) else { return [field("Usage", "<none>")] }
        var layout = ColumnLayout(indent: "  ")
        return [style(.strong, "Usage:")] + layout.lines(table)
    }

    private func table(_ type: ResourceType, _ document: JSONValue) -> [String] {
        let table = ResourceTable(document, now: now)
        let title = type.plural.prefix(1).uppercased() + type.plural.dropFirst() + ":"
        guard !table.rows.isEmpty else { return [field(String(title.dropLast()), "<none>")] }
        let extra = type == .runs ? Self.costColumns : []
        let shown = table.columns.enumerated()
            .filter { $0.element.priority == 0 || extra.contains($0.element.name) }.map(\.offset)
        let header = shown.map { table.columns[$0].name }
        let rows = table.rows.map { row in shown.map { row.cells.indices.contains($0) ? row.cells[$0] : "" } }
        var layout = ColumnLayout(indent: "  ")
        let lines = layout.lines([header] + rows) { cell, _ in style(TextStyle.tone(ofState: cell), cell) }
        return [style(.strong, title)] + lines
    }

    /// When those of a table's objects that failed are tried again.
    private func retries(_ document: JSONValue) -> [String] {
        (document["rows"]?.array ?? []).compactMap { row in
            guard let time = row["object"]?[path: "status", "nextRetryTime"]?.string,
                let name = row["object"]?.objectName
            else { return nil }
            return style(.pending, withSpan(printable("  \(name) is tried again: \(time)")))
        }
    }

    private var events: [String] {
        guard !related.events.isEmpty else { return [field("Events", "<none>")] }
        let rows = related.events.suffix(20)
            .map { event in
                [
                    event["type"]?.string ?? "", event["reason"]?.string ?? "", age(of: event),
                    event[path: "source", "component"]?.string ?? event["reportingComponent"]?.string ?? "",
                    event["message"]?.string ?? "",
                ]
            }
        var layout = ColumnLayout(indent: "  ")
        let lines = layout.lines([["Type", "Reason", "Age", "From", "Message"]] + rows) { cell, column in
            column == 0 && cell == "Warning" ? style(.pending, cell) : cell
        }
        return [style(.strong, "Events:")] + lines
    }

    private func age(of event: JSONValue) -> String {
        let last = Age.text(since: RelatedObjects.time(of: event), now: now)
        let count = event["count"]?.integer ?? 1
        guard count > 1, let first = event["firstTimestamp"]?.string else { return last }
        return "\(last) (x\(count) over \(Age.text(since: first, now: now)))"
    }
}
