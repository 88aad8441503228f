import Foundation

/// Reads a secret: from a terminal without showing it, or all of standard input.
struct SecretPrompt {
    private static let maximumBytes = 16_384
    private static let interrupt: UInt8 = 3
    private static let endOfInput: UInt8 = 4
    private static let backspaces: Set<UInt8> = [8, 127]

    let context: CommandContext

    /// The secret without surrounding white space.
    func read(_ prompt: String) async throws -> String {
        let bytes =
            context.terminal.inputIsTerminal
            ? try await ask(prompt) : try await context.input.readAll(upTo: Self.maximumBytes)
        guard bytes.count <= Self.maximumBytes else {
            throw CommandFailure("error: the key is longer than \(Self.maximumBytes) bytes")
        }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else { throw CommandFailure("error: no key was given") }
        return text
    }

    private func ask(_ prompt: String) async throws -> [UInt8] {
        try context.errors.write(Array(prompt.utf8))
        try context.terminalControl.enterRawMode()
        defer { context.terminalControl.restore() }
        var bytes: [UInt8] = []
        while bytes.count <= Self.maximumBytes {
            let piece = try await context.input.read()
            if piece.isEmpty { return bytes }
            for byte in piece {
                switch byte {
                case Self.interrupt: throw CancellationError()
                case UInt8(ascii: "\r"), UInt8(ascii: "\n"), Self.endOfInput:
                    try context.errors.write(Array("\r\n".utf8))
                    return bytes
                case _ where Self.backspaces.contains(byte): _ = bytes.popLast()
                default: bytes.append(byte)
                }
            }
        }
        return bytes
    }
}
