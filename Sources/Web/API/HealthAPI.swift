import Hummingbird
import PanelCore
import Vocabulary

/// `/api/v1/health`: whether the panel can work, for load balancers and monitors.
enum HealthAPI {
    static func show(_ request: WebRequest, _ site: Site) async throws -> Response {
        do {
            let engine = try await site.panel.answeringDatabase()
            return .json(["status": "ok", "version": .string(aviaryVersion), "database": .string(engine.rawValue)])
        } catch {
            site.note(error, in: "health")
            throw APIRefusal(.serviceUnavailable, "The database does not answer", retryAfter: 5)
        }
    }
}
