import ManifestFormat

/// The part of JSONPath that columns use: `.a.b`, `[0]`, `[*]`, and `[?(@.type=="Ready")]`.
struct ValuePath: Sendable, Hashable {
    private enum Step: Sendable, Hashable {
        case member(String)
        case index(Int)
        case all
        case filter(member: String, equals: String)
    }

    private let steps: [Step]

    static let name = Self(steps: [.member("metadata"), .member("name")])

    private init(steps: [Step]) { self.steps = steps }

    func starts(at member: String) -> Bool { steps.first == .member(member) }

    /// Throws if the text uses something else.
    init(_ text: String) throws(ModelError) {
        let wrong = ModelError(.invalidDefinition, "the path \(text) is not of the form .a.b[?(@.c==\"d\")].e")
        var steps: [Step] = []
        var rest = text[...]
        while let first = rest.popFirst() {
            if first == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty else { throw wrong }
                rest = rest.dropFirst(name.count)
                steps.append(.member(String(name)))
            } else {
                guard first == "[", let close = rest.firstIndex(of: "]"), let step = Self.bracketed(rest[..<close])
                else {
                    throw wrong
                }
                steps.append(step)
                rest = rest[rest.index(after: close)...]
            }
        }
        guard !steps.isEmpty else { throw wrong }
        self.steps = steps
    }

    private static func bracketed(_ text: Substring) -> Step? {
        if text == "*" { return .all }
        if let index = Int(text), index >= 0 { return .index(index) }
        guard text.hasPrefix("?(@."), text.hasSuffix(")"), let equals = text.firstRange(of: "==") else { return nil }
        let member = text[text.index(text.startIndex, offsetBy: 4)..<equals.lowerBound]
        let value = text[equals.upperBound...].dropLast()
        guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
            return nil
        }
        return .filter(member: String(member), equals: String(value.dropFirst().dropLast()))
    }

    /// All values at the path; none if a member on the way is missing.
    func values(in object: JSONValue) -> [JSONValue] {
        steps.reduce([object]) { values, step in values.flatMap { Self.follow(step, from: $0) } }
    }

    private static func follow(_ step: Step, from value: JSONValue) -> [JSONValue] {
        switch step {
        case .member(let name): return value[name].map { [$0] } ?? []
        case .index(let index):
            guard let elements = value.array, elements.indices.contains(index) else { return [] }
            return [elements[index]]
        case .all: return value.array ?? value.object.map { Array($0.values) } ?? []
        case .filter(let member, let text): return value.array?.filter { $0[member]?.string == text } ?? []
        }
    }
}
