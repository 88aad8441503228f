import AgxModel
import ManifestFormat
import RecordStore

extension FleetContext {
    /// Writes a status if it says something new; the cached record is brought up to date at once.
    func writeStatus<Kind: ResourceKind>(_ status: Kind.Status, of record: FleetRecord<Kind>) async throws {
        guard !record.hasStatus || status != record.status else { return }
        do throws(StoreError) {
            let written = try await store.updateStatus(
                of: record.key,
                uid: record.uid,
                to: try encode(status),
                expecting: record.resourceVersion,
            )
            records.apply(written)
        } catch {
            // Gone meanwhile: there is nobody left to tell.
            guard error.code == .notFound else { throw error }
        }
    }

    /// Lets a record that is being deleted go.
    func removeFinalizer<Kind: ResourceKind>(of record: FleetRecord<Kind>) async throws {
        guard var current = try await store.get(record.key), current.uid == record.uid else { return }
        guard current.finalizers.contains(FleetFinalizer.name) else { return }
        current.finalizers.removeAll { $0 == FleetFinalizer.name }
        _ = try await store.update(current, expecting: current.resourceVersion)
    }

    /// Puts the finalizer on a record that came without it, so that its object can't be left behind.
    func addFinalizer<Kind: ResourceKind>(to record: FleetRecord<Kind>) async throws {
        guard !record.isDeleting, !record.finalizers.contains(FleetFinalizer.name) else { return }
        guard var current = try await store.get(record.key), current.uid == record.uid, !current.isDeleting else {
            return
        }
        current.finalizers.append(FleetFinalizer.name)
        records.apply(try await store.update(current, expecting: current.resourceVersion))
    }

    /// Carries out a change of a company's children.
    func perform(_ write: ChildWrite, owner: FleetRecord<Company>) async throws {
        switch write.action {
        case .create(let spec):
            var draft = RecordDraft(key: write.key, apiVersion: "runagx.com/v1", content: ["spec": spec])
            draft.finalizers = FleetFinalizer.kinds.contains(write.key.kind) ? [FleetFinalizer.name] : []
            draft.ownerReferences = [
                OwnerReference(
                    apiVersion: "runagx.com/v1",
                    kind: Company.kind,
                    name: owner.key.name,
                    uid: owner.uid,
                    controller: true,
                    blockOwnerDeletion: true,
                )
            ]
            // Derived from the company's own record, so nothing is lost if power fails first.
            records.apply(try await store.create(draft, durability: .normal))
        case .update(let spec, let expected):
            guard var current = try await store.get(write.key), current.resourceVersion == expected else {
                throw StoreError(.conflict, "\(write.key) has changed meanwhile")
            }
            current.spec = spec
            records.apply(try await store.update(current, expecting: expected, durability: .normal))
        case .delete(let uid):
            do throws(StoreError) {
                switch try await store.delete(write.key, preconditions: Preconditions(uid: uid)) {
                case .marked(let record): records.apply(record)
                case .removed(let record): records.remove(record)
                }
            } catch {
                guard error.code == .notFound else { throw error }
            }
        }
    }

    private func encode(_ status: some Encodable) throws(StoreError) -> JSONValue {
        do {
            return try JSONValue(encoding: status)
        } catch {
            throw StoreError(.badRequest, "encode a status: \(error)")
        }
    }
}
