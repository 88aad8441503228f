package import ManifestFormat

/// The table of events as kubectl's users know it, the same in both API groups.
package enum EventColumns {
    private static let columns: [(name: String, path: String, isWide: Bool, description: String)] = [
        ("Last Seen", "lastSeen", false, "Time since it last happened."),
        ("Type", "type", false, "Normal or Warning."),
        ("Reason", "reason", false, "What happened, as one word."),
        ("Object", "object", false, "What it happened to."),
        ("Subobject", "subobject", true, "The part of the object, as a path."),
        ("Source", "source", true, "Who reports it."),
        ("Message", "message", false, "What happened, for people."),
        ("First Seen", "firstSeen", true, "Time since it first happened."),
        ("Count", "count", true, "How often it happened."),
        ("Name", "name", true, "The name of the event."),
    ]

    /// The columns for a definition, in YAML on one line.
    package static let document =
        "["
        + columns.map { column in
            "{name: \(column.name), type: string, jsonPath: .printed.\(column.path), priority: \(column.isWide ? 1 : 0), "
                + "description: '\(column.description)'}"
        }.joined(separator: ", ") + "]"

    /// An event with the names of the core group, and the texts of its columns under `printed`.
    package static func printable(_ event: JSONValue, now: Timestamp) -> JSONValue {
        func text(_ path: String...) -> String { path.reduce(event) { $0[$1] ?? .null }.string ?? "" }
        let created = time(event["firstTimestamp"]) ?? time(event["eventTime"])
        let last = time(event["lastTimestamp"]) ?? created
        let count = event["count"]?.integer ?? 1
        let subject = [text("involvedObject", "kind").lowercased(), text("involvedObject", "name")]
        let component = [text("source", "component"), text("reportingComponent")].first { !$0.isEmpty }
        let instance = [text("source", "host"), text("reportingInstance")].first { !$0.isEmpty }
        var result = event
        result["printed"] = [
            "lastSeen": age(last, now), "type": .string(text("type")), "reason": .string(text("reason")),
            "object": .string(subject.filter { !$0.isEmpty }.joined(separator: "/")),
            "subobject": .string(text("involvedObject", "fieldPath")),
            "source": .string([component, instance].compactMap(\.self).joined(separator: ", ")),
            "message": .string(text("message")), "firstSeen": age(created, now),
            "count": .string(String(max(1, count))), "name": .string(text("metadata", "name")),
        ]
        return result
    }

    private static func time(_ value: JSONValue?) -> Timestamp? {
        // A time that can't be read is as good as none: the row is worth showing all the same.
        value?.string.flatMap { try? Timestamp($0) }
    }

    private static func age(_ time: Timestamp?, _ now: Timestamp) -> JSONValue {
        .string(time.map { AgeText.between($0, now) } ?? "<unknown>")
    }
}
