import Synchronization

/// The changes that a query covers, in the order of versions, each once; made by `RecordStore.watch`.
///
/// Nothing is buffered for a slow reader: it holds a position, and reads what it missed from the log. It ends when
/// its task is cancelled or the store is closed, and throws `expired` when the log no longer holds what comes next.
package struct RecordWatch: AsyncSequence, Sendable {
    package typealias Element = WatchEvent
    package typealias Failure = any Error

    /// Whether a bookmark was asked for and not given yet.
    final class BookmarkRequest: Sendable {
        let isPending = Atomic(false)
    }

    let store: RecordStore
    let query: WatchQuery
    let id: UInt64
    /// The version at which the watch was made.
    let madeAt: Int64
    let bookmark = BookmarkRequest()

    /// Asks for a bookmark: it comes in its turn, after all events up to now, even if nothing else happens.
    package func requestBookmark() {
        bookmark.isPending.store(true, ordering: .releasing)
        store.hub.ring(id)
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(watch: self)
    }
}
