import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PanelCore
import Vocabulary

/// How the API says "no", in the same shape everywhere:
/// `{"status": "error", "message": …, "errors": {field: [text]}, "code": …}`.
struct APIRefusal: Error {
    var status: HTTPResponse.Status
    var message: String
    var issues: [Issue] = []
    /// Seconds after which another try makes sense.
    var retryAfter: Int?
    /// What else the answer's head says, such as `Allow`.
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ message: String, issues: [Issue] = [], retryAfter: Int? = nil) {
        self.status = status
        self.message = message
        self.issues = issues
        self.retryAfter = retryAfter
    }

    init(_ failure: Failure) {
        let text = failure.reason.user
        switch failure {
        case .invalid(let issues): self.init(.unprocessableContent, "The input is not right", issues: issues)
        case .refused: self.init(.conflict, text)
        case .notFound: self.init(.notFound, text)
        case .unsupported: self.init(.notImplemented, text)
        case .busy(let seconds, _): self.init(.serviceUnavailable, text, retryAfter: max(1, Int(seconds.rounded(.up))))
        case .uncertain, .failed, .crashed: self.init(.badGateway, text)
        }
    }

    var document: JSONValue {
        var errors: [String: JSONValue] = [:]
        for issue in issues {
            let field = issue.field ?? ""
            errors[field] = .array((errors[field]?.arrayValue ?? []) + [.string(issue.message)])
        }
        return [
            "status": "error", "message": .string(message), "errors": .object(errors),
            "code": .integer(Int64(status.code)),
        ]
    }

    var response: Response {
        var response = Response.json(document, status: status)
        response.headers.append(contentsOf: headers)
        if let retryAfter { response.headers[.retryAfter] = String(retryAfter) }
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }

    /// What is said to any error; what nobody foresaw is logged and told without its text.
    init(to error: any Error, id: String, logger: Logger) {
        switch error {
        case let refusal as APIRefusal: self = refusal
        case let failure as Failure: self.init(failure)
        case let error as HTTPError where error.status.code < 500:
            self.init(error.status, error.body ?? error.status.reasonPhrase)
            headers = error.headers
        case is NIOTooManyBytesError: self.init(.contentTooLarge, "The body is larger than a mebibyte")
        case let error where isBusy(error):
            self.init(.serviceUnavailable, "Busy; try again in a few seconds", retryAfter: 5)
        default:
            logger.error("\(error)")
            self.init(.internalServerError, "The fault is ours and has been written down as \(id)")
        }
    }

    /// The answer to any error.
    static func response(to error: any Error, id: String, logger: Logger) -> Response {
        APIRefusal(to: error, id: id, logger: logger).response
    }
}
