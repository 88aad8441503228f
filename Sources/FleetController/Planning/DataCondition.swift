import AgxModel

/// What a company's status says of a database that was repaired: a pure function.
enum DataCondition {
    static let type = "RuntimeDataIntact"

    /// The condition that follows from what the runtime tells of its database; nil if there is nothing to say.
    ///
    /// It stays false until a person acknowledges that very repair: what may be missing, nobody else can judge.
    static func condition(
        _ told: Condition,
        of company: String,
        acknowledged: String?,
        present: Condition?,
        now: Timestamp,
    ) -> Condition? {
        if told.reason == RuntimeStatus.damaged {
            return Condition(type, .isFalse, reason: "DatabaseDamaged", message: told.message, at: now)
        }
        guard told.reason == RuntimeStatus.repaired else {
            // Another database has come in the damaged one's place.
            guard present?.status == .isFalse else { return nil }
            return Condition(type, .isTrue, reason: "Sound", message: told.message, at: now)
        }
        let time = told.lastTransitionTime.description
        if acknowledged == time {
            let message = "What the repair of \(time) may have lost was accepted."
            return Condition(type, .isTrue, reason: "Acknowledged", message: message, at: now)
        }
        let command = "agx annotate company \(company) --overwrite \(LabelKeys.repairAcknowledged)=\(time)"
        let message = "\(told.message); once you have looked: \(command)"
        return Condition(type, .isFalse, reason: "DatabaseRepaired", message: message, at: now)
    }
}
