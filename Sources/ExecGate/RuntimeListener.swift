package import AgxModel

/// Hears what companies' runtimes tell the relay through their gates.
package protocol RuntimeListener: Sendable {
    /// Takes events that are checked, bounded in size, and few enough for the company's budget.
    func record(_ events: [RuntimeEvent], of company: String) async

    /// Hears that a company's runtime has usage to tell, at most about once a second; must be quick.
    func usageIsNew(of company: String)
}

/// Hears nothing.
package struct NoListener: RuntimeListener {
    package init() {}

    package func record(_ events: [RuntimeEvent], of company: String) async {}
    package func usageIsNew(of company: String) {}
}
