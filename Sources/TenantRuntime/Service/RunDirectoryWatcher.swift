import Dispatch
import Glibc
import Synchronization

/// Tells at once when a shim has written something; without it the next tick sees it.
///
/// It is a hint, never the truth: where inotify is not to be had, nothing is told and nothing is lost.
final class RunDirectoryWatcher: Sendable {
    private let descriptor: Int32
    private let runs = Mutex<[Int32: String]>([:])
    private let onChange: @Sendable (String) -> Void
    private let source = Mutex<(any DispatchSourceRead)?>(nil)

    /// `onChange` gets the run's name, from a queue of its own; it must be quick.
    init(onChange: @escaping @Sendable (String) -> Void) {
        self.onChange = onChange
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    }

    deinit { stop() }

    /// Begins to tell; nothing happens where inotify is not to be had.
    func start() {
        guard descriptor >= 0 else { return }
        let descriptor = descriptor
        source.withLock { source in
            let queue = DispatchQueue(label: "agx.run-directories")
            let reading = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
            reading.setEventHandler { [weak self] in self?.drain() }
            reading.setCancelHandler { close(descriptor) }
            reading.activate()
            source = reading
        }
    }

    /// Ends the telling for good.
    func stop() {
        source.withLock { source in
            source?.cancel()
            source = nil
        }
    }

    /// Keeps an eye on a run's directory from now on; doing it twice is harmless.
    func watch(run: String, path: String) {
        guard descriptor >= 0 else { return }
        let mask = UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_ONLYDIR)
        let id = inotify_add_watch(descriptor, path, mask | UInt32(IN_DONT_FOLLOW))
        guard id >= 0 else { return }
        runs.withLock { $0[id] = run }
    }

    /// Looks away from the directory of a run that is over.
    func forget(run: String) {
        let ids = runs.withLock { runs in runs.filter { $0.value == run }.map(\.key) }
        // What the kernel still tells of it ends with the word that it is ignored.
        for id in ids { inotify_rm_watch(descriptor, id) }
    }

    private func drain() {
        var changed: Set<String> = []
        let size = MemoryLayout<inotify_event>.size
        withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 8) { buffer in
            guard let base = buffer.baseAddress else { return }
            while true {
                let count = read(descriptor, base, buffer.count)
                guard count > 0 else { return }
                var position = 0
                while position + size <= count {
                    let event = (base + position).loadUnaligned(as: inotify_event.self)
                    note(event, name: base + position + size, into: &changed)
                    position += size + Int(event.len)
                }
            }
        }
        for run in changed { onChange(run) }
    }

    private func note(_ event: inotify_event, name: UnsafeMutableRawPointer, into changed: inout Set<String>) {
        if event.mask & UInt32(IN_IGNORED) != 0 {
            _ = runs.withLock { $0.removeValue(forKey: event.wd) }
            return
        }
        guard event.len > 0 else { return }
        let file = String(cString: name.assumingMemoryBound(to: CChar.self))
        // The agent's own files in there, and each closing of its output, are no news.
        guard ["started", "exit", "lock", "stopped"].contains(file) else { return }
        if let run = runs.withLock({ $0[event.wd] }) { changed.insert(run) }
    }
}
