import ManifestFormat

/// A template of kubectl's JSONPath: text with `{.spec.items[0].name}` in it.
///
/// It knows members (`.a`, `['a']`, `*`), elements (`[0]`, `[-1]`, `[1:3]`, `[*]`), filters (`[?(@.a=="b")]`),
/// descent (`..a`), quoted text (`{"\n"}`) and `{range .items[*]}...{end}`.
struct JSONPath: Sendable {
    let parts: [Part]

    indirect enum Part: Sendable {
        case text(String)
        case value([Step])
        case range([Step], [Part])
    }

    enum Step: Sendable {
        case member(String)
        case every
        case element(Int)
        case slice(Int?, Int?)
        case descendants(String)
        case filter([Step], Comparison?, JSONValue)
    }

    enum Comparison: String, Sendable, CaseIterable {
        case equal = "=="
        case notEqual = "!="
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case less = "<"
        case greater = ">"
    }

    /// Reads a template; throws `CommandFailure` that says what is wrong.
    init(template: String) throws {
        var parser = JSONPathParser(template)
        parts = try parser.template()
    }

    /// Reads one path, with or without braces around it, as `wait --for=jsonpath=` takes it.
    init(path: String) throws {
        try self.init(template: path.hasPrefix("{") ? path : "{" + (path.hasPrefix(".") ? "" : ".") + path + "}")
    }

    /// The template with its values filled in; what a path doesn't find is left out.
    func rendered(_ document: JSONValue) throws -> String { Self.render(parts, document) }

    /// The values that the template's paths find, in order.
    func values(in document: JSONValue) -> [JSONValue] {
        parts.flatMap { part -> [JSONValue] in
            if case .value(let steps) = part { Self.walk(steps, [document]) } else { [] }
        }
    }

    private static func render(_ parts: [Part], _ document: JSONValue) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .value(let steps): walk(steps, [document]).map(text(of:)).joined(separator: " ")
            case .range(let steps, let body): walk(steps, [document]).map { render(body, $0) }.joined()
            }
        }
        .joined()
    }

    static func text(of value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: ""
        default: value.jsonText()
        }
    }

    private static func walk(_ steps: [Step], _ values: [JSONValue]) -> [JSONValue] {
        steps.reduce(values) { values, step in values.flatMap { apply(step, $0) } }
    }

    private static func apply(_ step: Step, _ value: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let name): return value[name].map { [$0] } ?? []
        case .every: return children(of: value)
        case .element(let index):
            let elements = value.array ?? []
            let position = index < 0 ? elements.count + index : index
            return elements.indices.contains(position) ? [elements[position]] : []
        case .slice(let start, let end):
            let elements = value.array ?? []
            let from = clamped(start ?? 0, elements.count)
            let to = clamped(end ?? elements.count, elements.count)
            return from < to ? Array(elements[from..<to]) : []
        case .descendants(let name):
            return (value[name].map { [$0] } ?? []) + children(of: value).flatMap { apply(step, $0) }
        case .filter(let path, let comparison, let wanted):
            return (value.array ?? []).filter { element in
                let found = walk(path, [element])
                guard let comparison else { return !found.isEmpty }
                return found.contains { matches($0, comparison, wanted) }
            }
        }
    }

    private static func clamped(_ index: Int, _ count: Int) -> Int {
        min(max(index < 0 ? count + index : index, 0), count)
    }

    private static func children(of value: JSONValue) -> [JSONValue] {
        value.array ?? (value.object ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }

    private static func matches(_ value: JSONValue, _ comparison: Comparison, _ wanted: JSONValue) -> Bool {
        if comparison == .equal { return value == wanted }
        if comparison == .notEqual { return value != wanted }
        let order: Int
        if let left = number(value), let right = number(wanted) {
            order = left < right ? -1 : left > right ? 1 : 0
        } else if let left = value.string, let right = wanted.string {
            order = left < right ? -1 : left > right ? 1 : 0
        } else {
            return false
        }
        switch comparison {
        case .less: return order < 0
        case .lessOrEqual: return order <= 0
        case .greater: return order > 0
        default: return order >= 0
        }
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }
}
