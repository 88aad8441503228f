package import DequeModule
import Synchronization

extension RecordWatch {
    /// Reads a watch; one task uses it at a time.
    package struct Iterator: AsyncIteratorProtocol {
        private enum Phase {
            case unstarted
            /// Gives the present records, page by page, as they were at one version.
            case listing(after: RecordStore.ListPosition?)
            case live(position: Int64)
        }

        /// Bounds what an iterator holds at a time.
        private static let pageSize = 200
        /// The same of the present records, which are read from the database and can be large.
        private static let listPageSize = 50
        private static let listPageBytes = 4 << 20

        private let watch: RecordWatch
        private var phase = Phase.unstarted
        /// Of the next page of present records.
        private var listLimit = 10
        private var pending: Deque<WatchEvent> = []

        init(watch: RecordWatch) {
            self.watch = watch
        }

        /// The next event; nil when the task is cancelled, or the watch or the store has come to its end.
        package mutating func next() async throws -> WatchEvent? {
            try await fill() ? pending.popFirst() : nil
        }

        /// All events that are there already, in order; waits if there are none.
        ///
        /// Nil as from `next`.
        package mutating func nextBatch() async throws -> Deque<WatchEvent>? {
            guard try await fill() else { return nil }
            defer { pending = [] }
            return pending
        }

        /// Waits until something is pending; false at the end.
        private mutating func fill() async throws -> Bool {
            while !Task.isCancelled, !watch.requests.isEnded {
                if !pending.isEmpty { return true }
                if watch.store.hub.isClosed { return false }
                switch phase {
                case .unstarted: try await start()
                case .listing(let last): try await list(after: last)
                case .live(let position):
                    guard try await advance(from: position) else { return false }
                }
            }
            return false
        }

        private mutating func start() async throws {
            switch watch.query.start {
            case .now: phase = .live(position: watch.madeAt)
            case .after(let version):
                if version > watch.store.hub.latestVersion { try await watch.store.checkReach(of: version) }
                phase = .live(position: version)
            case .initialThenLive:
                guard watch.query.kind != nil else {
                    throw StoreError(.badRequest, "a watch that begins with the present records needs a kind")
                }
                phase = .listing(after: nil)
            }
        }

        private mutating func list(after last: RecordStore.ListPosition?) async throws {
            add(try await watch.store.page(listQuery, after: last, counting: false))
        }

        /// Takes what is there, or waits for it; false at the end.
        private mutating func advance(from position: Int64) async throws -> Bool {
            switch takeRecent(after: position) {
            case .something: return true
            case .closed: return false
            case .behind:
                let page = try await watch.store.changes(after: position, for: watch.query, limit: Self.pageSize)
                take(page.changes, upTo: page.upTo)
                return true
            case .nothing:
                let wake = await watch.store.hub.wait(after: position, query: watch.query, watch: watch.id) {
                    watch.requests.isAny
                }
                guard let wake else { return false }
                phase = .live(position: wake)
                return true
            }
        }
    }
}

/// What is done without waiting. Never inlined: what it needs for a moment would be kept for as long as a watch waits.
extension RecordWatch.Iterator {
    private enum Recent {
        case something
        case behind
        case nothing
        case closed
    }

    private var listQuery: ListQuery {
        @inline(never) get {
            var query = ListQuery(kind: watch.query.kind ?? "", namespace: watch.query.namespace)
            query.labels = watch.query.labels
            query.fields = watch.query.fields
            query.filter = watch.query.filter
            query.limit = listLimit
            return query
        }
    }

    @inline(never)
    private mutating func add(_ page: RecordStore.ListPage) {
        let bytes = page.records.reduce(1) { $0 + $1.footprint }
        // Those that follow are probably about as large.
        listLimit = max(1, min(Self.listPageSize, listLimit * 2, page.records.count * Self.listPageBytes / bytes))
        pending.append(contentsOf: page.records.lazy.map(WatchEvent.added))
        if let next = page.next {
            phase = .listing(after: next)
        } else {
            pending.append(.initialDone(resourceVersion: page.version))
            phase = .live(position: page.version)
        }
    }

    /// Takes what is in memory, or a bookmark that was asked for.
    @inline(never)
    private mutating func takeRecent(after position: Int64) -> Recent {
        switch watch.store.hub.changes(after: position, limit: Self.pageSize) {
        case .changes(let changes): take(changes, upTo: changes.last?.version ?? position)
        case .behind: return .behind
        case .closed: return .closed
        case .nothing:
            guard watch.requests.bookmark.exchange(false, ordering: .acquiringAndReleasing) else { return .nothing }
            pending.append(.bookmark(resourceVersion: position))
        }
        return .something
    }

    @inline(never)
    private mutating func take(_ changes: [RecordChange], upTo position: Int64) {
        pending.append(contentsOf: changes.lazy.compactMap(watch.query.event))
        phase = .live(position: position)
    }
}
