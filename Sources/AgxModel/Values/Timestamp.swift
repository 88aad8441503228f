package import struct Foundation.Date

/// A point in time in whole seconds, written as RFC 3339 in UTC: `2026-03-01T12:00:00Z`.
package struct Timestamp: Sendable, Hashable {
    /// Seconds since 1970-01-01T00:00:00Z, between the years 1 and 9999.
    package let secondsSinceEpoch: Int64

    /// Cut to the years 1 to 9999.
    package init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = min(max(secondsSinceEpoch, Self.earliest), Self.latest)
    }

    /// The second that the date lies in.
    package init(_ date: Date) {
        let seconds = date.timeIntervalSince1970.rounded(.down)
        let isUsable = seconds > Double(Self.earliest) && seconds < Double(Self.latest)
        self.init(secondsSinceEpoch: isUsable ? Int64(seconds) : (seconds > 0 ? Self.latest : Self.earliest))
    }

    /// Reads RFC 3339 with `Z` or an offset; fractions of a second are dropped; throws what is wrong.
    package init(_ text: String) throws(ModelError) {
        guard let seconds = Self.parse(text), (Self.earliest...Self.latest).contains(seconds) else {
            throw ModelError(
                .invalidValue,
                "\(QuantityText.quoted(text)) is not a time: write it like 2026-03-01T12:00:00Z (RFC 3339)",
            )
        }
        secondsSinceEpoch = seconds
    }

    /// The same moment for Foundation.
    package var date: Date { Date(timeIntervalSince1970: Double(secondsSinceEpoch)) }

    private static let earliest: Int64 = -62_135_596_800
    private static let latest: Int64 = 253_402_300_799
}

extension Timestamp: Comparable, CustomStringConvertible {
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.secondsSinceEpoch < rhs.secondsSinceEpoch }

    package var description: String {
        let days = Int64((Double(secondsSinceEpoch) / 86_400).rounded(.down))
        let second = secondsSinceEpoch - days * 86_400
        let date = CivilDate(daysSinceEpoch: days)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Self.padded($0, to: 2) }
        return "\(Self.padded(date.year, to: 4))-\(Self.padded(date.month, to: 2))-\(Self.padded(date.day, to: 2))T"
            + clock.joined(separator: ":") + "Z"
    }

    private static func padded(_ value: Int64, to width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Timestamp {
    private static func parse(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard (20...40).contains(bytes.count), hasSeparators(bytes) else { return nil }
        func number(_ start: Int, _ length: Int) -> Int64? {
            guard start + length <= bytes.count else { return nil }
            let digits = bytes[start..<start + length]
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
        }
        guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2),
            let hour = number(11, 2), let minute = number(14, 2), let second = number(17, 2),
            let date = CivilDate(year: year, month: month, day: day),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }
        var position = 19
        if bytes[position] == UInt8(ascii: ".") {
            let digits = bytes[(position + 1)...].prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            position += 1 + digits.count
        }
        guard let offset = offset(bytes[position...], number: number) else { return nil }
        return date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
    }

    private static func hasSeparators(_ bytes: [UInt8]) -> Bool {
        bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-") && bytes[13] == UInt8(ascii: ":")
            && bytes[16] == UInt8(ascii: ":") && (bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t"))
    }

    /// Seconds east of UTC, of `Z` or `+hh:mm` at the end of the text.
    private static func offset(_ bytes: ArraySlice<UInt8>, number: (Int, Int) -> Int64?) -> Int64? {
        if bytes.elementsEqual("Z".utf8) || bytes.elementsEqual("z".utf8) { return 0 }
        let start = bytes.startIndex
        guard bytes.count == 6, bytes[start + 3] == UInt8(ascii: ":"),
            let hours = number(start + 1, 2), let minutes = number(start + 4, 2), hours <= 23, minutes <= 59
        else { return nil }
        let seconds = hours * 3600 + minutes * 60
        switch bytes[start] {
        case UInt8(ascii: "+"): return seconds
        case UInt8(ascii: "-"): return -seconds
        default: return nil
        }
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws { try description.encode(to: encoder) }
}
