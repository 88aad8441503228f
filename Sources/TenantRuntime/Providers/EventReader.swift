import ManifestFormat

/// Makes events of lines, one JSON object with a `type` in each, and counts the lines that are none.
struct EventReader {
    /// In bytes; a line of this length or more comes in pieces, which are no events.
    static let longestLine = 1 << 20
    private static let limits = ParseLimits(maximumBytes: longestLine, maximumDepth: 200, maximumNodes: 200_000)

    /// Lines that were no event, a line in pieces counted once.
    private(set) var unreadableLines = 0
    /// Whether there was an event.
    private(set) var hasRead = false
    private var isInsideLongLine = false

    /// The event in a line; nil for an empty line, and for one that is counted.
    ///
    /// A piece of full length begins a long line: what follows belongs to it, up to a shorter piece.
    mutating func event(in line: ArraySlice<UInt8>) -> JSONValue? {
        let isFull = line.count >= Self.longestLine
        if isInsideLongLine {
            isInsideLongLine = isFull
            return nil
        }
        if !isFull, line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return nil }
        guard !isFull, let event = Self.object(in: line), event["type"]?.string != nil else {
            unreadableLines += 1
            isInsideLongLine = isFull
            return nil
        }
        hasRead = true
        return event
    }

    /// The JSON object in a text of at most `longestLine` bytes; nil if it is none.
    static func object(in text: ArraySlice<UInt8>) -> JSONValue? {
        guard text.first(where: { $0 != 0x20 && $0 != 0x0A }) == UInt8(ascii: "{") else { return nil }
        // What is no JSON is no event; where the text breaks doesn't matter.
        guard let value = try? JSONValue.parse(json: Array(text), limits: limits), value.object != nil else {
            return nil
        }
        return value
    }
}
