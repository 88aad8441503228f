import AgxModel
import ExecGate
import FleetController
import RecordStore

/// Takes what runtimes tell through their gates: events are written where clients look for them, and usage is asked for.
struct RuntimeReports: RuntimeListener {
    let store: RecordStore
    let events: EventRecorder
    let usage: UsageCollection

    func record(_ reported: [RuntimeEvent], of company: String) async {
        // Something of all of the company: its condition may be another one.
        if reported.contains(where: { $0.kind == .company }) { usage.ask(company) }
        for event in reported {
            guard let (key, uid) = await object(of: event, company) else { continue }
            await events.record(event.type, event.reason, event.message, about: key, uid: uid)
        }
    }

    func usageIsNew(of company: String) { usage.ask(company) }

    /// Tasks and schedules are the runtime's own, and their uids its own word; the company is the relay's.
    private func object(of event: RuntimeEvent, _ company: String) async -> (key: RecordKey, uid: String)? {
        guard event.kind == .company else {
            guard let uid = event.uid else { return nil }
            return (RecordKey(kind: event.kind.rawValue, namespace: company, name: event.name), uid)
        }
        let key = RecordKey(kind: Company.kind, name: company)
        // Events are a courtesy: one about a company that can't be read is left out.
        guard let record = try? await store.get(key) else { return nil }
        return (key, record.uid)
    }
}
