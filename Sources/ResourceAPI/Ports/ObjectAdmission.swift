package import AgxModel
package import ManifestFormat

/// One write that is about to happen, for `ObjectAdmission`.
package enum AdmissionCandidate: Sendable, Hashable {
    case create(JSONValue)
    case update(JSONValue, from: JSONValue)
    case delete(JSONValue)
}

/// Refuses writes for reasons that no schema can say.
package protocol ObjectAdmission: Sendable {
    /// What is wrong with the write; nothing lets it pass.
    ///
    /// Called inside the write's transaction, and `lookup` shows the store as that sees it: of two writes that are
    /// only wrong together, the second is refused. All other writers wait meanwhile, so it must not block.
    func issues(
        with candidate: AdmissionCandidate,
        by author: Author,
        lookup: any AdmissionLookup,
    ) throws -> [FieldIssue]
}

/// The rules of the model, which look at other objects of the store.
package struct ModelAdmission: ObjectAdmission {
    package init() {}

    package func issues(
        with candidate: AdmissionCandidate,
        by author: Author,
        lookup: any AdmissionLookup,
    ) throws -> [FieldIssue] {
        switch candidate {
        case .create(let object): try Admission.review(new: object, old: nil, lookup: lookup, author: author)
        case .update(let object, let old): try Admission.review(new: object, old: old, lookup: lookup, author: author)
        case .delete(let object): try Admission.reviewDeletion(of: object, lookup: lookup, author: author)
        }
    }
}

/// Lets every write pass that its schema allows.
package struct NoAdmission: ObjectAdmission {
    package init() {}

    package func issues(
        with candidate: AdmissionCandidate,
        by author: Author,
        lookup: any AdmissionLookup,
    ) throws -> [FieldIssue] { [] }
}
