import Domain
import HTTPTypes
import Hummingbird
import Logging
import ModuleKit
import PanelCore
import Vocabulary

/// `/services/{id}/{tab}`: what a module shows in the client's view of a service, and what can be done there.
enum ClientTabs {
    static func show(_ context: ClientContext) async throws -> Response {
        let item = try await ClientServices.own(context)
        return try await show(item, context, refused: nil)
    }

    static func get(_ context: ClientContext) async throws -> Response { await answer(.get, context) }
    static func put(_ context: ClientContext) async throws -> Response { await answer(.put, context) }
    static func delete(_ context: ClientContext) async throws -> Response { await answer(.delete, context) }

    /// A form's action leads back to its tab; a script that asks for JSON gets JSON.
    static func post(_ context: ClientContext) async throws -> Response {
        if wantsJSON(context) { return await answer(.post, context) }
        let item = try await ClientServices.own(context)
        let asked = try await asked(.post, item, context)
        let done: JSONValue
        do { done = try await act(asked, item, context) } catch let failure as Failure {
            return try await show(item, context, refused: Refused(asked: asked, failure: failure))
        }
        let text = done["message"]?.stringValue ?? "Done."
        return try await context.see("/services/\(item.service.id)/\(asked.tab)", .done(text))
    }

    /// One action of one tab, with what was sent along.
    private struct Asked {
        var tab: String
        var action: TabSpec.Action
        var values: JSONValue
    }

    /// What an action did not accept, to be shown again with all that was typed.
    private struct Refused {
        var asked: Asked
        var failure: Failure
    }

    private static func wantsJSON(_ context: ClientContext) -> Bool {
        context.request.headers[.accept]?.contains("application/json") == true
    }

    /// For scripts: `{"success": true, "data": …}` or `{"success": false, "message": …}`.
    private static func answer(_ method: ActionMethod, _ context: ClientContext) async -> Response {
        do {
            let item = try await ClientServices.own(context)
            let done = try await act(try await asked(method, item, context), item, context)
            return .json(["success": true, "data": done])
        } catch {
            // Who reloads the page of a refused form wants its tab.
            if method == .get, !wantsJSON(context), (error as? HTTPError)?.status == .methodNotAllowed {
                return .see("/services/\(context.request.part("id"))/\(context.request.part("tab"))")
            }
            let refusal = APIRefusal(to: error, id: context.request.id, logger: Logger.current)
            // The fields that are wrong are named in the sentence, since there is no other place for them.
            let text = (error as? Failure)?.reason.user ?? refusal.message
            var response = Response.json(["success": false, "message": .string(text)], status: refusal.status)
            if let seconds = refusal.retryAfter { response.headers[.retryAfter] = String(seconds) }
            if let error = error as? HTTPError { response.headers.append(contentsOf: error.headers) }
            return response
        }
    }

    /// - Throws: 404 for what the tab does not have, 405 for what it has under another verb.
    private static func asked(
        _ method: ActionMethod, _ item: ServiceOverview, _ context: ClientContext
    ) async throws -> Asked {
        guard item.service.hasTabs else { throw Failure.notFound("There is no such page") }
        let (request, key, name) = (context.request, context.request.part("tab"), context.request.part("action"))
        let tabs = try await context.panel.tabs(of: item.service)
        let named = tabs.first { $0.key == key }?.actions.filter { $0.name == name } ?? []
        guard !named.isEmpty else { throw Failure.notFound("There is no such page") }
        guard let action = named.first(where: { $0.method == method }) else {
            let allowed = named.map(\.method.rawValue).sorted().joined(separator: ", ")
            throw HTTPError(.methodNotAllowed, headers: [.allow: allowed], message: "This is asked with \(allowed).")
        }
        var sent = method == .get ? request.query : request.form
        // The session's own; no module sees it.
        sent["csrf"] = nil
        let values = action.form?.document(posted: sent) ?? .object(sent.mapValues { .string($0.first ?? "") })
        return Asked(tab: key, action: action, values: values)
    }

    private static func act(_ asked: Asked, _ item: ServiceOverview, _ context: ClientContext) async throws -> JSONValue
    {
        try await context.panel.act(
            asked.action, in: asked.tab, of: item.service, with: asked.values, by: context.actor)
    }

    private static func show(_ item: ServiceOverview, _ context: ClientContext, refused: Refused?) async throws
        -> Response
    {
        let (service, key) = (item.service, context.request.part("tab"))
        let address: Link = "/services/\(service.id)/\(key)"
        guard service.hasTabs else { throw Failure.notFound("There is no such page") }
        let header = try await ClientServices.header(item, context, current: key)
        let tabs: [TabSpec]
        do { tabs = try await context.panel.tabs(of: service) } catch {
            let page = ClientServiceTabPage(header: header, tab: "This part", broken: words(error), askAgain: address)
            return try await context.page(page, at: .services)
        }
        guard let tab = tabs.first(where: { $0.key == key }) else { throw Failure.notFound("There is no such page") }
        do {
            let model = try await context.panel.tab(key, of: service)
            let view = try render(tab, model, service, context, refused)
            let page = ClientServiceTabPage(
                header: header, tab: tab.title, view: view, note: note(refused, tab), isRefused: refused != nil)
            return try await context.page(
                page, at: .services, status: refused.map { APIRefusal($0.failure).status } ?? .ok)
        } catch {
            context.site.note(error, in: "tab \(key) of \(service.id)")
            let page = ClientServiceTabPage(
                header: header, tab: tab.title, broken: refused?.failure.reason.user ?? words(error), askAgain: address)
            return try await context.page(
                page, at: .services, status: refused.map { APIRefusal($0.failure).status } ?? .ok)
        }
    }

    private static func render(
        _ tab: TabSpec, _ model: JSONValue, _ service: Domain.Service, _ context: ClientContext, _ refused: Refused?
    ) throws -> SafeHTML {
        var forms: [String: SafeHTML] = [:]
        var actions: [String: Link] = [:]
        for action in tab.actions {
            actions[action.name] = "/services/\(service.id)/\(tab.key)/\(action.name)"
            guard let form = action.form else { continue }
            let mine = refused?.asked.action == action ? refused : nil
            let drawn = DrawnForm(
                form, values: mine?.asked.values ?? .null, issues: mine?.failure.issues ?? [], id: action.name)
            forms[action.name] = try context.site.templates.render(fields: drawn)
        }
        let extras = ModuleView.Extras(
            csrf: context.signedIn.session.csrf, actions: actions, forms: forms, refused: refused.flatMap(typed))
        return try context.site.views.view(service.module, tab.key).render(model, extras)
    }

    /// What was typed, for a view that draws the form itself.
    private static func typed(_ refused: Refused) -> ModuleView.Refused? {
        guard let form = refused.asked.action.form else { return nil }
        let values = form.fields.map { ($0.key, refused.asked.values[$0.key] ?? "") }
        return ModuleView.Refused(
            action: refused.asked.action.name, values: .object(Dictionary(uniqueKeysWithValues: values)),
            errors: sentences(refused, form))
    }

    /// What is wrong by the labels of the fields; the reason itself when it is about none of them.
    private static func sentences(_ refused: Refused, _ form: FormSpec) -> [String] {
        let issues = refused.failure.issues
        guard !issues.isEmpty else { return [refused.failure.reason.user] }
        return DrawnForm(form, values: refused.asked.values, issues: issues).summary.map(\.text)
    }

    private static func note(_ refused: Refused?, _ tab: TabSpec) -> Note? {
        guard let refused else { return nil }
        let lines = refused.asked.action.form.map { sentences(refused, $0) } ?? [refused.failure.reason.user]
        return lines.count == 1
            ? Note(.failed, "Not done", lines[0], isAlert: true)
            : Note(.failed, "Not done", lines: lines, isAlert: true)
    }

    /// What a client reads when a module's part cannot be shown.
    private static func words(_ error: any Error) -> String {
        (error as? Failure)?.reason.user ?? "The rest of this page is right; try again in a minute."
    }
}
