/// Hands input from a connection to a command, one piece at a time: the giver waits until the piece is used.
struct ExecHandoff: Sendable {
    /// What the command is to get, in order.
    let pieces: AsyncStream<ExecProtocol.Input>
    private let piece: AsyncStream<ExecProtocol.Input>.Continuation
    private let turns: AsyncStream<Void>
    private let turn: AsyncStream<Void>.Continuation

    init() {
        // At most one piece is under way, see `Giver`.
        (pieces, piece) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        (turns, turn) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// The piece last taken has been used.
    func used() { turn.yield() }

    /// Nothing more will be taken: whoever gives goes on at once.
    func close() {
        turn.finish()
        piece.finish()
    }

    func makeGiver() -> Giver { Giver(piece: piece, turns: turns.makeAsyncIterator()) }

    /// The one end that gives.
    struct Giver {
        fileprivate let piece: AsyncStream<ExecProtocol.Input>.Continuation
        fileprivate var turns: AsyncStream<Void>.Iterator

        /// Returns when the piece has been used, or when nothing is taken any more.
        mutating func give(_ input: ExecProtocol.Input) async {
            guard case .enqueued = piece.yield(input) else { return }
            await turns.next(isolation: #isolation)
        }
    }
}
