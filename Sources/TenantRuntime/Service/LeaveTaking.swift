import Synchronization

/// Whether a runtime's company is going for good; there is no way back.
final class LeaveTaking: Sendable {
    private let begun = Atomic(false)

    var hasBegun: Bool { begun.load(ordering: .relaxed) }

    func begin() { begun.store(true, ordering: .relaxed) }
}
