import AgxModel
import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import Testing

@testable import FleetController

@Suite("Events in the store", .timeLimit(.minutes(5)))
struct EventRecorderTests {
    private static func recorder(_ store: RecordStore, now: @escaping @Sendable () -> Date) -> EventRecorder {
        EventRecorder(
            store: store,
            component: "agx-runtime",
            now: now,
            makeSuffix: { String(UInt64.random(in: 0...UInt64.max), radix: 16) },
            logger: FleetHarness.silent,
        )
    }

    @Test("an event about an object of the longest name has a name that is one")
    func longName() async throws {
        try await FleetHarness.withStore { store in
            let label = String(repeating: "a", count: 60)
            let long = [label, label, label].joined(separator: ".")
            // Of 231 characters, with a dot where the name is cut, and of 253.
            let stems = ["\(long).\(label.prefix(46)).b", "\(long).\(label).\(label.prefix(9))"]
            for name in stems {
                let key = RecordKey(kind: "Task", namespace: "acme", name: name)
                await Self.recorder(store) { Date() }.record(.normal, "Started", "", about: key, uid: "u")
            }
            let events = try await store.list(ListQuery(kind: Event.kind)).records
            #expect(events.count == 2 && events.allSatisfy { DNSName.isSubdomain($0.key.name) })
            #expect(Set(events.compactMap { $0.content["involvedObject"]?["name"]?.string }) == Set(stems))
        }
    }

    @Test("the same told again counts up; of another company's object it is another event, whatever uid is told")
    func stolenUID() async throws {
        try await FleetHarness.withStore { store in
            let recorder = Self.recorder(store) { Date() }
            for company in ["acme", "globex", "acme", "acme"] {
                let key = RecordKey(kind: "Task", namespace: company, name: "build")
                await recorder.record(.normal, "Started", "", about: key, uid: "u")
            }
            let events = try await store.list(ListQuery(kind: Event.kind)).records
            let counts = events.map { [$0.key.namespace: $0.content["count"]?.integer ?? 1] }
            #expect(Set(counts) == [["acme": 3], ["globex": 1]])
        }
    }

    @Test("events that have not happened again for an hour go, however many there are")
    func expiry() async throws {
        try await FleetHarness.withStore { store in
            let start = Date()
            let now = Mutex(start)
            let recorder = Self.recorder(store) { now.withLock(\.self) }
            for index in 0..<1100 {
                let key = RecordKey(kind: "Task", namespace: "acme", name: "t\(index)")
                await recorder.record(.normal, "Started", "", about: key, uid: "u\(index)")
            }
            now.withLock { $0 = start.addingTimeInterval(1800) }
            let again = RecordKey(kind: "Task", namespace: "acme", name: "t7")
            await recorder.record(.normal, "Started", "", about: again, uid: "u7")
            now.withLock { $0 = start.addingTimeInterval(3700) }
            await recorder.expire()
            let left = try await store.list(ListQuery(kind: Event.kind)).records
            #expect(left.map { $0.content["count"] } == [2])
        }
    }
}
