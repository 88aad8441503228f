import Foundation

/// A stretch of real time, in seconds since the epoch, in which a zone's clocks keep one distance from UTC.
struct ZoneStretch: Hashable {
    var range: Range<Int64>
    /// Seconds east of UTC.
    var offset: Int64
    /// The same before the stretch; equal to `offset` unless the clocks were set at its start.
    var offsetBefore: Int64

    /// The stretches that a range of real time consists of; clocks that are set twice in a day count as set once.
    static func stretches(of range: Range<Int64>, in zone: TimeZone) -> [Self] {
        var result: [Self] = []
        var start = range.lowerBound
        var before = offset(start - 1, zone)
        while start < range.upperBound {
            let current = offset(start, zone)
            let end = firstChange(from: current, in: start..<range.upperBound, zone)
            result.append(Self(range: start..<end, offset: current, offsetBefore: before))
            (start, before) = (end, current)
        }
        return result
    }

    /// The first second at which the offset is another one; the range's end if its last second still has it.
    private static func firstChange(from offset: Int64, in range: Range<Int64>, _ zone: TimeZone) -> Int64 {
        guard self.offset(range.upperBound - 1, zone) != offset else { return range.upperBound }
        var (same, other) = (range.lowerBound, range.upperBound - 1)
        while same + 1 < other {
            let middle = same + (other - same) / 2
            if self.offset(middle, zone) == offset { same = middle } else { other = middle }
        }
        return other
    }

    private static func offset(_ second: Int64, _ zone: TimeZone) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }
}
