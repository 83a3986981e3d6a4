import Foundation
public import ModuleKit
import Synchronization

/// The remote side of ``Box``: which boxes stand there, and what goes wrong.
public final class BoxWorld: Sendable {
    public typealias Creating = @Sendable (NewService<Box>, Home) async throws -> Box.Account
    public typealias OnService = @Sendable (Service<Box>) async throws -> Void

    private struct State {
        var boxes: [String: Int] = [:]
        var next = 1
        var calls: [String] = []
        var creating: Creating?
        var suspending: OnService?
        var ending: OnService?
        var changing: (@Sendable (Service<Box>, Box.Plan) async throws -> Void)?
        var inspecting: (@Sendable (NewService<Box>) async throws -> Inspection<Box.Account>)?
        var opening: (@Sendable (Home) async throws -> Void)?
        var looking: OnService?
        var acting: OnService?
    }
    public let name = UUID().uuidString.lowercased()
    private let state = Mutex(State())

    private static let all = Mutex<[String: BoxWorld]>([:])
    static func named(_ name: String) -> BoxWorld? { all.withLock { $0[name] } }

    public init() { Self.all.withLock { $0[name] = self } }

    /// Settings of an instance in this world.
    public var settings: JSONValue { ["world": .string(name), "key": "sesame-open-0815"] }

    /// What was asked, in order: "create example.com".
    public var calls: [String] { state.withLock { $0.calls } }
    public var count: Int { state.withLock { $0.boxes.count } }
    public func has(_ operation: String) -> Bool { state.withLock { $0.boxes[operation] != nil } }

    func note(_ call: String, _ text: String) { state.withLock { $0.calls.append("\(call) \(text)") } }

    /// Makes the box of an operation, once: the same operation gets the same box.
    public func make(_ operation: String) -> Int {
        state.withLock { state in
            if let known = state.boxes[operation] { return known }
            state.boxes[operation] = state.next
            state.next += 1
            return state.next - 1
        }
    }
    func remove(_ operation: String) { state.withLock { $0.boxes[operation] = nil } }
    func remove(number: Int) { state.withLock { state in state.boxes = state.boxes.filter { $0.value != number } } }

    /// Replaces what happens when a box is created.
    public func onCreate(_ body: @escaping Creating) { state.withLock { $0.creating = body } }
    public func onSuspend(_ body: OnService?) { state.withLock { $0.suspending = body } }
    public func onTerminate(_ body: OnService?) { state.withLock { $0.ending = body } }
    public func onChange(_ body: (@Sendable (Service<Box>, Box.Plan) async throws -> Void)?) {
        state.withLock { $0.changing = body }
    }
    public func onInspect(_ body: (@Sendable (NewService<Box>) async throws -> Inspection<Box.Account>)?) {
        state.withLock { $0.inspecting = body }
    }
    /// Runs before the tab "Weight" says what it weighs.
    public func onLook(_ body: OnService?) { state.withLock { $0.looking = body } }
    /// Runs while a box is renamed.
    public func onAct(_ body: OnService?) { state.withLock { $0.acting = body } }
    public func onOpen(_ body: (@Sendable (Home) async throws -> Void)?) { state.withLock { $0.opening = body } }

    var suspending: OnService? { state.withLock { $0.suspending } }
    var looking: OnService? { state.withLock { $0.looking } }
    var acting: OnService? { state.withLock { $0.acting } }
    var ending: OnService? { state.withLock { $0.ending } }
    var changing: (@Sendable (Service<Box>, Box.Plan) async throws -> Void)? { state.withLock { $0.changing } }
    var opening: (@Sendable (Home) async throws -> Void)? { state.withLock { $0.opening } }

    func creating(_ new: NewService<Box>, _ home: Home) async throws -> Box.Account {
        if let body = state.withLock({ $0.creating }) {
            let account = try await body(new, home)
            // What a test's own body returns stands there; a test of a lie says otherwise when it is inspected.
            _ = make(new.operation)
            return account
        }
        var account = Box.Account()
        account.number = make(new.operation)
        account.password = new.order.password
        return account
    }

    func inspecting(_ new: NewService<Box>) async throws -> Inspection<Box.Account> {
        if let body = state.withLock({ $0.inspecting }) { return try await body(new) }
        guard let number = state.withLock({ $0.boxes[new.operation] }) else { return .absent }
        var account = Box.Account()
        account.number = number
        return .present(account: account, state: .running)
    }
}
