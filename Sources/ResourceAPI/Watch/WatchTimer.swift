import HeapModule
import RecordStore
import Synchronization

/// Asks watches for bookmarks and ends them, each at its times; one task sleeps for all of them.
///
/// A task for each would take as much memory as the rest of an idle watch.
final class WatchTimer: Sendable {
    private struct Appointment: Comparable {
        /// Since the timer was made.
        var time: Duration
        var id: Int

        static func < (left: Appointment, right: Appointment) -> Bool {
            (left.time, left.id) < (right.time, right.id)
        }
    }

    private struct Client {
        var watch: RecordWatch
        var bookmarkInterval: Duration?
        var end: Duration
        /// When it gets its turn.
        var next: Duration
    }

    private struct State {
        var nextID = 0
        var clients: [Int: Client] = [:]
        /// Of each client the next; others are of clients that are gone.
        var appointments = Heap<Appointment>()
        /// Sleeps until `wake`; both are nil if there is nothing to wait for.
        var sleeper: Task<Void, Never>?
        var wake: Duration?
    }

    private let state = Mutex(State())
    private let clock: any Clock<Duration> & Sendable
    private let time: @Sendable () -> Duration

    init(clock: any Clock<Duration> & Sendable) {
        self.clock = clock
        time = clock.stopwatch()
    }

    deinit { state.withLock { $0.sleeper?.cancel() } }

    /// Ends the watch after `lifetime`, and asks it for bookmarks until then if there is an interval for them.
    ///
    /// The answer is for `remove`, which must follow.
    func add(_ watch: RecordWatch, bookmarkInterval: Duration?, lifetime: Duration) -> Int {
        let now = time()
        return state.withLock { state in
            let id = state.nextID
            state.nextID += 1
            let next = now + min(bookmarkInterval ?? lifetime, lifetime)
            state.clients[id] = Client(
                watch: watch,
                bookmarkInterval: bookmarkInterval,
                end: now + lifetime,
                next: next,
            )
            state.appointments.insert(Appointment(time: next, id: id))
            arm(&state)
            return id
        }
    }

    func remove(_ id: Int) {
        state.withLock { state in
            state.clients[id] = nil
            // Appointments of those that are gone stay until there are too many of them.
            if state.appointments.count > 2 * state.clients.count + 64 || state.clients.isEmpty {
                state.appointments = Heap(state.clients.map { Appointment(time: $1.next, id: $0) })
            }
            arm(&state)
        }
    }

    /// Sees to it that somebody sleeps until the first appointment, and nobody if there is none.
    private func arm(_ state: inout State) {
        let next = state.appointments.min?.time
        if let wake = state.wake, let next, wake <= next { return }
        state.sleeper?.cancel()
        state.wake = next
        state.sleeper = next.map { next in
            // Not within any call: it sleeps for watches of many requests.
            Task { [weak self, clock, time] in
                // Cancelled: another one sleeps instead.
                guard (try? await clock.sleep(for: next - time())) != nil else { return }
                self?.ring(at: next)
            }
        }
    }

    private func ring(at time: Duration) {
        // At least what was slept for, whatever a clock says.
        let now = max(self.time(), time)
        let (ended, marked) = state.withLock { state in
            // Perhaps another one's by now: this one came too late to be cancelled.
            state.sleeper?.cancel()
            (state.wake, state.sleeper) = (nil, nil)
            var (ended, marked): ([RecordWatch], [RecordWatch]) = ([], [])
            while let first = state.appointments.min, first.time <= now {
                state.appointments.removeMin()
                guard var client = state.clients[first.id] else { continue }
                guard client.end > now, let interval = client.bookmarkInterval else {
                    state.clients[first.id] = nil
                    ended.append(client.watch)
                    continue
                }
                marked.append(client.watch)
                client.next = min(client.next + interval, client.end)
                state.clients[first.id] = client
                state.appointments.insert(Appointment(time: client.next, id: first.id))
            }
            arm(&state)
            return (ended, marked)
        }
        for watch in ended { watch.end() }
        for watch in marked { watch.requestBookmark() }
    }
}
