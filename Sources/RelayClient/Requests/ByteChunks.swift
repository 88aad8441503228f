import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The bytes of a long answer, in the pieces they arrive in.
package struct ByteChunks: AsyncSequence {
    package typealias Element = [UInt8]

    let body: HTTPClientResponse.Body
    let call: RelayCall
    let address: RelayAddress

    package func makeAsyncIterator() -> Iterator {
        Iterator(chunks: body.makeAsyncIterator(), call: call, address: address)
    }

    /// Throws `RelayClientError(.connectionLost)` if the answer breaks off.
    package struct Iterator: AsyncIteratorProtocol {
        var chunks: HTTPClientResponse.Body.AsyncIterator
        let call: RelayCall
        let address: RelayAddress

        package mutating func next() async throws -> [UInt8]? {
            do {
                return try await chunks.next(isolation: #isolation).map { Array(buffer: $0) }
            } catch {
                throw try RelayClient.failure(error, of: call, at: address)
            }
        }
    }
}

/// Which of a run's two outputs.
package enum RunStream: String, Sendable, Hashable, CaseIterable {
    case standardOutput = "stdout"
    case standardError = "stderr"
}

extension RelayClient {
    /// The output of a run from a byte offset on, up to where some of it was cut; maps to `GET .../runs/{run}/log`.
    ///
    /// Following, it ends when the run has ended, or at a cut.
    package func runLog(
        namespace: String,
        run: String,
        stream: RunStream,
        offset: Int64 = 0,
        follows: Bool = false,
    ) async throws -> RunLogPart {
        let location = ResourceLocation(.runs, namespace: namespace, name: run, subresource: "log")
        var parameters = [(name: "stream", value: stream.rawValue), (name: "offset", value: String(offset))]
        if follows { parameters.append(("follow", "true")) }
        parameters.append(("untilCut", "true"))
        let call = Self.call(location, parameters)
        let response = try await send(call)
        return RunLogPart(
            offset: response.headers.first(name: "Agx-Log-Offset").flatMap { Int64($0) } ?? offset,
            size: response.headers.first(name: "Agx-Log-Size").flatMap { Int64($0) } ?? 0,
            chunks: ByteChunks(body: response.body, call: call, address: address),
        )
    }

    /// The log of a container; maps to `GET .../containers/{name}/log`.
    package func containerLog(
        namespace: String,
        container: String,
        selecting selection: LogSelection = LogSelection(),
    ) async throws -> ByteChunks {
        let location = ResourceLocation(.containers, namespace: namespace, name: container, subresource: "log")
        return try await chunks(of: Self.call(location, selection.parameters))
    }

    /// Sends a request and gives back the bytes of its answer as they come.
    func chunks(of call: RelayCall) async throws -> ByteChunks {
        ByteChunks(body: try await send(call).body, call: call, address: address)
    }

    private static func call(
        _ location: ResourceLocation,
        _ parameters: [(name: String, value: String)],
    ) -> RelayCall {
        RelayCall(path: location.path, parameters: parameters, accept: "*/*", mayTakeLong: true)
    }
}
