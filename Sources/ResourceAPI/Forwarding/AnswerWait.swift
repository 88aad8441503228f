/// How long one answer of a server has kept a watch of all namespaces waiting, and what is to be done about it.
///
/// Times in which the client takes what came before don't count. Knows no clock: all times are of the same one.
struct AnswerWait: Sendable {
    /// What is to be done now.
    enum Step: Sendable, Equatable {
        /// Nothing, until something begins.
        case idle
        /// To look again.
        case look(after: Duration)
        /// It is not to be waited for; told once.
        case silent
        /// It is to be broken off.
        case tooSlow(String)
    }

    /// How long a server may be silent before all is there that is there at the beginning.
    static let patience = Duration.seconds(2)
    /// How long it is waited for all of that.
    static let longestListing = Duration.seconds(30)
    /// How long a line may take.
    static let longestLine = Duration.seconds(10)
    /// Between two looks.
    private static let shortestPause = Duration.milliseconds(100)

    private var isListing: Bool
    private var isSilenceToBeTold = true
    /// When the server was asked, or last told something; nil while the client takes that.
    private var waitingSince: Duration?
    /// How long the server was waited for before.
    private var waited = Duration.zero
    /// When a line began that has not ended.
    private var lineSince: Duration?

    /// The server is asked now.
    init(isListing: Bool, at now: Duration) {
        self.isListing = isListing
        waitingSince = now
    }

    mutating func clientTakes(at now: Duration) {
        if let since = waitingSince { waited += now - since }
        waitingSince = nil
        // It has told a whole one.
        lineSince = nil
    }

    mutating func serverGoesOn(at now: Duration) { waitingSince = now }

    /// A piece of the answer has been dealt with, which had the ends of so many lines.
    mutating func hasRead(lines: Int, isInLine: Bool, at now: Duration) {
        if !isInLine {
            lineSince = nil
        } else if lines > 0 || lineSince == nil {
            lineSince = now
        }
    }

    /// All is there that is there at the beginning.
    mutating func endListing() {
        isListing = false
        isSilenceToBeTold = false
    }

    mutating func step(at now: Duration) -> Step {
        let waiting = waitingSince.map { now - $0 } ?? .zero
        var rests: [Duration] = []
        if isListing {
            guard waited + waiting < Self.longestListing else {
                return .tooSlow("not all its objects were there within \(Self.longestListing)")
            }
            rests.append(Self.longestListing - waited - waiting)
        }
        if let lineSince {
            guard now - lineSince < Self.longestLine else { return .tooSlow("a line took \(Self.longestLine)") }
            rests.append(Self.longestLine - (now - lineSince))
        }
        if isSilenceToBeTold {
            guard waiting < Self.patience else {
                isSilenceToBeTold = false
                return .silent
            }
            rests.append(Self.patience - waiting)
        }
        return rests.min().map { .look(after: max($0, Self.shortestPause)) } ?? .idle
    }
}
