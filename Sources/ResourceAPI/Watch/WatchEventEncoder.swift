import AgxModel
import ManifestFormat
import NIOCore
import RecordStore

import struct Foundation.Date

/// Turns the events of one watch into lines, in the shape that the client asked for.
struct WatchEventEncoder: Sendable {
    private let shaper: ObjectShaper
    private let marksInitialEvents: Bool
    private let show: @Sendable (Record) -> JSONValue
    private let lines: EventLines?
    private let now: @Sendable () -> Date
    private var hasSentColumns = false

    /// `marksInitialEvents` ends the initial events with a bookmark that says so; `show` makes objects of records;
    /// `lines` keeps lines for all watches that show the same.
    init(
        _ shaper: ObjectShaper,
        marksInitialEvents: Bool,
        show: @escaping @Sendable (Record) -> JSONValue,
        lines: EventLines?,
        now: @escaping @Sendable () -> Date,
    ) {
        self.shaper = shaper
        self.marksInitialEvents = marksInitialEvents
        self.show = show
        self.lines = shaper.shape == .whole ? lines : nil
        self.now = now
    }

    /// The line of an event, with its line feed; nil for one that clients aren't told of.
    mutating func line(for event: WatchEvent) -> ByteBuffer? {
        switch event {
        case .added(let record): line(type: "ADDED", record)
        case .modified(let record): line(type: "MODIFIED", record)
        case .deleted(let record): line(type: "DELETED", record)
        case .bookmark(let version): bookmark(version, endsInitialEvents: false)
        case .initialDone(let version): marksInitialEvents ? bookmark(version, endsInitialEvents: true) : nil
        }
    }

    private mutating func line(type: String, _ record: Record) -> ByteBuffer {
        if let lines {
            return lines.line(type: type, version: record.resourceVersion) { Self.line(type: type, show(record)) }
        }
        var shaper = shaper
        shaper.now = Timestamp(now())
        defer { hasSentColumns = true }
        return Self.line(type: type, shaper.item(show(record), withColumns: !hasSentColumns))
    }

    private func bookmark(_ version: Int64, endsInitialEvents: Bool) -> ByteBuffer {
        Self.line(type: "BOOKMARK", shaper.bookmark(version: version, endsInitialEvents: endsInitialEvents))
    }

    static func line(type: String, _ object: JSONValue) -> ByteBuffer {
        let event: JSONValue = ["type": .string(type), "object": object]
        return ByteBuffer(bytes: event.jsonBytes() + [UInt8(ascii: "\n")])
    }
}
