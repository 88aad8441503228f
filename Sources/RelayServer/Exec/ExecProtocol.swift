import ManifestFormat
import NIOCore

/// The messages of Kubernetes' exec streams: one byte that names the channel, then the payload.
enum ExecProtocol: String, Sendable, CaseIterable {
    /// In the order of preference; with this one a client can close its input.
    case v5 = "v5.channel.k8s.io"
    case v4 = "v4.channel.k8s.io"

    enum Input: Sendable, Hashable {
        case bytes(ByteBuffer)
        case end
        case resize(columns: Int, rows: Int)
        case nothing
    }

    /// The best one that a client offers in its `Sec-WebSocket-Protocol` headers.
    static func best(of offers: [String]) -> ExecProtocol? {
        let names = offers.flatMap { $0.split(separator: ",") }.map { $0.filter { !$0.isWhitespace } }
        return allCases.first { names.contains($0.rawValue) }
    }

    /// What a message of the client means; what has no meaning is nothing.
    func input(_ message: ByteBuffer) -> Input {
        var message = message
        switch message.readInteger(as: UInt8.self) {
        case 0 where message.readableBytes > 0: return .bytes(message)
        case 4: return Self.size(message)
        case 0xFF where self == .v5 && message.readInteger(as: UInt8.self) == 0: return .end
        default: return .nothing
        }
    }

    private static func size(_ message: ByteBuffer) -> Input {
        // A size that can't be read is as good as none: the terminal keeps the one it has.
        guard message.readableBytes <= 256, let value = try? JSONValue.parse(json: Array(message.readableBytesView)),
            let columns = value["Width"]?.integer, let rows = value["Height"]?.integer,
            (1...10_000).contains(columns), (1...10_000).contains(rows)
        else { return .nothing }
        return .resize(columns: Int(columns), rows: Int(rows))
    }

    /// The messages that carry a piece of output, none longer than `limit` bytes.
    static func messages(_ output: ExecOutput, limit: Int) -> [ByteBuffer] {
        let (channel, bytes): (UInt8, ByteBuffer) =
            switch output {
            case .standardOutput(let bytes): (1, bytes)
            case .standardError(let bytes): (2, bytes)
            }
        var rest = bytes
        var messages: [ByteBuffer] = []
        while let piece = rest.readSlice(length: min(rest.readableBytes, limit - 1)), piece.readableBytes > 0 {
            messages.append(message(channel, piece.readableBytesView))
        }
        return messages
    }

    /// The message that says how the command ended.
    static func end(_ status: JSONValue) -> ByteBuffer { message(3, status.jsonBytes()) }

    private static func message(_ channel: UInt8, _ payload: some Collection<UInt8>) -> ByteBuffer {
        var message = ByteBuffer()
        message.reserveCapacity(payload.count + 1)
        message.writeInteger(channel)
        message.writeBytes(payload)
        return message
    }

    /// The `Status` of a command that has ended by itself.
    static func status(exitCode: Int) -> JSONValue {
        guard exitCode != 0 else { return ["metadata": .object([:]), "status": "Success"] }
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Failure",
            "reason": "NonZeroExitCode",
            "message": .string("command terminated with non-zero exit code: exit status \(exitCode)"),
            "details": ["causes": [["reason": "ExitCode", "message": .string(String(exitCode))]]],
        ]
    }
}
