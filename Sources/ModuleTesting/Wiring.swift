public import ModuleKit

/// How a module and its panel are joined in a test. Run each test with both: what works only directly could never leave
/// the process.
///
/// ```swift
/// @Test(arguments: Wiring.allCases) func suspendedZonesAnswerNothing(_ wiring: Wiring) async throws {
///     let home = FakeHome(http: LoopbackHTTP().send)
///     let module = wiring.endpoint(for: PowerDNS.self, settings: settings, home: home)
/// ```
public enum Wiring: String, Sendable, CaseIterable {
    /// Calls are function calls.
    case direct
    /// Every call, home call, answer and failure goes through JSON bytes and back.
    case roundTrip

    /// The endpoint of one instance of a module.
    ///
    /// - Parameter settings: the instance's settings with secrets in the clear; `nil` where no instance is meant.
    public func endpoint<M: Module>(for module: M.Type, settings: JSONValue?, home: FakeHome) -> any ModuleEndpoint {
        switch self {
        case .direct: Dispatcher(M.self, settings: settings, home: home.home(for: M.self))
        case .roundTrip:
            RoundTripEndpoint(
                Dispatcher(M.self, settings: settings, home: home.home(for: M.self, through: RoundTripHome(home))))
        }
    }
}
