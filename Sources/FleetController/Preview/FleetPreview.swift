package import ManifestFormat
package import RecordStore

/// What applying documents would do.
package struct FleetPreview: Sendable {
    /// One record that would change, field by field.
    package struct RecordChange: Sendable, Hashable {
        /// What would happen to the record.
        package enum Action: String, Sendable, Hashable {
            case create, update, delete, unchanged
        }

        package var action: Action
        package var key: RecordKey
        package var cause: String
        package var changes: [FieldDifference]
    }

    /// One call to an engine that would follow.
    package struct EngineStep: Sendable, Hashable {
        package var engine: EngineID
        package var step: ResourceStep
    }

    package var records: [RecordChange] = []
    package var steps: [EngineStep] = []
    /// What would keep an object from becoming ready, such as a name that somebody else holds.
    package var problems: [String] = []
}
