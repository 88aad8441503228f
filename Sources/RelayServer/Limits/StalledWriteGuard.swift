import Logging
import NIOCore

/// Closes the connection of a client that has stopped reading: what is written for it can't end otherwise.
///
/// A slow client stays, as long as something gets through to it between two looks.
final class StalledWriteGuard: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    /// What has got through, and what is left.
    private struct Progress: Equatable {
        var finishedWrites: UInt64
        var bufferedBytes: Int
    }

    private let timeout: TimeAmount
    private let logger: Logger
    private var pendingWrites = 0
    private var finishedWrites: UInt64 = 0
    private var timer: Scheduled<Void>?

    /// The connection is closed between one and two `timeout`s after the last byte got through.
    init(timeout: TimeAmount, logger: Logger) {
        self.timeout = timeout
        self.logger = logger
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise()
        pendingWrites += 1
        promise.futureResult.assumeIsolated().whenComplete { _ in
            self.pendingWrites -= 1
            self.finishedWrites &+= 1
        }
        context.write(data, promise: promise)
        if timer == nil { look(context, after: progress(context)) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
    }

    private func progress(_ context: ChannelHandlerContext) -> Progress {
        // A channel that can't tell how much it holds is judged by its writes alone.
        let bytes = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
        return Progress(finishedWrites: finishedWrites, bufferedBytes: bytes ?? 0)
    }

    private func look(_ context: ChannelHandlerContext, after last: Progress) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
            self.timer = nil
            guard self.pendingWrites > 0 else { return }
            let progress = self.progress(context)
            guard progress == last else { return self.look(context, after: progress) }
            self.logger.debug("connection closed: its client has stopped reading")
            context.close(promise: nil)
        }
    }
}
