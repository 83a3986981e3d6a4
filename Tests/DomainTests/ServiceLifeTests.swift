import Domain
import Foundation
import TestSupport
import Testing
import Vocabulary

/// Which statuses may follow which, written out once more: the product's own table must agree.
@Suite struct ServiceLifeTests {
    private static let allowed: [ProvisionStatus: Set<ProvisionStatus>] = [
        .pending: [.processing, .terminated], .processing: [.completed, .failed, .error],
        .completed: [.suspended, .pause, .terminated, .error], .failed: [.processing, .terminated, .error],
        .error: [.processing, .completed, .suspended, .pause, .terminated, .failed],
        .suspended: [.completed, .terminated, .error],
        .pause: [.completed, .terminated, .error], .terminated: [],
    ]

    @Test func `R32 every allowed change of status is allowed and every other is not`() {
        for from in ProvisionStatus.allCases {
            for to in ProvisionStatus.allCases {
                #expect(from.next.contains(to) == (Self.allowed[from]?.contains(to) == true))
            }
        }
    }

    @Test func `R32 the stored words are those of the reference`() {
        let words = ["pending", "processing", "completed", "failed", "error", "suspended", "pause", "terminated"]
        #expect(ProvisionStatus.allCases.map(\.rawValue) == words)
    }

    @Test func anOrderIsCreatedAndSuspendedAndResumedAndTerminated() throws {
        var service = try Self.ordered()
        _ = try service.start(at: Self.now)
        #expect(service.provisionStatus == .processing)
        _ = try service.succeed(account: ["number": 1], plan: ["size": 2], at: Self.now)
        #expect(service.state == .active && service.provisionStatus == .completed && service.operation == nil)
        try Self.run(.suspend, &service)
        #expect(service.state == .suspended && service.provisionStatus == .suspended)
        try Self.run(.unsuspend, &service)
        #expect(service.state == .active && service.provisionStatus == .completed && service.suspendedAt == nil)
        try Self.run(.terminate, &service)
        #expect(service.state == .terminated && service.provisionStatus == .terminated)
        #expect(throws: Failure.self) { try Self.run(.unsuspend, &service) }
    }

    @Test func `R28 a failed suspend leaves the state it found and says so`() throws {
        var service = try Self.active()
        _ = try service.begin(Self.operation(.suspend), moduleCan: true, at: Self.now)
        _ = try service.start(at: Self.now)
        _ = try service.fail(.refused("no"), isUncertain: false, at: Self.now)
        #expect(service.state == .active && service.provisionStatus == .completed)
        #expect(service.operation?.status == .failed && service.attention)
        #expect(service.operation?.failure == .refused("no"))
    }

    @Test func anUncertainSuspendIsAnErrorAndCanBeTriedAgain() throws {
        var service = try Self.active()
        _ = try service.begin(Self.operation(.suspend), moduleCan: true, at: Self.now)
        _ = try service.start(at: Self.now)
        _ = try service.fail(.uncertain("maybe"), isUncertain: true, at: Self.now)
        #expect(service.state == .active && service.provisionStatus == .error)
        _ = try service.retry(task: "t2", at: Self.now)
        _ = try service.start(at: Self.now)
        _ = try service.succeed(account: nil, plan: nil, at: Self.now)
        #expect(service.provisionStatus == .suspended && !service.attention)
    }

    @Test func oneOperationAtATime() throws {
        var service = try Self.ordered()
        #expect(throws: Failure.self) { try service.begin(Self.operation(.terminate), moduleCan: true, at: Self.now) }
    }

    @Test func whatTheModuleCannotIsRefused() throws {
        var service = try Self.active()
        #expect(throws: Failure.self) { try service.begin(Self.operation(.suspend), moduleCan: false, at: Self.now) }
    }

    @Test func aNeverCreatedServiceIsCancelledNotTerminated() throws {
        var service = try Self.ordered()
        _ = try service.start(at: Self.now)
        _ = try service.fail(.refused("no"), isUncertain: false, at: Self.now)
        #expect(service.provisionStatus == .failed && service.state == .pending)
        try Self.run(.terminate, &service)
        #expect(service.state == .cancelled && service.provisionStatus == .terminated)
    }

    /// Thousands of random steps: whatever is tried, the words never contradict each other.
    @Test func randomStepsNeverLeaveAContradiction() throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<500 {
            var service = try Self.ordered()
            for _ in 0..<40 {
                let before = service.provisionStatus
                Self.step(&service, &random)
                #expect(
                    before == service.provisionStatus || before.next.contains(service.provisionStatus)
                        || before == .processing)
                #expect(
                    !(service.state == .active
                        && [.pending, .processing, .terminated].contains(service.provisionStatus)))
                #expect(
                    (service.state == .terminated || service.state == .cancelled)
                        == (service.provisionStatus == .terminated))
                #expect(service.state != .active || service.account != nil)
                #expect(service.state.isOver ? service.operation == nil : true)
            }
        }
    }

    private static func step(_ service: inout Service, _ random: inout SplitMix) {
        // Refusals are what this test is about: they must leave everything as it was.
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            let action = ServiceAction.allCases.randomElement(using: &random) ?? .suspend
            _ = try? service.begin(operation(action), moduleCan: Bool.random(using: &random), at: now)
        case 1: _ = try? service.start(at: now)
        case 2:
            guard service.operation?.status == .running else { return }
            _ = try? service.succeed(account: ["number": 1], plan: [:], at: now)
        case 3:
            guard service.operation?.status.isOpen == true else { return }
            _ = try? service.fail(.failed("x"), isUncertain: Bool.random(using: &random), at: now)
        case 4: _ = try? service.retry(task: "t", at: now)
        default: if service.operation?.status == .running { service.rest(.failed("x"), mayBeDone: true, at: now) }
        }
    }

    private static let now = Date(timeIntervalSince1970: 1_790_000_000)

    private static func operation(_ action: ServiceAction) -> ServiceOperation {
        ServiceOperation(action, key: "key", task: "t1", at: now)
    }

    private static func run(_ action: ServiceAction, _ service: inout Service) throws {
        _ = try service.begin(operation(action), moduleCan: true, at: now)
        _ = try service.start(at: now)
        _ = try service.succeed(account: nil, plan: nil, at: now)
    }

    private static func ordered() throws -> Service {
        let product = Product(
            id: ProductID(at: now), name: "Box", module: ModuleKey(.product, "Box"), plan: [:], createdAt: now)
        let currency = try #require(Currency("EUR"))
        var service = Service(
            id: ServiceID(at: now), client: ClientID(at: now), product: product,
            price: Price(currency: currency, period: .monthly, amount: 500), label: "box", order: [:], at: now)
        _ = try service.begin(operation(.create), moduleCan: true, at: now)
        return service
    }

    private static func active() throws -> Service {
        var service = try ordered()
        _ = try service.start(at: now)
        _ = try service.succeed(account: ["number": 1], plan: [:], at: now)
        return service
    }
}
