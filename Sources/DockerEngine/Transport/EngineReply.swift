import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// A whole answer of an engine with a status that isn't a failure.
struct EngineReply: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let body: ByteBuffer
    let attempted: String

    /// The body as a value; a body of another shape is a `protocolViolation`.
    func decoded<Value: Decodable>(_: Value.Type = Value.self) throws(DockerError) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: body)
        } catch {
            throw DockerError(.protocolViolation, attempted: attempted, httpStatus: status, cause: error)
        }
    }
}
