import NIOCore

/// The way of messages from many senders to one watch of all namespaces.
///
/// A sender waits until its message is dealt with, and what it tells the client is written: so no more is under way
/// than one message of each sender, and a slow client holds back all of them.
struct MergedLines: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    fileprivate struct Envelope: Sendable {
        let message: MergedWatch.Message
        /// Ended when the message is dealt with.
        let receipt: AsyncStream<Void>.Continuation?
    }

    /// Where messages are sent.
    struct Input: Sendable {
        fileprivate let envelopes: AsyncStream<Envelope>.Continuation

        /// Returns when the message is dealt with, or when the task is cancelled.
        func send(_ message: MergedWatch.Message) async {
            let (receipts, receipt) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
            envelopes.yield(Envelope(message: message, receipt: receipt))
            for await _ in receipts {}
        }

        /// For messages of which there are few.
        func tell(_ message: MergedWatch.Message) { envelopes.yield(Envelope(message: message, receipt: nil)) }
    }

    /// Reads the lines; one task uses it.
    struct Iterator: AsyncIteratorProtocol {
        fileprivate var envelopes: AsyncStream<Envelope>.Iterator
        fileprivate var watch: MergedWatch
        private var receipt: AsyncStream<Void>.Continuation?

        fileprivate init(_ envelopes: AsyncStream<Envelope>, _ watch: MergedWatch) {
            self.envelopes = envelopes.makeAsyncIterator()
            self.watch = watch
        }

        /// The next line; whoever asks has written the last one.
        mutating func next() async throws -> ByteBuffer? {
            receipt?.finish()
            receipt = nil
            while !watch.isOver, let envelope = await envelopes.next(isolation: #isolation) {
                if let line = watch.take(envelope.message) {
                    receipt = envelope.receipt
                    return line
                }
                envelope.receipt?.finish()
            }
            return nil
        }
    }

    private let envelopes: AsyncStream<Envelope>
    private let watch: MergedWatch
    let input: Input

    init(_ watch: MergedWatch) {
        self.watch = watch
        // Bounded by the senders.
        let (envelopes, continuation) = AsyncStream<Envelope>.makeStream(bufferingPolicy: .unbounded)
        self.envelopes = envelopes
        input = Input(envelopes: continuation)
    }

    func makeAsyncIterator() -> Iterator { Iterator(envelopes, watch) }
}
