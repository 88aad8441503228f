package import ManifestFormat

package import struct Foundation.Date

/// Notes who set which field when a program writes to its own store; declared here, supplied by whoever knows kinds.
package protocol FieldTracker: Sendable {
    /// `metadata.managedFields` of `next`, which the program makes of `live` (nil for a new record) at `time`.
    func managedFields(of next: Record, from live: Record?, part: WrittenPart, at time: Date) -> [JSONValue]
}

/// What a write is about.
package enum WrittenPart: Sendable, Hashable {
    /// All but the status.
    case main
    /// The status alone.
    case status
}

/// Where `managedFields` of a write come from.
package enum ManagedFieldsSource: Sendable, Hashable {
    /// The store's tracker, under the program's own name.
    case tracked
    /// The record or draft: the writer has worked them out for somebody else.
    case given
}

extension RecordTransaction {
    /// The record with the owners of its fields after a write of the program itself.
    func tracked(
        _ next: Record,
        from live: Record?,
        _ part: WrittenPart,
        _ source: ManagedFieldsSource,
    ) -> Record {
        guard source == .tracked, let tracker = options.fieldTracker else { return next }
        var next = next
        next.managedFields = tracker.managedFields(of: next, from: live, part: part, at: time)
        return next
    }
}
