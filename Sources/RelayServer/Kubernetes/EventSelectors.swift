import RecordStore

/// Lets clients that ask for the events of a view find those of the object behind it.
enum EventSelectors {
    /// By the kind of a view: what is behind it.
    private static let sources = ["Pod": "Container", "Namespace": "Company"]

    /// The selector as stored events are to be asked.
    static func adapt(_ selector: FieldSelector) -> FieldSelector {
        var selector = selector
        for index in selector.requirements.indices where selector.requirements[index].path == "source" {
            selector.requirements[index].path = "source.component"
        }
        for prefix in ["involvedObject.", "regarding."] { adapt(&selector.requirements, prefix) }
        return selector
    }

    private static func adapt(_ requirements: inout [FieldSelector.Requirement], _ prefix: String) {
        func isTerm(_ term: FieldSelector.Requirement, _ name: String) -> Bool {
            term.path == prefix + name && term.isEqual
        }
        guard let kind = requirements.firstIndex(where: { isTerm($0, "kind") && sources[$0.value] != nil }),
            let source = sources[requirements[kind].value]
        else { return }
        requirements[kind].value = source
        for index in requirements.indices where isTerm(requirements[index], "apiVersion") {
            if requirements[index].value == "v1" { requirements[index].value = "runagx.com/v1" }
        }
    }
}
