import Synchronization

/// The changes that a query covers, in the order of versions, each once; made by `RecordStore.watch`.
///
/// Nothing is buffered for a slow reader: it holds a position, and reads what it missed from the log. It ends when
/// its task is cancelled or the store is closed, and throws `expired` when the log no longer holds what comes next.
package struct RecordWatch: AsyncSequence, Sendable {
    package typealias Element = WatchEvent
    package typealias Failure = any Error

    /// What others than the reader ask of it.
    final class Requests: Sendable {
        /// Whether a bookmark was asked for and not given yet.
        let bookmark = Atomic(false)
        let end = Atomic(false)

        var isEnded: Bool { end.load(ordering: .acquiring) }
        /// Whether a reader that waits has something to do.
        var isAny: Bool { bookmark.load(ordering: .acquiring) || isEnded }
    }

    let store: RecordStore
    let query: WatchQuery
    let id: UInt64
    /// The version at which the watch was made.
    let madeAt: Int64
    let requests = Requests()

    /// Asks for a bookmark: it comes in its turn, after all events up to now, even if nothing else happens.
    package func requestBookmark() {
        requests.bookmark.store(true, ordering: .releasing)
        store.hub.ring(id)
    }

    /// Whether `end` was called.
    package var isEnded: Bool { requests.isEnded }

    /// Ends the watch, even if its reader waits: it gets no more events.
    package func end() {
        requests.end.store(true, ordering: .releasing)
        store.hub.ring(id)
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(watch: self)
    }
}
