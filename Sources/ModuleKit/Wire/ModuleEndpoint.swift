/// One door to a module, in this process or in another.
public protocol ModuleEndpoint: Sendable {
    func call(_ call: Call) async throws(Failure) -> JSONValue
}
