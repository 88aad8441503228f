package import ManifestFormat

/// Why a text is no FieldsV1.
package struct FieldSetError: Error, Sendable, Hashable {
    /// Fit for a person; names the part that is wrong.
    package var message: String
}

extension FieldSet {
    /// The most paths that are read of one set; an object of the greatest size has fewer.
    private static let maximumPaths = 100_000

    /// The set as `fieldsV1`: names such as `f:spec`, a dot for an object or element that is in the set beside its parts.
    package var fieldsV1: JSONValue {
        var object: [String: JSONValue] = [:]
        for element in members { object[element.text] = .object([:]) }
        for (element, set) in children {
            var inner = set.fieldsV1
            if members.contains(element) { inner["."] = .object([:]) }
            object[element.text] = inner
        }
        return .object(object)
    }

    /// Reads `fieldsV1`; throws for names of no known form, for values that are no objects, and past the bounds.
    package init(fieldsV1 value: JSONValue) throws(FieldSetError) {
        var budget = Self.maximumPaths
        guard let members = value.object else { throw FieldSetError(message: "must be an object") }
        var rest = members
        // The object itself is in no set.
        rest["."] = nil
        self = try Self.read(rest, budget: &budget)
    }

    private static func read(_ object: [String: JSONValue], budget: inout Int) throws(FieldSetError) -> FieldSet {
        budget -= object.count
        guard budget >= 0 else { throw FieldSetError(message: "holds more than \(maximumPaths) paths") }
        var result = FieldSet()
        for (text, value) in object {
            let shown = "\"\(text.prefix(100))\""
            guard let element = PathElement(text: text) else {
                throw FieldSetError(message: "\(shown) does not begin with f:, k:, v: or i: and a right name or value")
            }
            guard var inner = value.object else { throw FieldSetError(message: "\(shown) must hold an object") }
            let isMember = inner.removeValue(forKey: ".") != nil
            if isMember || inner.isEmpty { result.insert(element) }
            // Two texts can mean one element: 1 and 1.0 are not equal here, but a key with its names in another order is.
            if !inner.isEmpty { result.addBelow(element, try read(inner, budget: &budget)) }
        }
        return result
    }
}
