package import AgxModel
package import Foundation
package import Logging
import ManifestFormat
package import RecordStore
import Synchronization

/// Writes what happened and why as Events, where `describe` and `kubectl get events` look.
///
/// The same thing told again counts up one Event instead of adding another. Events are a courtesy: a failure to write
/// one is logged and stops nothing.
package final class EventRecorder: Sendable {
    private struct Identity: Hashable {
        /// Beside the uid: that of a task is its runtime's own word, and may be another company's.
        var key: RecordKey
        var uid: String
        var reason: String
        var message: String
    }

    private static let remembered = 4096
    /// Of a name's 253 characters some are for what makes it unique.
    private static let longestStem = 230
    /// Kubernetes' own lifetime of an Event, in seconds.
    package static let lifetime = 3600.0

    private let store: RecordStore
    private let component: String
    private let now: @Sendable () -> Date
    private let makeSuffix: @Sendable () -> String
    private let logger: Logger
    private let known = Mutex<[Identity: RecordKey]>([:])

    /// `makeSuffix` gives the random end of an Event's name.
    package init(
        store: RecordStore,
        component: String,
        now: @escaping @Sendable () -> Date,
        makeSuffix: @escaping @Sendable () -> String,
        logger: Logger,
    ) {
        self.store = store
        self.component = component
        self.now = now
        self.makeSuffix = makeSuffix
        self.logger = logger
    }

    /// Records one happening about an object.
    package func record(
        _ type: Event.EventType,
        _ reason: String,
        _ message: String,
        about key: RecordKey,
        uid: String,
    ) async {
        let identity = Identity(key: key, uid: uid, reason: reason, message: message)
        do {
            if let present = known.withLock({ $0[identity] }), try await countUp(present) { return }
            let created = try await create(type, reason, message, about: key, uid: uid)
            known.withLock { known in
                if known.count >= Self.remembered { known = [:] }
                known[identity] = created
            }
        } catch {
            logger.warning("an event could not be written", metadata: ["object": "\(key)", "error": "\(error)"])
        }
    }

    private func countUp(_ key: RecordKey) async throws -> Bool {
        guard var record = try await store.get(key) else { return false }
        record.content["count"] = .integer((record.content["count"]?.integer ?? 1) + 1)
        record.content["lastTimestamp"] = .string(Timestamp(now()).description)
        _ = try await store.update(record, expecting: record.resourceVersion, durability: .normal)
        return true
    }

    private func create(
        _ type: Event.EventType,
        _ reason: String,
        _ message: String,
        about key: RecordKey,
        uid: String,
    ) async throws -> RecordKey {
        let object = ObjectReference(
            apiVersion: "runagx.com/v1",
            kind: key.kind,
            namespace: key.namespace.isEmpty ? nil : key.namespace,
            name: key.name,
            uid: uid,
        )
        let event = Event.Spec(
            involvedObject: object,
            type: type,
            reason: reason,
            message: message,
            at: Timestamp(now()),
            component: component,
        )
        let namespace = key.namespace.isEmpty ? "default" : key.namespace
        let eventKey = RecordKey(
            kind: Event.kind,
            namespace: namespace,
            name: "\(Self.stem(key.name)).\(makeSuffix())",
        )
        let content = try JSONValue(encoding: event).object ?? [:]
        let draft = RecordDraft(key: eventKey, apiVersion: "v1", content: content)
        return try await store.create(draft, durability: .normal).key
    }

    /// As much of an object's name as leaves room for the end of an Event's name.
    private static func stem(_ name: String) -> Substring {
        var stem = name.prefix(longestStem)
        while let last = stem.last, last == "." || last == "-" { stem.removeLast() }
        return stem
    }

    /// Removes Events that have not happened again for an hour.
    package func expire() async {
        do {
            for (key, uid) in try await expired() {
                do throws(StoreError) {
                    _ = try await store.delete(key, preconditions: Preconditions(uid: uid))
                } catch {
                    // Somebody else has removed it.
                    guard error.code == .notFound || error.code == .conflict else { throw error }
                }
            }
        } catch {
            logger.warning("old events could not be removed", metadata: ["error": "\(error)"])
        }
    }

    /// Read in pages: there may be many.
    private func expired() async throws(StoreError) -> [(key: RecordKey, uid: String)] {
        var found: [(key: RecordKey, uid: String)] = []
        var query = ListQuery(kind: Event.kind, limit: 500)
        repeat {
            let page = try await store.list(query)
            found += page.records.filter { isExpired($0) }.map { ($0.key, $0.uid) }
            query.continueToken = page.continueToken
        } while query.continueToken != nil
        return found
    }

    private func isExpired(_ record: Record) -> Bool {
        // One whose time can't be read goes by its age.
        let time = record.content["lastTimestamp"]?.string.flatMap { try? Timestamp($0) }
        return now().timeIntervalSince(time?.date ?? record.creationTimestamp) > Self.lifetime
    }
}
