package import ManifestFormat

/// What one column shows of an object, whenever it is looked at.
package enum TableCell: Sendable, Hashable {
    /// A string, number or boolean, or null where the object has nothing to show.
    case fixed(JSONValue)
    /// How long ago something was.
    case age(since: Timestamp)

    /// What is shown at some time.
    package func value(at now: Timestamp) -> JSONValue {
        switch self {
        case .fixed(let value): value
        case .age(let start): .string(AgeText.between(start, now))
        }
    }
}
