import ManifestFormat

/// The messages of Kubernetes' `v5.channel.k8s.io`: one byte that names the channel, then the payload.
enum ExecFrame {
    static let subprotocol = "v5.channel.k8s.io"

    enum Incoming: Sendable, Hashable {
        case output(ExecOutput)
        /// The command has ended so.
        case status(JSONValue)
        case nothing
    }

    static func encode(_ input: ExecInput) -> [UInt8] {
        switch input {
        case .bytes(let bytes): [0] + bytes
        case .end: [0xFF, 0]
        case .resize(let columns, let rows): [4] + Array("{\"Width\":\(columns),\"Height\":\(rows)}".utf8)
        }
    }

    static func decode(_ message: [UInt8]) throws -> Incoming {
        guard let channel = message.first, message.count > 1 else { return .nothing }
        let payload = Array(message.dropFirst())
        switch channel {
        case 1: return .output(.standardOutput(payload))
        case 2: return .output(.standardError(payload))
        case 3:
            do throws(ParseError) {
                return .status(try JSONValue.parse(json: payload))
            } catch {
                throw RelayClientError(
                    .unexpectedAnswer,
                    "exec: the server's last message is not a Status: \(error)",
                    cause: error,
                )
            }
        default: return .nothing
        }
    }

    /// The exit code that a final status stands for; throws what else it says.
    static func exitCode(of document: JSONValue) throws -> Int32 {
        if document["status"]?.string == "Success" { return 0 }
        var named = document
        named["kind"] = "Status"
        guard let status = APIStatus(named) else {
            throw RelayClientError(.unexpectedAnswer, "exec: the server's last message is not a Status")
        }
        if status.reason == "NonZeroExitCode",
            let cause = status.causes.first(where: { $0.reason == "ExitCode" }), let code = Int32(cause.message)
        {
            return code
        }
        throw RelayClientError(status: status)
    }
}
