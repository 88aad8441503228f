/// What a watch says, in the order of versions.
package enum WatchEvent: Sendable, Hashable {
    case added(Record)
    case modified(Record)
    /// The record is gone, or no longer matches; it is as it last was, with the version of that change.
    case deleted(Record)
    /// All records that were there at the start have been given; changes after this version follow.
    case initialDone(resourceVersion: Int64)
    /// Nothing that matches has happened up to this version; sent when `RecordWatch.requestBookmark` asked for it.
    case bookmark(resourceVersion: Int64)

    /// The version up to which the receiver knows everything.
    package var resourceVersion: Int64 {
        switch self {
        case .added(let record), .modified(let record), .deleted(let record): record.resourceVersion
        case .initialDone(let version), .bookmark(let version): version
        }
    }

    /// The record of an event that has one.
    package var record: Record? {
        switch self {
        case .added(let record), .modified(let record), .deleted(let record): record
        case .initialDone, .bookmark: nil
        }
    }
}
