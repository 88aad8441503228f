package import AgxModel
package import ManifestFormat
package import RecordStore

/// One write that is about to happen, for `ObjectAdmission`.
package enum AdmissionCandidate: Sendable, Hashable {
    case create(JSONValue)
    case update(JSONValue, from: JSONValue)
    case delete(JSONValue)
}

/// Refuses writes for reasons that no schema can say.
package protocol ObjectAdmission: Sendable {
    /// What is wrong with the write; nothing lets it pass.
    func issues(with candidate: AdmissionCandidate, by author: Author) async throws -> [FieldIssue]
}

/// The rules of the model, which look at other objects of the store.
///
/// They see the store as it is just before the write, not in one transaction with it.
package struct ModelAdmission: ObjectAdmission {
    private let lookup: StoreLookup

    package init(store: RecordStore) { lookup = StoreLookup(store: store) }

    package func issues(with candidate: AdmissionCandidate, by author: Author) async throws -> [FieldIssue] {
        switch candidate {
        case .create(let object):
            try await Admission.review(new: object, old: nil, lookup: lookup, author: author)
        case .update(let object, let old):
            try await Admission.review(new: object, old: old, lookup: lookup, author: author)
        case .delete(let object):
            try await Admission.reviewDeletion(of: object, lookup: lookup, author: author)
        }
    }
}

/// Lets every write pass that its schema allows.
package struct NoAdmission: ObjectAdmission {
    package init() {}

    package func issues(with candidate: AdmissionCandidate, by author: Author) async throws -> [FieldIssue] { [] }
}
