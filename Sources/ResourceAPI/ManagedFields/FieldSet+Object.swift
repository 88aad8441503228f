package import ManifestFormat

extension FieldSet {
    /// The fields that a value sets: its leaves, empty objects and lists, list elements, and names that people choose.
    package init(of value: JSONValue, _ schema: FieldSchema?) {
        self.init()
        for part in FieldParts(value, schema).parts ?? [] {
            let inner = FieldSet(of: part.value, part.schema)
            if inner.isEmpty || part.isNamedByPeople { insert(part.element) }
            setBelow(part.element, inner)
        }
    }

    /// Every path that there is in a value, those of objects and lists included.
    static func all(of value: JSONValue, _ schema: FieldSchema?) -> FieldSet {
        var result = FieldSet()
        for part in FieldParts(value, schema).parts ?? [] {
            result.insert(part.element)
            result.setBelow(part.element, all(of: part.value, part.schema))
        }
        return result
    }
}
