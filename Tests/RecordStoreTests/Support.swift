import Foundation
import ManifestFormat
import RecordStore
import Synchronization
import TestSupport

/// A wall clock that moves when the test says so.
final class TestClock: Sendable {
    private let seconds = Mutex(1_800_000_000.0)
    var now: Date { Date(timeIntervalSince1970: seconds.withLock { $0 }) }
    func advance(by interval: Double) { seconds.withLock { $0 += interval } }
}

extension SeededGenerator {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
    mutating func pick<Element>(_ elements: [Element]) -> Element? { elements.randomElement(using: &self) }
}

/// Runs `body` with the path of a database in a directory of its own, which is removed afterwards.
func withDatabasePath<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let directory = FileManager.default.temporaryDirectory.appending(path: "record-store-\(UUID().uuidString)")
    // What is left of a temporary directory harms nobody.
    defer { try? FileManager.default.removeItem(at: directory) }
    return try await body(directory.appending(path: "agx.db").path)
}

/// Runs `body` with an empty store.
func withStore<Value>(
    _ options: StoreOptions = StoreOptions(),
    _ body: (RecordStore) async throws -> Value,
) async throws -> Value {
    try await withDatabasePath { path in
        let store = try RecordStore(path: path, options: options)
        let value = try await body(store)
        try store.close()
        return value
    }
}

func draft(
    _ name: String,
    kind: String = "Container",
    namespace: String = "acme",
    labels: [String: String] = [:],
    finalizers: [String] = [],
    owners: [Record] = [],
    spec: JSONValue = ["image": "one"],
) -> RecordDraft {
    let key = RecordKey(kind: kind, namespace: namespace, name: name)
    var draft = RecordDraft(key: key, apiVersion: "runagx.com/v1", content: ["spec": spec])
    draft.labels = labels
    draft.finalizers = finalizers
    draft.ownerReferences = owners.map(reference)
    return draft
}

func reference(to owner: Record) -> OwnerReference {
    OwnerReference(apiVersion: owner.apiVersion, kind: owner.key.kind, name: owner.key.name, uid: owner.uid)
}

/// The code that `body` fails with, nil if it does not.
func failure(_ body: () async throws -> some Any) async -> StoreError.Code? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? StoreError)?.code
    }
}

extension RecordWatch.Iterator {
    /// The next `count` events.
    mutating func next(_ count: Int) async throws -> [WatchEvent] {
        var events: [WatchEvent] = []
        while events.count < count, let event = try await next() { events.append(event) }
        return events
    }

    /// All events up to now; the watch it belongs to is asked for a bookmark, which is not among them.
    mutating func drain(_ watch: RecordWatch) async throws -> [WatchEvent] {
        watch.requestBookmark()
        var events: [WatchEvent] = []
        while let event = try await next() {
            if case .bookmark = event { return events }
            events.append(event)
        }
        return events
    }
}

extension WatchEvent {
    /// Such as `added one`.
    var text: String {
        switch self {
        case .added(let record): "added \(record.key.name)"
        case .modified(let record): "modified \(record.key.name)"
        case .deleted(let record): "deleted \(record.key.name)"
        case .initialDone: "initial done"
        case .bookmark: "bookmark"
        }
    }
}
