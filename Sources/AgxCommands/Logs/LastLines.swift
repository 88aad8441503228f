/// Keeps the last lines of a stream of bytes.
struct LastLines {
    let limit: Int
    private var kept: [UInt8] = []
    /// A line longer than this is cut from its start.
    private static let maximumBytes = 8 << 20

    init(limit: Int) { self.limit = limit }

    mutating func append(_ bytes: [UInt8]) {
        guard limit > 0 else { return }
        kept += bytes
        if kept.count > Self.maximumBytes {
            kept =
                bytes.count > Self.maximumBytes ? kept.suffix(Self.maximumBytes) : self.bytes.suffix(Self.maximumBytes)
        }
    }

    var bytes: [UInt8] {
        guard limit > 0 else { return [] }
        var found = 0
        var index = kept.endIndex
        // A line feed at the very end ends the last line, it doesn't start another.
        if kept.last == UInt8(ascii: "\n") { index -= 1 }
        while index > kept.startIndex {
            if kept[index - 1] == UInt8(ascii: "\n") {
                found += 1
                if found == limit { return Array(kept[index...]) }
            }
            index -= 1
        }
        return kept
    }
}
