import ManifestFormat

/// The patch that `kubectl apply` makes: what changed in the file is changed, what left the file is removed, and what
/// others have set stays.
enum ThreeWayMerge {
    /// A JSON merge patch (RFC 7386) from the live object to the file's.
    ///
    /// `original` is what was applied last (`{}` if nothing was), `modified` what is to be applied now.
    static func patch(original: JSONValue, modified: JSONValue, current: JSONValue) -> JSONValue {
        let additions = filtered(mergePatch(from: current, to: modified), keepsNulls: false)
        let deletions = filtered(mergePatch(from: original, to: modified), keepsNulls: true)
        return merged(deletions, additions)
    }

    /// The merge patch from one object to another; arrays and scalars are replaced as a whole.
    static func mergePatch(from old: JSONValue, to new: JSONValue) -> JSONValue {
        guard let before = old.object, let after = new.object else { return new }
        var patch: [String: JSONValue] = [:]
        for (name, value) in after {
            guard let previous = before[name] else {
                patch[name] = value
                continue
            }
            guard previous != value else { continue }
            if previous.object != nil, value.object != nil {
                let inner = mergePatch(from: previous, to: value)
                if inner.object?.isEmpty == false { patch[name] = inner }
            } else {
                patch[name] = value
            }
        }
        for name in before.keys where after[name] == nil { patch[name] = .null }
        return .object(patch)
    }

    /// Only the removals of a patch, or all but them.
    ///
    /// An empty object is a value, not an empty patch.
    private static func filtered(_ patch: JSONValue, keepsNulls: Bool) -> JSONValue {
        var kept: [String: JSONValue] = [:]
        for (name, value) in patch.object ?? [:] {
            switch value {
            case .null: if keepsNulls { kept[name] = .null }
            case .object(let members) where !members.isEmpty:
                let inner = filtered(value, keepsNulls: keepsNulls)
                if inner.object?.isEmpty == false { kept[name] = inner }
            default: if !keepsNulls { kept[name] = value }
            }
        }
        return .object(kept)
    }

    private static func merged(_ deletions: JSONValue, _ additions: JSONValue) -> JSONValue {
        guard var result = deletions.object, let added = additions.object else { return additions }
        for (name, value) in added { result[name] = result[name].map { merged($0, value) } ?? value }
        return .object(result)
    }
}
