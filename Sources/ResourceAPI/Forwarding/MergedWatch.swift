import NIOCore

/// A watch of all namespaces as its client sees it: takes what is told of them, one after the other, and says what the
/// client is to be told.
///
/// Knows no clock, task or stream.
struct MergedWatch: Sendable {
    /// What it is told.
    enum Message: Sendable {
        /// A namespace takes part; `hasNoPlace` if it begins with what happens next, wherever its server is then.
        case joined(ForwardedNamespace, hasNoPlace: Bool = false)
        /// Those that take part from the beginning have joined.
        case begun
        /// An event of a namespace; with no position, if it may be told again and others may be missing.
        case change(String, line: ByteBuffer, lineWithColumns: ByteBuffer?, position: Int64?)
        /// The server of a namespace has been read up to a version, with all that it had at the beginning.
        case reached(String, Int64)
        /// The server of a namespace is not to be waited for.
        case away(String)
        /// Nothing is known any more of where the server of a namespace is, and its objects are told again: what the
        /// client has of them may be out of date.
        case lost(String)
        case bookmarkDue
        /// The time is over.
        case over
        /// Something is missing from now on.
        case failed(StatusError)
    }

    private let shaper: ObjectShaper
    private let positions: ForwardedPositions
    private let sendsBookmarks: Bool
    private var ids: [String: String] = [:]
    private var position: ForwardedPositions.Position
    /// Namespaces of which some objects have been told, and not all yet.
    private var unfinished: Set<String> = []
    /// Namespaces that were lost, until they are read to the end again: nothing waits for them.
    private var lost: Set<String> = []
    /// Namespaces that began with what happens next, and of which no version is known yet.
    private var unplaced: Set<String> = []
    /// How many bookmarks were kept back for those.
    private var keptBack = 0
    /// Namespaces whose objects are to be told before the end of the initial events; nil if there is no such end to tell.
    private var awaited: Set<String>?
    private var hasBegun = false
    private var hasSentColumns = false
    /// Whether there is nothing more to be told.
    private(set) var isOver = false

    /// How many bookmarks are kept back in a row for namespaces whose servers don't say where they are.
    private static let maximumKeptBack = 2

    /// Begins at `position`; `marksInitialEvents` ends the initial events with a bookmark that says so.
    init(
        _ shaper: ObjectShaper,
        positions: ForwardedPositions,
        from position: ForwardedPositions.Position,
        sendsBookmarks: Bool,
        marksInitialEvents: Bool,
    ) {
        self.shaper = shaper
        self.positions = positions
        self.position = position
        self.sendsBookmarks = sendsBookmarks
        awaited = marksInitialEvents ? [] : nil
    }

    /// What the client is told then, with its line feed; nil if nothing.
    mutating func take(_ message: Message) -> ByteBuffer? {
        switch message {
        case .joined(let namespace, let hasNoPlace): join(namespace, hasNoPlace)
        case .begun: hasBegun = true
        case .change(let name, let line, let lineWithColumns, let version):
            return change(name, line, lineWithColumns, version)
        case .reached(let name, let version):
            move(name, to: version)
            awaited?.remove(name)
        case .away(let name):
            awaited?.remove(name)
            unplaced.remove(name)
        case .lost(let name): lose(name)
        case .bookmarkDue:
            if !unplaced.isEmpty { keepBack() }
            return bookmark()
        case .over:
            isOver = true
            return bookmark()
        case .failed(let error):
            isOver = true
            return WatchEventEncoder.line(type: "ERROR", error.object)
        }
        return endOfInitialEvents()
    }

    private mutating func join(_ namespace: ForwardedNamespace, _ hasNoPlace: Bool) {
        ids[namespace.name] = namespace.id
        if !hasBegun { awaited?.insert(namespace.name) }
        if hasNoPlace { unplaced.insert(namespace.name) }
    }

    private mutating func change(
        _ name: String,
        _ line: ByteBuffer,
        _ lineWithColumns: ByteBuffer?,
        _ version: Int64?,
    ) -> ByteBuffer {
        move(name, to: version)
        guard !hasSentColumns, let lineWithColumns else { return line }
        hasSentColumns = true
        return lineWithColumns
    }

    private mutating func move(_ name: String, to version: Int64?) {
        guard let version, let id = ids[name] else {
            if !lost.contains(name) { unfinished.insert(name) }
            return
        }
        unfinished.remove(name)
        lost.remove(name)
        unplaced.remove(name)
        position[name] = ForwardedPositions.Place(id: id, version: version)
    }

    private mutating func lose(_ name: String) {
        lost.insert(name)
        position[name] = nil
        awaited?.remove(name)
        unfinished.remove(name)
        unplaced.remove(name)
    }

    private mutating func keepBack() {
        if keptBack == Self.maximumKeptBack { unplaced.removeAll() } else { keptBack += 1 }
    }

    /// To begin where a namespace is unfinished would miss what is deleted of it meanwhile, and to begin without one
    /// that has no place yet would tell all its objects.
    private var number: Int64? {
        unfinished.isEmpty && unplaced.isEmpty ? positions.number(of: position) : nil
    }

    private mutating func endOfInitialEvents() -> ByteBuffer? {
        guard hasBegun, awaited?.isEmpty == true else { return nil }
        awaited = nil
        return line(number ?? positions.numberOfNone(), endsInitialEvents: true)
    }

    private func bookmark() -> ByteBuffer? {
        guard sendsBookmarks, awaited == nil, let number else { return nil }
        return line(number, endsInitialEvents: false)
    }

    private func line(_ number: Int64, endsInitialEvents: Bool) -> ByteBuffer {
        let object = shaper.bookmark(version: number, endsInitialEvents: endsInitialEvents)
        return WatchEventEncoder.line(type: "BOOKMARK", object)
    }
}
