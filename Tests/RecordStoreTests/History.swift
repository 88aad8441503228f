import Foundation
import ManifestFormat
import RecordStore
import TestSupport
import Testing

/// A run of random steps; everything it does follows from the seed.
struct History {
    struct Follower {
        var watch: RecordWatch
        var events: RecordWatch.Iterator
        var query: WatchQuery
        var records: [RecordKey: Record] = [:]
        var last: Int64 = 0
    }

    struct Paging {
        var query: ListQuery
        var expected: [Record]
        var seen: [Record] = []
        var version: Int64
    }

    let path: String
    let clock = TestClock()
    var random: SeededGenerator
    var store: RecordStore
    var model = HistoryModel()
    var pagings: [Paging] = []
    var followers: [Follower] = []
    var deadUIDs: [String] = []
    var options: StoreOptions

    init(path: String, seed: UInt64) throws {
        self.path = path
        random = SeededGenerator(seed: seed)
        let clock = clock
        options = StoreOptions(now: { clock.now }, changeLogMinimum: 40)
        options.recentChanges = 24
        options.parsedRecords = 16
        store = try RecordStore(path: path, options: options)
    }

    private mutating func key() -> RecordKey {
        let kind = random.pick(["A", "B"]) ?? "A"
        return RecordKey(
            kind: kind,
            namespace: random.pick(["x", "y"]) ?? "x",
            name: "n\(Int.random(in: 0..<7, using: &random))",
        )
    }

    private mutating func labels() -> [String: String] {
        random.chance(50) ? ["on": random.chance(50) ? "yes" : "no"] : [:]
    }

    /// Mostly of one namespace: the store refuses those of others.
    private mutating func owners(in namespace: String) -> [OwnerReference] {
        guard random.chance(40) else { return [] }
        let isNear = random.chance(90)
        var owners = model.items.filter { !isNear || $0.key.namespace == namespace }.map { key, item in
            OwnerReference(apiVersion: "v1", kind: key.kind, name: key.name, uid: item.uid)
        }
        if random.chance(20) {
            owners += deadUIDs.suffix(2).map { OwnerReference(apiVersion: "v1", kind: "A", name: "dead", uid: $0) }
        }
        owners.sort { $0.uid < $1.uid }
        return (0..<2).compactMap { _ in random.pick(owners) }
    }

    mutating func step() async throws {
        clock.advance(by: Double(Int.random(in: 0..<3, using: &random)))
        let before = Set(model.items.values.map(\.uid))
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: try await create()
        case 30..<55: try await update()
        case 55..<68: try await setStatus()
        case 68..<80: try await delete()
        case 80..<84: try await failingTransaction()
        case 84..<90: try await page()
        case 90..<97: try await follow()
        case 97..<99: try await compact()
        default: try await reopen()
        }
        deadUIDs += before.subtracting(model.items.values.map(\.uid)).sorted()
        let version = try await store.latestResourceVersion()
        try #require(version == model.version)
    }

    private mutating func create() async throws {
        var draft = RecordDraft(
            key: key(),
            apiVersion: "v1",
            content: ["spec": ["n": .integer(Int64.random(in: 0..<4, using: &random))]],
        )
        draft.labels = labels()
        draft.finalizers = random.chance(30) ? ["f/one", "f/two"] : []
        draft.ownerReferences = owners(in: draft.key.namespace)
        let wanted = draft
        var made: Record?
        let code = await failure { made = try await store.create(wanted, durability: .normal) }
        var item = HistoryModel.Item(uid: made?.uid ?? "", spec: draft.content["spec"] ?? .null)
        item.labels = draft.labels
        item.finalizers = draft.finalizers
        item.owners = draft.ownerReferences.map(\.uid)
        let expected = model.create(draft.key, item)
        try #require(code == expected)
    }

    private mutating func update() async throws {
        let key = key()
        guard var record = try await store.get(key) else { return }
        let isCurrent = !random.chance(10)
        let expecting = record.resourceVersion - (isCurrent ? 0 : 1)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: record.spec = ["n": .integer(Int64.random(in: 0..<4, using: &random))]
        case 1: record.labels = labels()
        case 2: record.finalizers = Array(record.finalizers.dropFirst())
        case 3: record.finalizers.append("f/three")
        case 4: record.ownerReferences = owners(in: key.namespace)
        default: break
        }
        let edited = record
        let code = await failure { try await store.update(edited, expecting: expecting, durability: .normal) }
        let expected = model.update(key, to: HistoryModel.Item(edited), isCurrent: isCurrent)
        try #require(code == expected)
    }

    private mutating func setStatus() async throws {
        let key = key()
        guard let record = try await store.get(key) else { return }
        let isCurrent = !random.chance(10)
        let status: JSONValue = ["s": .integer(Int64.random(in: 0..<3, using: &random))]
        let code = await failure {
            try await store.updateStatus(
                of: key,
                uid: record.uid,
                to: status,
                expecting: record.resourceVersion + (isCurrent ? 0 : 1),
            )
        }
        let expected = model.setStatus(key, uid: record.uid, status, isCurrent: isCurrent)
        try #require(code == expected)
    }

    private mutating func delete() async throws {
        let key = key()
        let code = await failure { try await store.delete(key, durability: .normal) }
        let expected = model.delete(key)
        try #require(code == expected)
    }

    /// Several writes and then an error: nothing may stay.
    private mutating func failingTransaction() async throws {
        let keys = (0..<4).map { _ in key() }
        let code = await failure {
            try await store.write(durability: .normal) { transaction in
                for key in keys {
                    if var record = try transaction.get(key) {
                        record.labels["lost"] = "yes"
                        _ = try transaction.update(record, expecting: record.resourceVersion)
                        _ = try transaction.delete(key)
                    } else {
                        _ = try transaction.create(RecordDraft(key: key, apiVersion: "v1", content: [:]))
                    }
                }
                throw StoreError(.forbidden, "on purpose")
            }
        }
        try #require(code == .forbidden || code == .notFound)
    }

    /// Begins a list in pages, or goes on with one; writes have happened in between.
    private mutating func page() async throws {
        guard let index = pagings.indices.randomElement(using: &random), !random.chance(30) else {
            var query = ListQuery(kind: random.pick(["A", "B"]) ?? "A", namespace: random.chance(50) ? "x" : nil)
            if random.chance(40) { query.labels = try .parse(random.chance(50) ? "on=yes" : "on!=yes") }
            let all = try await store.list(query)
            query.limit = Int.random(in: 1..<5, using: &random)
            let first = try await store.list(query)
            try await compareStored(query, first)
            try #require(first.resourceVersion == all.resourceVersion)
            query.continueToken = first.continueToken
            let paging = Paging(
                query: query,
                expected: all.records,
                seen: first.records,
                version: first.resourceVersion,
            )
            try await finishOrKeep(paging)
            return
        }
        var paging = pagings.remove(at: index)
        let page = try await store.list(paging.query)
        try await compareStored(paging.query, page)
        paging.seen += page.records
        try #require(page.resourceVersion == paging.version)
        if let remaining = page.remainingCount { try #require(remaining == paging.expected.count - paging.seen.count) }
        paging.query.continueToken = page.continueToken
        try await finishOrKeep(paging)
    }

    /// What is stored must be the same page, where there is one.
    private func compareStored(_ query: ListQuery, _ page: RecordPage) async throws {
        guard let stored = try await store.stored(query) else { return }
        try #require(query.labels == nil)
        try #require(stored.objects.map(\.json) == page.records.map { $0.object.jsonText() })
        try #require(stored.version == page.resourceVersion)
        try #require(stored.continueToken == page.continueToken)
        try #require(stored.remainingCount == page.remainingCount)
    }

    private mutating func finishOrKeep(_ paging: Paging) async throws {
        if paging.query.continueToken == nil {
            try #require(paging.seen == paging.expected)
        } else {
            pagings.append(paging)
        }
    }

    /// Begins a watch, or lets one catch up and compares what it has been told with a list.
    private mutating func follow() async throws {
        guard let index = followers.indices.randomElement(using: &random), !random.chance(25) else {
            var query = WatchQuery(kind: random.pick(["A", "B"]), start: .initialThenLive)
            if random.chance(50) { query.namespace = "y" }
            if random.chance(50) { query.labels = try .parse("on=yes") }
            let watch = store.watch(query)
            followers.append(Follower(watch: watch, events: watch.makeAsyncIterator(), query: query))
            return
        }
        try await catchUp(index)
    }

    private mutating func catchUp(_ index: Int) async throws {
        var follower = followers[index]
        let events = try await follower.events.drain(follower.watch)
        for event in events { try take(event, &follower) }
        followers[index] = follower
        var query = ListQuery(kind: follower.query.kind ?? "", namespace: follower.query.namespace)
        query.labels = follower.query.labels
        let expected = try await store.list(query).records
        try #require(follower.records.values.sorted { $0.key < $1.key } == expected)
    }

    private func take(_ event: WatchEvent, _ follower: inout Follower) throws {
        if let record = event.record {
            let known = follower.records[record.key]
            switch event {
            case .added: try #require(known == nil)
            case .modified: try #require(known?.uid == record.uid)
            default: try #require(known?.uid == record.uid)
            }
            if case .deleted = event {
                follower.records[record.key] = nil
            } else {
                follower.records[record.key] = record
            }
            // The present records come in the order of their names, what follows in the order of versions.
            if follower.last > 0 { try #require(record.resourceVersion > follower.last) }
        }
        if follower.last > 0 { follower.last = event.resourceVersion }
        if case .initialDone(let version) = event { follower.last = max(1, version) }
    }

    /// Lets the log forget; whoever needed it must have been let to go on before.
    private mutating func compact() async throws {
        for index in followers.indices { try await catchUp(index) }
        pagings = []
        clock.advance(by: 700)
        try await store.compactChangeLog()
        if model.version > 41 {
            var old = store.watch(WatchQuery(start: .after(model.version - 41))).makeAsyncIterator()
            let code = await failure { try await old.next() }
            try #require(code == .expired)
        }
    }

    private mutating func reopen() async throws {
        try store.close()
        for index in followers.indices {
            let ended = try await followers[index].events.next()
            try #require(ended == nil)
        }
        followers = []
        store = try RecordStore(path: path, options: options)
    }

    mutating func checkAll() async throws {
        var found: [RecordKey: HistoryModel.Item] = [:]
        for kind in ["A", "B"] {
            let records = try await store.list(ListQuery(kind: kind)).records
            for record in records { found[record.key] = HistoryModel.Item(record) }
            let stored = try await store.stored(ListQuery(kind: kind))
            try #require(stored?.objects.map(\.json) == records.map { $0.object.jsonText() })
        }
        let different = Set(found.keys).union(model.items.keys).filter { found[$0] != model.items[$0] }
        for key in different.sorted() {
            Issue.record(
                "\(key): is \(String(describing: found[key])), expected \(String(describing: model.items[key]))"
            )
        }
        try #require(different.isEmpty)
        for index in followers.indices { try await catchUp(index) }
        let orphans = try await store.collectOrphans()
        try #require(orphans == 0)
    }
}
