/// How a container ended.
package struct ContainerExit: Codable, Sendable, Hashable, EmptyInitializable {
    /// The exit code of its main process.
    @OrEmpty package var statusCode: Int = 0

    /// Why waiting went wrong; nil when it didn't.
    package var failure: Failure?

    /// With every field absent.
    package init() {}

    private enum CodingKeys: String, CodingKey {
        case statusCode = "StatusCode"
        case failure = "Error"
    }
}

extension ContainerExit {
    /// A failure of the wait, not of the container.
    package struct Failure: Codable, Sendable, Hashable {
        /// The engine's words.
        @OrEmpty package var message: String = ""

        private enum CodingKeys: String, CodingKey {
            case message = "Message"
        }
    }
}
