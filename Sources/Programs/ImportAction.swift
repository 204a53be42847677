import Accounts
import Audit
import Limits
import Policy
import Primitives
import Store
import Web

extension ProgramsSlice {
    var importRoutes: [Route] {
        [
            .get("/people/import", .may(.peopleManage)) { .page(ImportUploadPage(form: $0.view())) },
            .post(
                "/people/import", .may(.peopleManage), body: .upload(maximumBytes: ImportIntake.maximumBytes),
                uploadRoster),
            .get("/people/import/{import}", .may(.peopleManage), showImport),
            .post("/people/import/{import}/columns", .may(.peopleManage), changeColumns),
            .post("/people/import/{import}/confirm", .may(.peopleManage), confirmImport),
            .post("/people/import/{import}/cancel", .may(.peopleManage), cancelImport),
            .get("/people/import/{import}/done", .may(.peopleManage), showDone),
        ]
    }

    private func uploadRoster(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        var intake = ImportIntake()
        do {
            let name = try await exchange.upload("file", maximumBytes: ImportIntake.maximumBytes) {
                try await limiter.check(.rosterImport, [limiter.keys.workspace(workspace)])
            } _: {
                try intake.take($0)
            }
            let reading = try intake.finish()
            let id = try await rosterImport.stage(intake, reading, named: Self.clean(fileName: name), in: workspace)
            return .redirect(to: "/people/import/\(id.text)")
        } catch let error as CSVError {
            return Self.uploadPage(exchange, error.words)
        } catch let error as SpreadsheetUpload {
            return Self.uploadPage(exchange, error.words)
        } catch let refusal as TooManyTries {
            var form = Form()
            form.refuse("file", refusal)
            return Self.uploadPage(exchange, form).refusing(refusal)
        }
    }

    private static func uploadPage(_ exchange: Exchange, _ problem: WordKey) -> Reply {
        var form = Form()
        form.refuse("file", problem)
        return uploadPage(exchange, form)
    }

    private static func uploadPage(_ exchange: Exchange, _ form: Form) -> Reply {
        .page(ImportUploadPage(form: exchange.view(form)), status: .unprocessableContent)
    }

    /// The last part of what the browser calls the file, without characters that hide or turn text.
    static func clean(fileName: String) -> String {
        let last = fileName.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let clean = (RosterText.clean(last) ?? "").unicodeScalars.filter { $0.properties.generalCategory != .control }
        let name = String(String.UnicodeScalarView(clean)).prefix(120)
        return name.isEmpty ? "roster.csv" : String(name)
    }

    private func showImport(_ exchange: Exchange) async throws -> Reply {
        guard let staged = try await staged(exchange) else { return Self.gone }
        return .page(ImportPreviewPage(staged, ImportColumns.problems(of: staged.preview), exchange))
    }

    private func changeColumns(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        guard let staged = try await staged(exchange) else { return Self.gone }
        var form = try exchange.form(prefixed: ImportColumns.prefix)
        let preview = staged.preview
        let order = preview.mapping.dateOrder
        guard let mapping = ImportColumns.mapping(&form, for: preview.header, dateOrder: order) else {
            return .page(ImportPreviewPage(staged, form, exchange), status: .unprocessableContent)
        }
        guard try await rosterImport.change(staged.id, in: workspace, to: mapping) else { return Self.gone }
        return .redirect(to: "/people/import/\(staged.id.text)")
    }

    private func confirmImport(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ImportID = try exchange.id("import")
        _ = try exchange.form()
        let path = "/people/import/\(id.text)"
        switch try await rosterImport.confirm(id, in: workspace, by: exchange.actor) {
        case .done:
            try await followAudiences(workspace)
            return .redirect(to: path + "/done")
        case .already: return .redirect(to: path + "/done", notice: WordKey("programs.import.done-already"))
        case .notReady: return .redirect(to: path)
        case .gone: return Self.gone
        }
    }

    private func cancelImport(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ImportID = try exchange.id("import")
        _ = try exchange.form()
        _ = try await database.transaction(.workspace(workspace)) { try imports.cancel($0, workspace, id) }
        return .redirect(to: "/people/import")
    }

    private func showDone(_ exchange: Exchange) async throws -> Reply {
        let workspace = try exchange.membership.workspace
        let id: ImportID = try exchange.id("import")
        return try await database.transaction(.workspace(workspace)) { tx in
            guard let done = try imports.find(tx, workspace, id)?.done else { return Self.gone }
            return .page(
                ImportDonePage(
                    counts: ImportDonePage.Counts(done, exchange.catalogue),
                    total: exchange.catalogue.count(try people.count(tx, workspace)),
                    hasPrograms: try programs.count(tx, workspace) > 0))
        }
    }

    /// The file of the path, if it still waits for a yes.
    private func staged(_ exchange: Exchange) async throws -> StagedImport? {
        let workspace = try exchange.membership.workspace
        let id: ImportID = try exchange.id("import")
        let found = try await database.transaction(.workspace(workspace)) { try imports.find($0, workspace, id) }
        return found?.state == .staged ? found : nil
    }

    private static var gone: Reply { .redirect(to: "/people/import", notice: WordKey("programs.preview.gone")) }
}
