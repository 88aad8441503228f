import AgxModel

/// The labels that say which record an engine's object was made from.
package struct ObjectLabels: Sendable, Hashable {
    package var installation: String
    package var company: String
    package var kind: String
    package var name: String
    package var uid: String
    package var generation: Int64
    /// Hash of the inputs that only a replacement can change; empty for networks and volumes.
    package var config: String
    /// Volumes only: whether the data outlives the record, as the record said when the volume was made.
    package var retention: String?
    /// Runtimes only: which gate directory it was started with.
    package var gate: String?

    package init(
        installation: String,
        company: String,
        kind: String,
        name: String,
        uid: String,
        generation: Int64,
        config: String = "",
        retention: String? = nil,
    ) {
        self.installation = installation
        self.company = company
        self.kind = kind
        self.name = name
        self.uid = uid
        self.generation = generation
        self.config = config
        self.retention = retention
    }

    /// Reads the labels of an object; nil if it isn't an object of any agx installation.
    package init?(_ labels: [String: String]) {
        guard let installation = labels[LabelKeys.installation], let company = labels[LabelKeys.company],
            let kind = labels[LabelKeys.kind], let name = labels[LabelKeys.name]
        else { return nil }
        self.init(
            installation: installation,
            company: company,
            kind: kind,
            name: name,
            uid: labels[LabelKeys.uid] ?? "",
            generation: labels[LabelKeys.generation].flatMap { Int64($0) } ?? 0,
            config: labels[LabelKeys.config] ?? "",
            retention: labels[Self.retentionKey],
        )
        gate = labels[Self.gateKey]
    }

    /// Whether the engine's object belongs to the same company of the same installation.
    func isOwner(of labels: [String: String]) -> Bool { hasCompany(of: ObjectLabels(labels)) }

    /// Whether it was made for a record of the same name there.
    func hasMade(_ labels: [String: String]) -> Bool {
        let other = ObjectLabels(labels)
        return hasCompany(of: other) && other?.name == name
    }

    private func hasCompany(of other: ObjectLabels?) -> Bool {
        other?.installation == installation && other?.company == company
    }

    /// The labels as the engine stores them.
    package var dictionary: [String: String] {
        var labels = [
            LabelKeys.installation: installation, LabelKeys.company: company, LabelKeys.kind: kind,
            LabelKeys.name: name, LabelKeys.uid: uid, LabelKeys.generation: String(generation),
            LabelKeys.config: config,
        ]
        labels[Self.retentionKey] = retention
        labels[Self.gateKey] = gate
        return labels
    }

    private static let retentionKey = LabelKeys.prefix + "retention"
    private static let gateKey = LabelKeys.prefix + "gate"
}
