package import AgxModel

/// Hears what companies' runtimes tell the relay through their gates.
package protocol RuntimeListener: Sendable {
    /// Takes events that are checked, bounded in size, and few enough for the company's budget.
    func record(_ events: [RuntimeEvent], of company: String) async
}

/// Hears nothing.
package struct NoListener: RuntimeListener {
    package init() {}

    package func record(_ events: [RuntimeEvent], of company: String) async {}
}
