import AgxModel

/// What all connections through one company's door share.
struct GateTenant: Sendable {
    let company: CompanyID
    let ledger: ExecLedger
    let budget: ReportBudget
    /// Of the connections that are served at a time.
    let places: Places

    init(company: CompanyID, limits: GateLimits) {
        self.company = company
        let uptime: @Sendable () -> Duration = { [start = ContinuousClock.now] in ContinuousClock.now - start }
        ledger = ExecLedger(limits: limits, uptime: uptime)
        budget = ReportBudget(limits: limits, uptime: uptime)
        places = Places(limits.connections)
    }
}
