/// A kind of object in the API: the words people use for it and where it lives.
package struct ResourceType: Sendable, Hashable {
    /// Empty for the core group.
    package let group: String
    package let version: String
    /// As in paths, such as `companies`.
    package let plural: String
    package let singular: String
    /// As in documents, such as `Company`.
    package let kind: String
    package let shortNames: [String]
    package let isNamespaced: Bool

    private init(_ kind: String, _ plural: String, short: [String], isNamespaced: Bool = true, isCore: Bool = false) {
        group = isCore ? "" : "runagx.com"
        version = "v1"
        self.plural = plural
        singular = kind.lowercased()
        self.kind = kind
        shortNames = short
        self.isNamespaced = isNamespaced
    }

    package static let companies = ResourceType("Company", "companies", short: ["co"], isNamespaced: false)
    package static let plans = ResourceType("Plan", "plans", short: [], isNamespaced: false)
    package static let resourceCaps = ResourceType("ResourceCap", "resourcecaps", short: ["cap"])
    package static let networks = ResourceType("Network", "networks", short: ["net"])
    package static let volumes = ResourceType("Volume", "volumes", short: ["vol"])
    package static let containers = ResourceType("Container", "containers", short: ["ct"])
    package static let tasks = ResourceType("Task", "tasks", short: [])
    package static let runs = ResourceType("Run", "runs", short: [])
    package static let schedules = ResourceType("Schedule", "schedules", short: [])
    package static let providerCredentials = ResourceType(
        "ProviderCredential",
        "providercredentials",
        short: ["cred"],
    )
    package static let priceLists = ResourceType("PriceList", "pricelists", short: ["prices"], isNamespaced: false)
    package static let events = ResourceType("Event", "events", short: ["ev"], isCore: true)

    /// Every type this client knows, in the order that people meet them.
    package static let all = [
        companies, plans, resourceCaps, networks, volumes, containers, tasks, runs, schedules, providerCredentials,
        priceLists, events,
    ]

    /// The type that a word stands for, as in `kubectl get WORD`: plural, singular, kind, short name, each also with
    /// `.runagx.com` or `.v1.runagx.com` behind it; case doesn't matter.
    package static func named(_ word: String) -> ResourceType? {
        let lowered = word.lowercased()
        let bare = lowered.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return all.first { type in
            guard bare.count == 1 || [type.group, "\(type.version).\(type.group)"].contains(bare[1]) else {
                return false
            }
            return [type.plural, type.singular].contains(bare[0]) || type.shortNames.contains(bare[0])
        }
    }

    /// The type of a document with this `apiVersion` and `kind`.
    package static func of(apiVersion: String, kind: String) -> ResourceType? {
        all.first { $0.apiVersion == apiVersion && $0.kind == kind }
    }

    /// As in documents: `runagx.com/v1`, or `v1` for the core group.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// As kubectl prints it before a name: `company.runagx.com`.
    package var qualifiedSingular: String { group.isEmpty ? singular : "\(singular).\(group)" }

    /// As in messages of the API: `companies.runagx.com`.
    package var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }
}
