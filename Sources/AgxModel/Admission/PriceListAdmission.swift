import ManifestFormat

/// The rules for price lists: days of the calendar, and one price for a name and day.
struct PriceListAdmission {
    let request: AdmissionRequest

    func review() throws -> [FieldIssue] {
        var issues: [FieldIssue] = []
        var seen: Set<String> = []
        for (index, entry) in try PriceList.decodeSpec(request.spec).models.enumerated() {
            let field = FieldPath.element("spec.models", index)
            do throws(ModelError) {
                _ = try entry.price()
            } catch {
                issues.append(.invalid(.string(entry.validFrom), at: field + ".validFrom", "no calendar has that day"))
            }
            for name in [entry.model] + entry.aliases {
                let line = "\(entry.provider.rawValue) \(name.lowercased()) from \(entry.validFrom)"
                if !seen.insert(line).inserted { issues.append(.duplicate(.string(line), at: field)) }
            }
        }
        return issues
    }
}
