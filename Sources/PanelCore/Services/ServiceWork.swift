import Domain
import ModuleKit
import Store
import Vocabulary

/// One operation, ready to be asked of a module.
struct ServiceWork: Sendable {
    var action: ServiceAction
    var input: ServiceInput
    /// Whether the service was created; else the account in `input` is a checkpoint.
    var hasAccount: Bool
    /// `nil` for the end of a service that never came to a server: there is nothing to ask anybody for.
    var instance: Instance?
    /// The plan that is in force when this succeeds, as it is stored.
    var storedPlan: JSONValue
    /// The plan of a change of package, with secrets in the clear.
    var target: JSONValue?
    var canInspect: Bool
}

/// What a module answered, with secrets in the clear.
struct ServiceResult: Sendable {
    var account: JSONValue?
    var plan: JSONValue?
}

/// Why an operation did not come to its end, and what that leaves behind.
struct Setback: Error {
    var failure: Failure
    /// Whether the remote side may have done it; `nil` when this attempt did not get that far.
    var mayBeDone: Bool?
    /// Nobody but a person can find out.
    var needsPerson = false

    init(_ failure: Failure, mayBeDone: Bool?, needsPerson: Bool = false) {
        self.failure = failure
        self.mayBeDone = mayBeDone
        self.needsPerson = needsPerson
    }
}
