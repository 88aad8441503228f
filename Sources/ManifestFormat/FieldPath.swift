/// The way from a document to one of its fields, written as Kubernetes writes it: `spec.env[0].name`.
///
/// A name that isn't plain stands in brackets: `metadata.labels[a.b/c]`.
package struct FieldPath: Sendable, Hashable {
    /// One step: into an object or into an array.
    package enum Component: Sendable, Hashable {
        case member(String)
        case index(Int)
    }

    /// The steps from the document on; none for the document itself.
    package var components: [Component]

    /// The path to the document itself, unless components are given.
    package init(_ components: [Component] = []) {
        self.components = components
    }

    /// The value at this path; nil if a step leads nowhere.
    package func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for component in components {
            let next: JSONValue? =
                switch component {
                case .member(let name): value.object?[name]
                case .index(let index): value.array?.indices.contains(index) == true ? value.array?[index] : .none
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }
}

extension FieldPath: CustomStringConvertible {
    package var description: String {
        var text = ""
        for component in components {
            switch component {
            case .index(let index): text += "[\(index)]"
            case .member(let name) where !Self.isPlain(name): text += "[\(name)]"
            case .member(let name): text += text.isEmpty ? name : "." + name
            }
        }
        return text
    }

    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains { $0 <= 0x20 || $0 == 0x7F || "./[]".utf8.contains($0) }
    }
}

extension FieldPath {
    /// Reads the text form back; it takes any text, what can't be a path is one member name.
    ///
    /// Digits in brackets are an index, everything else there a name, which ends at a `]` that a dot, a bracket or
    /// the end follows.
    package init(_ text: String) {
        var components: [Component] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if first == UInt8(ascii: "["), let end = Self.closingBracket(in: rest) {
                components.append(Self.bracketed(rest[(rest.startIndex + 1)..<end]))
                rest = rest[(end + 1)...]
            } else {
                if first == UInt8(ascii: "."), !components.isEmpty { rest = rest.dropFirst() }
                let end =
                    rest.dropFirst().firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } ?? rest.endIndex
                components.append(.member(String(decoding: rest[..<end], as: UTF8.self)))
                rest = rest[end...]
            }
        }
        self.init(components)
    }

    private static func closingBracket(in text: ArraySlice<UInt8>) -> Int? {
        text.indices.first { index in
            guard text[index] == UInt8(ascii: "]") else { return false }
            return index + 1 == text.endIndex || text[index + 1] == UInt8(ascii: ".")
                || text[index + 1] == UInt8(ascii: "[")
        }
    }

    private static func bracketed(_ text: ArraySlice<UInt8>) -> Component {
        let name = String(decoding: text, as: UTF8.self)
        guard !text.isEmpty, text.allSatisfy({ (0x30...0x39).contains($0) }), let index = Int(name) else {
            return .member(name)
        }
        return .index(index)
    }
}
