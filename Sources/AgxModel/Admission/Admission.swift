package import ManifestFormat

/// The rules that a schema can't say: between fields, between objects, and between an object and what it was.
///
/// Runs after defaulting and `KindDefinition.validate`, on an object that passed them.
package enum Admission {
    /// What is wrong with a write; empty if nothing is.
    ///
    /// A write that leaves the content as it was is not looked at, so that a rule that became stricter, such as a plan
    /// that was cut, doesn't stop people from labelling what exists.
    ///
    /// - Throws: what the lookup throws, and `ModelError` for an object that its schema would have refused.
    package static func review(
        new: JSONValue,
        old: JSONValue?,
        lookup: any AdmissionLookup,
        author: Author,
    ) throws -> [FieldIssue] {
        if let old, old["spec"] == new["spec"], new["spec"] != nil { return [] }
        let request = AdmissionRequest(new: new, old: old, lookup: lookup, author: author)
        switch new["kind"]?.string {
        case Company.kind: return try CompanyAdmission(request: request).review()
        case Plan.kind: return try PlanAdmission(request: request).review()
        case ResourceCap.kind: return try ResourceCapAdmission(request: request).review()
        case Network.kind: return try NetworkAdmission(request: request).review()
        case Volume.kind: return request.reservedNameIssues()
        case Container.kind: return try ContainerAdmission(request: request).review()
        case AgentTask.kind: return try TaskAdmission(request: request).review()
        case Run.kind: return RunAdmission(request: request).review()
        case Schedule.kind: return try ScheduleAdmission(request: request).review()
        case PriceList.kind: return try PriceListAdmission(request: request).review()
        default: return []
        }
    }
}
