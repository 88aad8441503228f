import ManifestFormat

/// What `agx wait --for=` waits for.
enum WaitGoal: Sendable {
    case condition(type: String, status: String)
    case deletion
    case creation
    case value(JSONPath, wanted: String?, text: String)
    /// One of several words, such as the final states of a run.
    case word(JSONPath, among: Set<String>)

    /// Reads `condition=Ready`, `condition=Ready=False`, `delete`, `create`, `jsonpath={.status.phase}=Running`.
    init(_ text: String) throws {
        let lowered = text.lowercased()
        if lowered == "delete" {
            self = .deletion
        } else if lowered == "create" {
            self = .creation
        } else if lowered.hasPrefix("condition=") {
            let parts = text.split(separator: "=", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard !parts[1].isEmpty else { throw Self.unknown(text) }
            self = .condition(type: parts[1], status: parts.count > 2 ? parts[2] : "True")
        } else if lowered.hasPrefix("jsonpath=") {
            let rest = String(text.dropFirst("jsonpath=".count))
            let (path, wanted) = Self.split(rest)
            self = .value(try JSONPath(path: path), wanted: wanted, text: path)
        } else {
            throw Self.unknown(text)
        }
    }

    private static func unknown(_ text: String) -> CommandFailure {
        CommandFailure(
            "error: unrecognized condition: \"\(text)\": use condition=NAME[=STATUS], delete, create, or "
                + "jsonpath='{PATH}'[=VALUE]"
        )
    }

    /// The path and the value behind it; an equals sign inside of braces belongs to the path.
    private static func split(_ text: String) -> (path: String, wanted: String?) {
        let searchStart = text.hasPrefix("{") ? text.lastIndex(of: "}") ?? text.startIndex : text.startIndex
        guard let equals = text[searchStart...].firstIndex(of: "=") else { return (text, nil) }
        let value = text[text.index(after: equals)...].trimmingPrefix("=")
        let quotes: Set<Character> = ["'", "\""]
        guard let first = value.first, quotes.contains(first), value.last == first, value.count > 1 else {
            return (String(text[..<equals]), String(value))
        }
        return (String(text[..<equals]), String(value.dropFirst().dropLast()))
    }

    /// Whether an object, or its absence, is what is waited for.
    func isReached(by object: JSONValue?) -> Bool {
        guard let object else {
            if case .deletion = self { return true }
            return false
        }
        switch self {
        case .deletion: return false
        case .creation: return true
        case .condition(let type, let status):
            guard let condition = object.condition(type), Self.isCurrent(condition, of: object) else { return false }
            return condition["status"]?.string?.lowercased() == status.lowercased()
        case .value(let path, let wanted, _):
            let values = path.values(in: object)
            guard let wanted else { return !values.isEmpty }
            return values.contains { JSONPath.text(of: $0) == wanted }
        case .word(let path, let words):
            return path.values(in: object).contains { words.contains(JSONPath.text(of: $0)) }
        }
    }

    /// A condition that speaks of an earlier spec says nothing about the present one.
    private static func isCurrent(_ condition: JSONValue, of object: JSONValue) -> Bool {
        guard let generation = object[path: "metadata", "generation"]?.integer else { return true }
        let observed = condition["observedGeneration"] ?? object[path: "status", "observedGeneration"]
        return (observed?.integer).map { $0 >= generation } ?? true
    }

    /// What stands in the way, for the progress line.
    func description(of object: JSONValue?) -> String {
        guard let object else { return "it doesn't exist yet" }
        switch self {
        case .creation: return ""
        case .deletion:
            let finalizers = (object[path: "metadata", "finalizers"]?.array ?? []).compactMap(\.string)
            let deleting = object[path: "metadata", "deletionTimestamp"] != nil
            let state = deleting ? "being deleted" : "still there"
            return finalizers.isEmpty || !deleting ? state : state + ", " + finalizers.joined(separator: ", ")
        case .condition(let type, _):
            guard let condition = object.condition(type) else { return "no condition \(type) yet" }
            let status = condition["status"]?.string ?? ""
            let reason = condition["reason"]?.string ?? ""
            let message = condition["message"]?.string ?? ""
            let text = "\(type)=\(status) \(reason)" + (message.isEmpty ? "" : ": \(message)")
            return Self.isCurrent(condition, of: object) ? text : text + " (of the spec before)"
        case .value(let path, _, let text):
            return "\(text)=\(path.values(in: object).map(JSONPath.text(of:)).joined(separator: " "))"
        case .word(let path, _):
            let word = path.values(in: object).map(JSONPath.text(of:)).joined(separator: " ")
            let message = object[path: "status", "message"]?.string ?? ""
            return (word.isEmpty ? "not started yet" : word) + (message.isEmpty ? "" : ": \(message)")
        }
    }

    /// The words that say it came about.
    var success: String {
        if case .deletion = self { "deleted" } else { "condition met" }
    }
}
