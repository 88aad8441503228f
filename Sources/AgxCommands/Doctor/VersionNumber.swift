/// Numbers with dots between, compared number by number.
struct VersionNumber: Comparable, Hashable, CustomStringConvertible, Sendable {
    private let parts: [Int]

    /// Reads as far as the text is a version; `1.1.12-ds1` is 1.1.12.
    init(_ text: String) {
        let numeric = text.prefix { $0 == "." || ("0"..."9").contains($0) }
        var parts = numeric.split(separator: ".").map { Int($0) ?? 0 }
        while parts.last == 0 { parts.removeLast() }
        self.parts = parts
    }

    /// The first version in a text such as `runc version 1.1.5`; nil if there is none.
    static func found(in text: String) -> VersionNumber? {
        guard let match = text.firstMatch(of: /[0-9]+\.[0-9]+(\.[0-9]+)?/) else { return nil }
        return VersionNumber(String(match.output.0))
    }

    static func < (lhs: Self, rhs: Self) -> Bool { lhs.parts.lexicographicallyPrecedes(rhs.parts) }

    var description: String { parts.map(String.init).joined(separator: ".") }
}
