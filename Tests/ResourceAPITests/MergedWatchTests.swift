import AgxModel
import Foundation
import ManifestFormat
import NIOCore
import TestSupport
import Testing

@testable import ResourceAPI

@Suite("parts of watches of all namespaces", .timeLimit(.minutes(5)))
struct MergedWatchTests {
    private static func positions(_ maximum: Int = 100) -> ForwardedPositions {
        ForwardedPositions(maximumVersions: maximum) { TestServer.startTime }
    }

    private static func position(_ versions: Int64...) -> ForwardedPositions.Position {
        Dictionary(
            uniqueKeysWithValues: versions.enumerated().map {
                ("n\($0)", ForwardedPositions.Place(id: "1", version: $1))
            }
        )
    }

    private static func watch(_ positions: ForwardedPositions, marks: Bool) throws -> MergedWatch {
        let shaper = try ObjectShaper(
            try TestKinds.builtIn("Task"),
            shape: .whole,
            query: try QueryItems(nil),
            now: .init(TestServer.startTime),
        )
        return MergedWatch(shaper, positions: positions, from: [:], sendsBookmarks: true, marksInitialEvents: marks)
    }

    private static func number(_ line: ByteBuffer?) throws -> Int64? {
        guard let line else { return nil }
        let event = try JSONValue.parse(json: Array(buffer: line))
        return event[path: "object", "metadata", "resourceVersion"]?.string.flatMap { Int64($0) }
    }

    @Test("numbers of positions grow, also while the clock stands, and the same position has the same one")
    func numbers() {
        let positions = Self.positions()
        let first = positions.number(of: Self.position(1))
        #expect(first == Int64(TestServer.startTime.timeIntervalSince1970) * 1_000_000)
        #expect(positions.number(of: Self.position(1)) == first)
        let second = positions.number(of: Self.position(2))
        #expect(second == first + 1)
        // It was known before, but what a client sees must not fall.
        #expect(positions.number(of: Self.position(1)) == second + 1)
        #expect(positions.position(first) == Self.position(1))
        #expect(positions.position(second) == Self.position(2))
        let none = positions.numberOfNone()
        #expect(none > second && positions.position(none) == nil)
    }

    @Test("the oldest positions go when there are too many versions; the newest stays, however large")
    func bound() {
        let positions = Self.positions(5)
        let numbers = [Self.position(1, 2), Self.position(3, 4), Self.position(5, 6)].map(positions.number)
        #expect(numbers.map { positions.position($0) != nil } == [false, true, true])
        let large = positions.number(of: Self.position(1, 2, 3, 4, 5, 6, 7))
        #expect(positions.position(large)?.count == 7)
        #expect(numbers.allSatisfy { positions.position($0) == nil })
        for _ in 0..<20 { _ = positions.number(of: [:]) }
        #expect(positions.position(large) == nil)
    }

    @Test("while a namespace is unfinished, no bookmark stands for a position")
    func unfinished() throws {
        let positions = Self.positions()
        var watch = try Self.watch(positions, marks: true)
        let line = ByteBuffer(string: "line\n")
        #expect(watch.take(.joined(ForwardedNamespace(name: "a", id: "1"))) == nil)
        #expect(watch.take(.begun) == nil)
        #expect(watch.take(.change("a", line: line, lineWithColumns: nil, position: nil)) == line)
        #expect(watch.take(.bookmarkDue) == nil)
        let end = try #require(try Self.number(watch.take(.away("a"))))
        #expect(positions.position(end) == nil)
        #expect(watch.take(.bookmarkDue) == nil)
        #expect(watch.take(.reached("a", 7)) == nil)
        let number = try #require(try Self.number(watch.take(.bookmarkDue)))
        #expect(positions.position(number) == ["a": ForwardedPositions.Place(id: "1", version: 7)])
        #expect(number > end)
        #expect(try Self.number(watch.take(.over)) == number)
        #expect(watch.isOver)
    }

    @Test("for a namespace that is lost nothing waits, and it has no place until it is read to the end again")
    func lost() throws {
        let positions = Self.positions()
        var watch = try Self.watch(positions, marks: true)
        let line = ByteBuffer(string: "line\n")
        for name in ["a", "b"] { #expect(watch.take(.joined(ForwardedNamespace(name: name, id: "1"))) == nil) }
        #expect(watch.take(.begun) == nil)
        #expect(watch.take(.reached("b", 2)) == nil)
        #expect(watch.take(.change("a", line: line, lineWithColumns: nil, position: nil)) == line)
        let end = try #require(try Self.number(watch.take(.lost("a"))))
        let place = ForwardedPositions.Place(id: "1", version: 2)
        #expect(positions.position(end) == ["b": place])
        #expect(watch.take(.change("a", line: line, lineWithColumns: nil, position: nil)) == line)
        #expect(try Self.number(watch.take(.bookmarkDue)) == end)
        #expect(watch.take(.reached("a", 9)) == nil)
        let number = try #require(try Self.number(watch.take(.bookmarkDue)))
        #expect(positions.position(number)?["a"]?.version == 9)
        // It was known where it was.
        #expect(watch.take(.lost("a")) == nil)
        let last = try #require(try Self.number(watch.take(.bookmarkDue)))
        #expect(positions.position(last) == ["b": place])
    }

    @Test(
        "two bookmarks are kept back for a namespace that has no place yet",
        arguments: ["place", "away", "nothing"],
    )
    func unplaced(way: String) throws {
        let positions = Self.positions()
        var watch = try Self.watch(positions, marks: false)
        #expect(watch.take(.joined(ForwardedNamespace(name: "a", id: "1"), hasNoPlace: true)) == nil)
        #expect(watch.take(.begun) == nil)
        #expect(watch.take(.bookmarkDue) == nil)
        switch way {
        case "place": #expect(watch.take(.reached("a", 3)) == nil)
        case "away": #expect(watch.take(.away("a")) == nil)
        default: #expect(watch.take(.bookmarkDue) == nil)
        }
        let number = try #require(try Self.number(watch.take(.bookmarkDue)))
        #expect(positions.position(number)?["a"]?.version == (way == "place" ? 3 : nil))
    }

    @Test("the end of the initial events waits for all that have joined before, and comes once")
    func endOfInitialEvents() throws {
        var watch = try Self.watch(Self.positions(), marks: true)
        for name in ["a", "b"] { #expect(watch.take(.joined(ForwardedNamespace(name: name, id: "1"))) == nil) }
        #expect(watch.take(.reached("a", 1)) == nil)
        #expect(watch.take(.begun) == nil)
        #expect(watch.take(.joined(ForwardedNamespace(name: "late", id: "1"))) == nil)
        #expect(watch.take(.bookmarkDue) == nil)
        #expect(watch.take(.reached("b", 2)) != nil)
        #expect(watch.take(.away("b")) == nil)
        #expect(watch.take(.reached("late", 2)) == nil)
    }

    @Test("lines are found whatever the pieces", arguments: [1, 2, 3, 5, 8, 100])
    func lines(size: Int) throws {
        let room = ListRoom(1_000, limitOfOne: 1_000)
        var splitter = LineSplitter(maximumBytes: 10, share: room.share())
        var found: [String] = []
        let text = Array("one\n\ntwo and 2\nthree\nrest".utf8)
        for start in stride(from: 0, to: text.count, by: size) {
            try splitter.append(ByteBuffer(bytes: text[start..<min(start + size, text.count)]))
            while let line = try splitter.next() {
                found.append(String(buffer: line))
                splitter.letGo(line)
            }
        }
        #expect(found == ["one", "", "two and 2", "three"])
        // Only the rest is held.
        #expect(room.take(1_000 - 4))
        room.give(1_000 - 4)
        try splitter.append(ByteBuffer(string: "12345678"))
        #expect(throws: StatusError.self) { try splitter.next() }
    }

    @Test("lines take no more room than there is, and give it back when they are let go")
    func room() throws {
        let room = ListRoom(10, limitOfOne: 100)
        do {
            var splitter = LineSplitter(maximumBytes: 100, share: room.share())
            try splitter.append(ByteBuffer(string: "123456"))
            #expect(throws: StatusError.self) { try splitter.append(ByteBuffer(string: "12345")) }
            #expect(!room.take(5))
        }
        #expect(room.take(10))
    }

    @Test("streams of one namespace take no more than its own room, and leave that of others")
    func roomOfNamespace() throws {
        let rooms = LineRooms(30, limitOfNamespace: 20)
        let other = rooms.share(of: "b")
        do {
            let (first, second) = (rooms.share(of: "a"), rooms.share(of: "a"))
            try first.take(15)
            #expect(throws: StatusError.self) { try second.take(6) }
            try second.take(5)
            try other.take(10)
            #expect(throws: StatusError.self) { try other.take(1) }
            second.give(5)
            try other.take(5)
            withExtendedLifetime((first, second)) {}
        }
        try rooms.share(of: "a").take(15)
        for number in 0..<200 { _ = rooms.share(of: "n\(number)") }
        try other.take(5)
    }

    @Test("a client that takes nothing holds back all servers: each has one line under way")
    func slowClient() async throws {
        let lines = MergedLines(try Self.watch(Self.positions(), marks: false))
        let sent = Counter()
        await withTaskGroup(of: Void.self) { group in
            for name in ["a", "b", "c"] {
                group.addTask {
                    while !Task.isCancelled {
                        let line = ByteBuffer(string: "line\n")
                        await lines.input.send(.change(name, line: line, lineWithColumns: nil, position: 1))
                        _ = sent.next()
                    }
                }
            }
            var iterator = lines.makeAsyncIterator()
            for taken in 1...30 {
                #expect(await (try? iterator.next()) != nil)
                // The last one that was taken is not written yet, as far as anybody knows.
                #expect(sent.next() <= 2 * taken)
            }
            group.cancelAll()
        }
    }

    @Test("a bell that rings before anybody waits is heard, and one that rings later wakes")
    func bell() async {
        let bell = Doorbell()
        bell.ring()
        bell.ring()
        await bell.wait()
        async let second: Void = bell.wait()
        bell.ring()
        await second
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await bell.wait() }
            group.cancelAll()
        }
    }
}
