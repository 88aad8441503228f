import RelayClient

/// What to say of fields that somebody else owns.
enum ConflictText {
    /// Whether an apply was refused because of other owners.
    static func isConflict(_ error: RelayClientError) -> Bool {
        let causes = error.status?.causes ?? []
        return !causes.isEmpty && causes.allSatisfy { $0.reason == "FieldManagerConflict" }
    }

    /// What can be done about it, in kubectl's words.
    static let advice = """
        Please review the fields above--they currently have other managers. Here
        are the ways you can resolve this warning:
        * If you intend to manage all of these fields, please re-run the apply
          command with the `--force-conflicts` flag.
        * If you do not intend to manage all of the fields, please edit your
          manifest to remove references to the fields that should keep their
          current managers.
        * You may co-own fields by updating your manifest to match the existing
          value; in this case, you'll become the manager if the other manager(s)
          stop managing the field (remove it from their configuration).
        """
}
