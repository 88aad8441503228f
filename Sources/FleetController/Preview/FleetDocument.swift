package import ManifestFormat
package import RecordStore

/// One document that a person may apply: checked and with its defaults, but not written.
package struct FleetDocument: Sendable, Hashable {
    package var key: RecordKey
    package var spec: JSONValue

    package init(key: RecordKey, spec: JSONValue) {
        self.key = key
        self.spec = spec
    }
}
