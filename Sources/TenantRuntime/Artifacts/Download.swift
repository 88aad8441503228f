/// Which part of a file a client is to get, by the conditions in its request; pure.
///
/// As RFC 9110 has it for one strong entity tag. Of several ranges in one request none is taken: the client gets all.
package enum Download: Sendable, Hashable {
    /// All of it (200).
    case whole
    /// These bytes (206).
    case part(Range<Int64>)
    /// The client has it already (304).
    case notModified
    /// The range begins behind the end (416).
    case unsatisfiable

    /// The header fields that decide; nil for those that are not there.
    package struct Conditions: Sendable, Hashable {
        package var range: String?
        package var ifRange: String?
        package var ifNoneMatch: String?

        package init(range: String? = nil, ifRange: String? = nil, ifNoneMatch: String? = nil) {
            self.range = range
            self.ifRange = ifRange
            self.ifNoneMatch = ifNoneMatch
        }
    }

    /// The answer for a file of `size` bytes with the tag `entityTag`, quotes included.
    package init(_ conditions: Conditions, size: Int64, entityTag: String) {
        if let tags = conditions.ifNoneMatch, Self.matches(tags, entityTag) {
            self = .notModified
        } else if let range = conditions.range, size > 0, conditions.ifRange.map({ $0 == entityTag }) ?? true {
            self = Self.part(range, of: size)
        } else {
            self = .whole
        }
    }

    /// Compares weakly: a tag that says of itself that it is weak will do here.
    private static func matches(_ tags: String, _ entityTag: String) -> Bool {
        tags.split(separator: ",").contains { tag in
            var tag = tag.drop { $0 == " " || $0 == "\t" }
            while let last = tag.last, last == " " || last == "\t" { tag.removeLast() }
            return tag == "*" || tag == entityTag || tag == "W/" + entityTag
        }
    }

    /// What can't be read as one range of bytes is as if it wasn't there.
    private static func part(_ text: String, of size: Int64) -> Download {
        guard text.lowercased().hasPrefix("bytes=") else { return .whole }
        let ends = text.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return .whole }
        switch (number(ends[0]), number(ends[1])) {
        case (let first?, nil) where ends[1].isEmpty:
            return first < size ? .part(first..<size) : .unsatisfiable
        case (let first?, let last?):
            guard first <= last else { return .whole }
            return first < size ? .part(first..<min(last, size - 1) + 1) : .unsatisfiable
        case (nil, let count?) where ends[0].isEmpty:
            return count > 0 ? .part(max(size - count, 0)..<size) : .unsatisfiable
        default: return .whole
        }
    }

    /// Digits only; what is too large for a number is beyond every file.
    private static func number(_ text: Substring) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int64(text) ?? .max - 1
    }
}
