import Synchronization

/// Objects in memory as the API sends them, so that what hasn't changed is not read from the database again.
///
/// What is here is the newest state: the writer names what it is about to change before it commits, and from then on
/// readers get no answer about it here, until it tells what became of it. Kinds that were not asked for the longest
/// time go when there is more than `capacity`.
final class HeldObjects: Sendable {
    fileprivate struct State {
        var kinds: [String: HeldKind] = [:]
        /// Which version each kind last changed at.
        var changedAt: [String: Int64] = [:]
        /// What the commit that is under way changes.
        var changing: Set<RecordKey> = []
        var changingKinds: Set<String> = []
        var latest: Int64
        /// What changed up to this version isn't known by its kind.
        var unknownUpTo: Int64
        var uses: UInt64 = 0
        /// Whether anything is taken.
        var isOpen: Bool
    }

    /// Bytes of all objects together.
    let capacity: Int
    private let state: Mutex<State>

    /// With a `capacity` of 0 nothing is ever held.
    init(latestVersion: Int64, capacity: Int) {
        self.capacity = capacity
        state = Mutex(State(latest: latestVersion, unknownUpTo: latestVersion, isOpen: capacity > 0))
    }

    /// Lets go of everything, for good.
    func close() {
        state.withLock { state in
            state.kinds = [:]
            state.isOpen = false
        }
    }

    var bytes: Int { state.withLock(\.bytes) }

    /// The object of that name; nil if the database must be asked.
    func object(_ key: RecordKey) -> StoredObject? {
        state.withLock { state in
            guard !state.changing.contains(key), let object = state.kinds[key.kind]?.object(key) else { return nil }
            state.touch(key.kind)
            return object
        }
    }

    /// All objects of a kind, of a namespace if one is given; nil if the database must be asked, as it must if this
    /// hasn't come to `version` yet.
    ///
    /// With a `shown` version they are those of that version: the database must be asked if any has changed since.
    func list(kind: String, namespace: String?, notBefore version: Int64, as shown: Int64? = nil) -> StoredList? {
        state.withLock { state in
            guard version <= state.latest, !state.changingKinds.contains(kind),
                shown.map({ state.isUnchanged(kind, since: $0) }) ?? true,
                let objects = state.kinds[kind]?.all(in: namespace)
            else { return nil }
            state.touch(kind)
            return StoredList(objects: objects, version: shown ?? state.latest)
        }
    }

    /// Takes an object that was read at `version`, unless its kind has changed since.
    func insert(_ object: StoredObject, readAt version: Int64) {
        let kind = object.key.kind
        state.withLock { state in
            guard state.isCurrent(kind, at: version) else { return }
            state.kinds[kind, default: HeldKind()].set(object)
            state.touch(kind)
            state.shrink(to: capacity)
        }
    }

    /// Takes all objects of a kind as they were read at `version`, unless it has changed since.
    func insert(_ objects: [StoredObject], kind: String, readAt version: Int64) {
        let held = HeldKind(all: objects)
        guard held.bytes <= capacity else { return }
        state.withLock { state in
            guard state.isCurrent(kind, at: version) else { return }
            state.kinds[kind] = held
            state.touch(kind)
            state.shrink(to: capacity)
        }
    }
}

/// What the writer tells; there is one at a time.
extension HeldObjects {
    /// Called before the commit of some changes.
    func begin(_ changes: [RecordChange]) {
        state.withLock { state in
            for change in changes {
                state.changing.insert(change.record.key)
                state.changingKinds.insert(change.record.key.kind)
            }
        }
    }

    /// Called after the commit, before anybody is told of it.
    func commit(_ changes: [RecordChange]) {
        guard let first = changes.first, let last = changes.last else { return }
        state.withLock { state in
            // Another process wrote in between.
            if first.version != state.latest + 1 { (state.kinds, state.unknownUpTo) = ([:], first.version) }
            for change in changes {
                let key = change.record.key
                state.changedAt[key.kind] = change.version
                state.kinds[key.kind]?.apply(change)
            }
            state.latest = last.version
            state.endChange()
            state.shrink(to: capacity)
        }
    }

    /// Called if the commit failed.
    func abandon() {
        state.withLock { state in
            for kind in state.changingKinds { state.kinds[kind] = nil }
            state.endChange()
        }
    }
}

extension HeldObjects.State {
    fileprivate var bytes: Int { kinds.values.reduce(0) { $0 + $1.bytes } }

    /// Whether what was read of a kind at a version is its newest state.
    fileprivate func isCurrent(_ kind: String, at version: Int64) -> Bool {
        isOpen && !changingKinds.contains(kind) && changedAt[kind, default: 0] <= version
    }

    /// Whether nothing of a kind has changed after a version, which this has come to.
    fileprivate func isUnchanged(_ kind: String, since version: Int64) -> Bool {
        version <= latest && max(changedAt[kind, default: 0], unknownUpTo) <= version
    }

    fileprivate mutating func endChange() {
        changing = []
        changingKinds = []
    }

    fileprivate mutating func touch(_ kind: String) {
        uses += 1
        kinds[kind]?.lastUse = uses
    }

    fileprivate mutating func shrink(to capacity: Int) {
        while bytes > capacity,
            let oldest = kinds.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            kinds[oldest.key] = nil
        }
    }
}
