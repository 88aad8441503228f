package import AgxModel
import GRDB
import Synchronization

extension UsageLedger {
    /// How far the rows of a company have been taken over; nil before the first.
    package func position(of company: LedgerCompany) async throws(LedgerError) -> LedgerPosition? {
        try await read("read the position of \(company.name)") { database in
            let sql = "SELECT epoch, position FROM positions WHERE company = ?"
            return try Row.fetchOne(database, sql: sql, arguments: [company.name])
                .map { LedgerPosition(epoch: $0[0], position: $0[1]) }
        }
    }

    /// Takes a page of a company's runtime over, and where it ends, together; how many of its rows were new.
    ///
    /// A row that is known already stays as it is. Rows without a uid count as known: nobody could tell them apart.
    package func add(_ page: UsagePage, of company: LedgerCompany) async throws(LedgerError) -> Int {
        let prices = prices.withLock(\.self)
        let new = try await write("take over usage of \(company.name)") { database in
            let insertion = try database.cachedStatement(sql: LedgerRow.insertion)
            var new: [NewRun] = []
            for row in page.rows where !row.run.isEmpty {
                let entry = LedgerRow(company: company, row: row, charge: prices.charge(for: row))
                let before = database.totalChangesCount
                try insertion.execute(arguments: entry.arguments)
                if database.totalChangesCount > before { new.append(NewRun(row, entry.charge)) }
            }
            try database.execute(
                sql: """
                    INSERT INTO positions (company, epoch, position) VALUES (?, ?, ?)
                    ON CONFLICT (company) DO UPDATE SET epoch = excluded.epoch, position = excluded.position
                    """,
                arguments: [company.name, page.epoch, max(page.position, 0)],
            )
            return new
        }
        if !new.isEmpty { onNew(new) }
        return new.count
    }

    /// The uids of a company's runs, for a comparison with what its runtime has.
    package func runs(of company: String) async throws(LedgerError) -> Set<String> {
        try await read("list the runs of \(company)") { database in
            try String.fetchSet(database, sql: "SELECT run FROM runs WHERE company = ?", arguments: [company])
        }
    }
}
