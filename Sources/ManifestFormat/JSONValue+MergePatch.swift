extension JSONValue {
    /// The value after an RFC 7386 merge patch: objects are merged, null removes a member, anything else replaces.
    package func mergePatched(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = object ?? [:]
        for (name, change) in changes {
            if change == .null {
                members.removeValue(forKey: name)
            } else {
                members[name] = (members[name] ?? .null).mergePatched(with: change)
            }
        }
        return .object(members)
    }
}
