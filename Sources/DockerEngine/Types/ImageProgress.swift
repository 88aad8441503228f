/// One line of what an engine tells while it fetches or imports an image.
package struct ImageProgress: Codable, Sendable, Hashable, EmptyInitializable {
    /// What is being done, or the new image's id at the end of an import.
    @OrEmpty package var status: String = ""

    /// The layer it is about.
    @OrEmpty package var layer: String = ""

    /// How far it is.
    @OrEmpty package var progress: Progress = .init()

    /// Why the work failed; nil while it goes on.
    package var error: String?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case status
        case layer = "id"
        case progress = "progressDetail"
        case error
    }
}

extension ImageProgress {
    /// How far a layer has come.
    package struct Progress: Codable, Sendable, Hashable, EmptyInitializable {
        /// Bytes done.
        @OrEmpty package var current: Int64 = 0

        /// Bytes in all; 0 when unknown.
        @OrEmpty package var total: Int64 = 0

        /// With every field absent.
        package init() {}

        private enum CodingKeys: String, CodingKey {
            case current, total
        }
    }
}
