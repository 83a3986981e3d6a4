import Domain
import Hummingbird
import ModuleKit
import PanelCore
import Vocabulary

/// `/services/{id}/{tab}`: what a module shows in the client's view of a service, and what can be done there.
enum ClientTabs {
    static func show(_ context: ClientContext) async throws -> Response {
        let item = try await ClientServices.own(context)
        return try await show(item, context, refused: nil)
    }

    static func get(_ context: ClientContext) async throws -> Response {
        let item = try await ClientServices.own(context)
        let values = JSONValue.object(context.request.query.mapValues { .string($0.first ?? "") })
        let answer = try await act(.get, item, context, values)
        return .json(["success": true, "data": answer])
    }

    static func post(_ context: ClientContext) async throws -> Response {
        let item = try await ClientServices.own(context)
        let request = context.request
        let isJSON = request.headers[.accept]?.contains("application/json") == true
        let spec = await form(of: item, context)
        let values = spec.map { request.posted($0) } ?? .object(request.form.mapValues { .string($0.first ?? "") })
        do throws(Failure) {
            let answer = try await act(.post, item, context, values)
            if isJSON { return .json(["success": true, "data": answer]) }
            let text = answer["message"]?.stringValue ?? "Done."
            do { return try await context.see("/services/\(item.service.id)/\(request.part("tab"))", .done(text)) } catch {
                throw .failed(Failure.Reason("This did not work", log: "\(error)"))
            }
        } catch {
            if case .notFound = error { throw error }
            if isJSON {
                let refusal = APIRefusal(error)
                return .json(["success": false, "message": .string(error.reason.user)], status: refusal.status)
            }
            return try await show(item, context, refused: Refused(action: request.part("action"), values: values, failure: error))
        }
    }

    /// What an action did not accept, to be shown again with all that was typed.
    private struct Refused {
        var action: String
        var values: JSONValue
        var failure: Failure
    }

    private static func act(
        _ method: ActionMethod, _ item: ServiceOverview, _ context: ClientContext, _ values: JSONValue
    ) async throws(Failure) -> JSONValue {
        guard item.service.state == .active else { throw .notFound("There is no such page") }
        do {
            return try await context.panel.act(
                context.request.part("action"), method, in: context.request.part("tab"), of: item.service, with: values,
                by: context.actor)
        } catch let failure as Failure { throw failure } catch {
            throw .failed(Failure.Reason("This did not work", log: "\(error)"))
        }
    }

    private static func form(of item: ServiceOverview, _ context: ClientContext) async -> FormSpec? {
        let tabs = await ClientServices.tabs(of: item, context)
        let tab = tabs.first { $0.key == context.request.part("tab") }
        return tab?.actions.first { $0.name == context.request.part("action") }?.form
    }

    private static func show(_ item: ServiceOverview, _ context: ClientContext, refused: Refused?) async throws -> Response {
        let (service, key) = (item.service, context.request.part("tab"))
        let address: Link = "/services/\(service.id)/\(key)"
        guard service.state == .active else { throw Failure.notFound("There is no such page") }
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
            return try await context.page(page, at: .services, status: refused.map { APIRefusal($0.failure).status } ?? .ok)
        } catch {
            context.site.note(error, in: "tab \(key) of \(service.id)")
            let page = ClientServiceTabPage(header: header, tab: tab.title, broken: words(error), askAgain: address)
            return try await context.page(page, at: .services)
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
            let mine = refused?.action == action.name ? refused : nil
            let drawn = DrawnForm(form, values: mine?.values ?? .null, issues: mine?.failure.issues ?? [], id: action.name)
            forms[action.name] = try context.site.templates.render(fields: drawn)
        }
        let extras = ModuleView.Extras(csrf: context.signedIn.session.csrf, actions: actions, forms: forms)
        return try context.site.views.view(service.module, tab.key).render(model, extras)
    }

    private static func note(_ refused: Refused?, _ tab: TabSpec) -> Note? {
        guard let refused else { return nil }
        return Note(.failed, "Not done", refused.failure.reason.user)
    }

    /// What a client reads when a module's part cannot be shown.
    private static func words(_ error: any Error) -> String {
        (error as? Failure)?.reason.user ?? "The rest of this page is right; try again in a minute."
    }
}
