package import AgxModel

/// All that the planner may know of one run when it decides.
package struct RunSituation: Sendable, Hashable {
    package var state: Run.State
    package var bookkeeping: RunBookkeeping
    package var timeout: Duration
    /// How long the run may stand still; nil for as long as it likes.
    package var stallTimeout: Duration?
    /// How long it has stood still.
    package var quiet: Duration
    /// How its output stands to its bound.
    package var output: OutputRoom
    /// Nil if the run is wanted.
    package var unwanted: StopCause?
    /// Why the request can never be carried out, nil if it can.
    package var refusal: String?
    /// Why the key that it needs is of no use, nil if it may be.
    package var unusableKey: String?
    /// Whether its record is being deleted and waits for the files to go.
    package var isDeleting: Bool
    /// Whether all that the run has left was read, or none of it is wanted.
    package var isCollected: Bool
    /// Whether its artifacts have to make room for those of newer runs.
    package var artifactsAreSurplus: Bool
    package var observation: RunObservation
    /// Attempts to start the shim.
    package var launches: LaunchHistory
    /// Attempts to start the stop script.
    package var stops: LaunchHistory
    package var stopSequence: StopSequence
    package var now: BootInstant

    package init(
        state: Run.State,
        observation: RunObservation,
        now: BootInstant,
        timeout: Duration = .seconds(900),
        stopSequence: StopSequence = StopSequence([.init("TERM", grace: 10)]),
    ) {
        self.state = state
        self.observation = observation
        self.now = now
        self.timeout = timeout
        self.stopSequence = stopSequence
        bookkeeping = RunBookkeeping()
        isDeleting = false
        isCollected = true
        artifactsAreSurplus = false
        quiet = .zero
        output = OutputRoom()
        launches = LaunchHistory()
        stops = LaunchHistory()
    }
}
