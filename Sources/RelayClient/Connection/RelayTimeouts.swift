/// How long a client waits for a relay.
package struct RelayTimeouts: Sendable, Hashable {
    /// For the head of an answer, where the relay doesn't wait for something itself.
    package var answer: Duration
    /// For a command to be started; the relay itself may wait a minute for its engine.
    package var execStart: Duration
    /// For the next event or bookmark of a watch; bookmarks come each minute.
    package var watchSilence: Duration

    package init(
        answer: Duration = .seconds(60),
        execStart: Duration = .seconds(90),
        watchSilence: Duration = .seconds(150),
    ) {
        self.answer = answer
        self.execStart = execStart
        self.watchSilence = watchSilence
    }
}
